# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One step of the role takeover in a real run, with modules that only write down what they were asked."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.tests.unit.stubbed import Stage

MODULES = "haproxy_server enterprise_store_config enterprise_store_config_info enterprise_store_milestone"
PLAY = """
- hosts: unit1:lb1:lb2
  gather_facts: false
  environment: {STUB_HOST: "{{ inventory_hostname }}"}
  vars:
    takeover_unit: unit1
    takeover_proxies: [lb1, lb2]
    takeover_domain: store.example.com
    takeover_stage: plain
    takeover_settings: {proxy.tls.cert: null}
    takeover_secret_settings: {proxy.tls.key: null}
    takeover_may_change: [proxy.tls]
  tasks:
    - ansible.builtin.set_fact:
        takeover_found: {tls: true, settings: {proxy.tls.cert: PEM, proxy.domain: d}, milestones: []}
      when: inventory_hostname == 'unit1'
    - ansible.builtin.include_role:
        name: storeops.ha.takeover
        tasks_from: change
    - ansible.builtin.debug:
        msg: "tls afterwards: {{ hostvars.unit1.takeover_found.tls }}"
"""
BEFORE = {"changed": True, "restarted": True, "changed_keys": ["proxy.tls.cert", "proxy.tls.key"]}
AFTER = {"changed": True, "changed_keys": ["proxy.tls.cert", "proxy.tls.key"], "settings": {}, "digest_after": "d"}
GOOD = {"enterprise_store_config check": BEFORE, "enterprise_store_config ": AFTER}
FAILED = {"failed": True, "msg": "It does not work."}


@pytest.fixture
def played(tmp_path):
    """Runs the step with these answers of modules."""
    stage = Stage(tmp_path, MODULES.split(), PLAY)
    return lambda *words, **rules: stage.run("unit1,lb1,lb2", words, {**GOOD, **rules})


def deeds(lines):
    """What was done, in words, without what only looks; the proxies do theirs at the same time, in any order."""
    found = []
    for line in lines:
        words = [line["host"], line["module"], str(line["given"].get("state", ""))]
        if line["module"] == "haproxy_server":
            words.append("{0[backend]} {0[server]}".format(line["given"]))
        if line["module"] == "enterprise_store_config" and line["check"]:
            continue
        found.append(" ".join(words))
    return found


def at_both(found, start):
    return sorted(found[start : start + 2])


def test_requests_wait_before_the_unit_changes_and_come_again_by_its_new_way(played):
    status, text, lines = played()
    assert status == 0, text
    found = deeds(lines)
    assert found[0] == "unit1 enterprise_store_milestone kept"
    assert at_both(found, 1) == [f"{lb} haproxy_server drain store unit1-tls" for lb in ("lb1", "lb2")]
    both = "['store', 'sessions']"
    assert at_both(found, 3) == [f"{lb} haproxy_server drain {both} unit1-tls" for lb in ("lb1", "lb2")]
    assert found[5] == "unit1 enterprise_store_config "
    assert at_both(found, 6) == [f"{lb} haproxy_server ready {both} unit1" for lb in ("lb1", "lb2")]
    assert len(found) == 8
    assert "tls afterwards: False" in text


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_nothing_to_change_is_nothing_done(played, words):
    rules = {"enterprise_store_config check": {"changed": False, "restarted": False, "changed_keys": []}}
    status, _text, lines = played(*words, **rules)
    assert (status, deeds(lines)) == (0, [])


def test_check_mode_only_tells(played):
    status, text, lines = played("--check")
    assert (status, deeds(lines)) == (0, [])
    assert "unit1 : ok=" in text and "changed=1" in text


def test_a_proxy_that_cannot_let_requests_wait_keeps_the_unit_from_being_touched(played):
    status, text, lines = played(**{"lb2 haproxy_server drain": FAILED})
    found = deeds(lines)
    assert status != 0
    assert "unit1 was not touched, since requests could not be made to wait for it: It does not work." in text
    assert not [one for one in found if "enterprise_store_config" in one]
    assert sorted(found[-2:]) == [f"{lb} haproxy_server ready ['store', 'sessions'] unit1-tls" for lb in ("lb1", "lb2")]


def test_a_unit_that_refuses_its_settings_is_reached_as_before(played):
    info = {"settings": {"proxy.tls.cert": "PEM"}}
    status, text, lines = played(**{"enterprise_store_config ": FAILED, "enterprise_store_config_info ": info})
    found = deeds(lines)
    assert status != 0
    assert "The step plain was not finished on unit1: It does not work. Mend that" in text
    assert sorted(found[-2:]) == [f"{lb} haproxy_server ready ['store', 'sessions'] unit1-tls" for lb in ("lb1", "lb2")]


def test_a_proxy_that_does_not_find_the_unit_healthy_is_told_at_the_end(played):
    status, text, _lines = played(**{"lb1 haproxy_server ready": FAILED})
    assert status != 0
    assert "The step plain was finished on unit1, but lb1 cannot be reached or does not find it healthy" in text


def test_a_setting_that_somebody_else_changed_ends_it_before_anything_is_done(played):
    status, _text, lines = played(**{"enterprise_store_config check": FAILED})
    assert (status, deeds(lines)) == (2, [])
