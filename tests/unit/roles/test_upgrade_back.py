# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An upgrade that would be a way back is asked for: the playbook's own task and variables, in a real run."""

from __future__ import annotations

import json
import sys

import pytest
import yaml
from ansible_collections.storeops.ha.tests.unit import checkout
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook

PLAYBOOK = checkout.ROOT / "playbooks/upgrade.yml"
TASKS = ("Go back to an older release only when that is asked for", "Compare")


def tasks():
    """The tasks of the playbook with these names, which need no host."""
    plays = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8"))
    return [task for play in plays for task in play["tasks"] if task["name"] in TASKS]


@pytest.fixture
def play(tmp_path):
    def call(versions, wanted, installed=None, **variables):
        """The run on units with these versions and revisions."""
        hosts = {}
        for name, (version, revision) in versions.items():
            now = installed or (version, revision)
            hosts[name] = {
                "unit_identity": {"version": version, "revision": revision},
                "unit_installed": {"version": now[0], "revision": now[1], "blob_sha256": "a" * 64},
                "rotation_turn": now != (version, revision),
            }
        shared = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable, **variables}
        shared["__preflight_static"] = {"snap_version": wanted}
        inventory = {"all": {"children": {"units": {"hosts": hosts}}, "vars": shared}}
        (tmp_path / "hosts.yml").write_text(json.dumps(inventory), encoding="utf-8")
        files = [str(checkout.ROOT / "playbooks/vars" / name) for name in ("cluster.yml", "upgrade.yml")]
        book = [{"hosts": "units", "gather_facts": False, "vars_files": files, "tasks": tasks()}]
        (tmp_path / "play.yml").write_text(json.dumps(book), encoding="utf-8")
        code, output = ansible_playbook(tmp_path, "--inventory", "hosts.yml", "play.yml")
        return code, " ".join(output.split())

    return call


def test_a_way_back_names_the_units_and_both_versions(play):
    code, output = play({"unit1": ("2.41", "x2"), "unit2": ("2.40", "x1"), "unit3": ("2.41", "x2")}, "2.40")
    assert code != 0
    told = "a way back on unit1 (from version 2.41 to version 2.40), unit3 (from version 2.41 to version 2.40); correct"
    assert told in output
    assert "store_allow_downgrade" in output


@pytest.mark.parametrize("allowed", [True, "true", "yes"])
def test_it_is_taken_when_it_is_meant(play, allowed):
    code, output = play({"unit1": ("2.41", "x2")}, "2.40", store_allow_downgrade=allowed)
    assert code == 0, output


def test_an_earlier_revision_of_the_store_is_a_way_back(play):
    code, output = play({"unit1": ("2.41", "143")}, None, store_snap_revision=142)
    assert code != 0
    assert "unit1 (from version 2.41 (revision 143) to revision 142)" in output


def test_in_the_end_each_unit_is_told_of(play):
    units = {"unit1": ("2.40", "x1"), "unit2": ("2.41", "x1")}
    code, output = play(units, "2.41", installed=("2.41", "x1"))
    assert code == 0, output
    assert "unit1: version 2.40 -> version 2.41; unit2: version 2.41 as before." in output
