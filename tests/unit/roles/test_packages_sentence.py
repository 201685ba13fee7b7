# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator reads when packages cannot be installed: the role's own variables, in a real run."""

from __future__ import annotations

import json

import pytest
from ansible_collections.storeops.ha.tests.unit import checkout
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook

SAID = {
    "Failed to update apt cache: W:Failed to fetch http://m.test/InRelease": "A package mirror does not answer",
    "E: Unable to fetch some archives, maybe run apt-get update": "A package mirror does not answer",
    "No package matching 'snapdd' is available": "The sources of apt have none of that name",
    "E: Could not get lock /var/lib/dpkg/lock": "Correct what apt says",
}


@pytest.mark.parametrize("said", SAID)
def test_it_is_told_what_to_do_and_what_apt_said(said, tmp_path):
    (tmp_path / "result.json").write_text(json.dumps({"packages_result": {"msg": said, "failed": True}}))
    files = [str(checkout.ROOT / "roles/packages/vars/main.yml"), str(tmp_path / "result.json")]
    shown = {"name": "Show it", "ansible.builtin.debug": {"msg": "{{ __packages_sentence | split | join(' ') }}"}}
    play = {"hosts": "localhost", "gather_facts": False, "vars": {"packages_names": ["snapd"]}, "vars_files": files}
    (tmp_path / "play.yml").write_text(json.dumps([{**play, "tasks": [shown]}]))
    code, output = ansible_playbook(tmp_path, "play.yml")
    told = " ".join(output.split())
    assert code == 0, output
    assert f"The packages snapd could not be installed on localhost. {SAID[said]}" in told
    assert f"apt says: {said.split()[0]}" in told


def test_a_failure_is_told_by_the_role_and_not_by_apt():
    tasks = checkout.load("roles/packages/tasks/install.yml")
    assert tasks[0]["ignore_errors"] is True
    assert tasks[-1]["ansible.builtin.assert"]["fail_msg"].startswith("{{ __packages_sentence")
