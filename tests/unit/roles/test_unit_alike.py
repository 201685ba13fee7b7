# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units that somebody changed by hand are named together, after one look at each of them and before any change."""

from __future__ import annotations

import json
import sys

import pytest
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import FakeStore

START = {
    "proxy.domain": "store.test",
    "proxy.auth.secret": "canary-one",
    "internal.airgap.gateway-hash": "canary-hash",
    "internal.snapstorage.local-origin-secret": "canary-origin",
}
PLAY = """
- hosts: units
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - ansible.builtin.include_role: {name: storeops.ha.unit, tasks_from: alike}
    - ansible.builtin.debug: {msg: the first change}
"""

# As new_cluster goes on, when there is nothing to do.
CLONE = """
    - ansible.builtin.set_fact:
        unit_digest: "{{ unit_configuration.digest }}"
        unit_set_keys: "{{ unit_configuration.set_keys }}"
        unit_assertion: {content: ""}
        unit_installed: {revision: "142"}
    - ansible.builtin.include_role: {name: storeops.ha.unit, tasks_from: clone}
      when: inventory_hostname != unit_reference
"""


@pytest.fixture
def play(tmp_path):
    def call(settings, further="", **variables):
        """The run, and what each unit was asked."""
        stores, hosts = {}, {}
        for name, own in settings.items():
            (tmp_path / name).mkdir()
            stores[name] = FakeStore(tmp_path / name / "state.json")
            stores[name].set({**START, **own})
            identity = {"serves": True, "revision": "142", "version": "2.40", "restart_pending": False}
            executable = str(stores[name].script(tmp_path / name))
            hosts[name] = {"unit_executable": executable, "unit_identity": identity}
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        shared = {**local, "unit_reference": "unit1", "__unit_key": "random", "unit_domain": "store.test", **variables}
        inventory = {"all": {"children": {"units": {"hosts": hosts}}, "vars": shared}}
        (tmp_path / "hosts.yml").write_text(json.dumps(inventory), encoding="utf-8")
        (tmp_path / "play.yml").write_text(PLAY + further, encoding="utf-8")
        code, output = ansible_playbook(tmp_path, "--inventory", "hosts.yml", "play.yml")
        return code, " ".join(output.split()), {name: store["calls"] for name, store in stores.items()}

    return call


def test_each_unit_is_read_once_and_units_that_are_alike_go_on(play):
    code, output, calls = play({"unit1": {}, "unit2": {"proxy.storage.s3.region": "elsewhere"}})
    assert code == 0, output
    assert calls == {"unit1": ["config --export-yaml"], "unit2": ["config --export-yaml"]}


def test_all_that_differ_are_named_together_before_the_first_change(play):
    changed = {"proxy.auth.secret": "canary-two", "proxy.cache.size": 815}
    code, output, _calls = play({"unit1": {}, "unit2": changed, "unit3": {"proxy.cache.size": 4}})
    assert code != 0 and "the first change" not in output
    assert output.count("fatal: ") == 1
    assert "unit2: proxy.auth.secret (another secret than on unit1), proxy.cache.size (815" in output
    assert "unit3: proxy.cache.size (4" in output
    assert "storeops.ha.reconcile" in output and "store_reference" in output
    assert "canary" not in output


def test_where_the_inputs_decide_nothing_every_difference_is_told(play):
    code, output, _calls = play(
        {"unit1": {}, "unit2": {"proxy.storage.s3.region": "elsewhere"}}, unit_inputs_decide="false"
    )
    assert code != 0 and "unit2: proxy.storage.s3.region (elsewhere" in output


def test_what_was_compared_is_not_read_again_to_clone_with(play):
    code, output, calls = play({"unit1": {}, "unit2": {}}, further=CLONE)
    assert code == 0, output
    assert calls == {"unit1": ["config --export-yaml"], "unit2": ["config --export-yaml"]}
    assert "changed=0" in output and "changed=1" not in output
