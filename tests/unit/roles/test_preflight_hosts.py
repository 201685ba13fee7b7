# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run without hosts is no success."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook
from ansible_collections.storeops.ha.tests.unit.test_completeness_playbooks import PLAYBOOKS

INVENTORIES = {
    "empty.yml": "all: {}\n",
    "groups.yml": "all: {children: {units: {hosts: {}}, reverse_proxies: {hosts: {}}}}\n",
    "others.yml": "all: {children: {webservers: {hosts: {web1: {}}}}}\n",
}


@pytest.mark.parametrize("playbook", PLAYBOOKS)
@pytest.mark.parametrize("inventory", INVENTORIES)
def test_a_run_without_hosts_fails_and_names_the_inventory(playbook, inventory, tmp_path):
    (tmp_path / inventory).write_text(INVENTORIES[inventory], encoding="utf-8")
    code, output = ansible_playbook(tmp_path, "--inventory", inventory, "storeops.ha." + playbook)
    said = " ".join(output.split())
    assert code != 0
    assert inventory in said and "name the right inventory" in said
