# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_membership import FilterModule, store_membership

UNITS = [{"name": "unit 1", "address": "10.0.0.1", "port": 80}, {"name": "unit2", "address": "10.0.0.2", "port": 80}]
SERVES = {"installed": True, "healthy": True, "identity": {"serves": True, "store_id": "S", "revision": "1"}}
SEEN = {"running": True, "servers": [{"name": "unit-1", "operational_state": "UP", "admin_state": "ready"}]}


def test_units_are_known_to_the_proxies_by_the_names_of_their_server_lines():
    found = store_membership(UNITS, {"unit 1": SERVES, "unit2": {}}, {"lb1": SEEN})
    assert (found["members"], found["joining"], found["reference"]) == (["unit 1"], ["unit2"], "unit 1")


def test_with_units_that_leave_it_says_who_stays():
    found = store_membership(UNITS, {"unit 1": SERVES}, {"lb1": SEEN}, leaving=["unit2"])
    assert found["staying"] == ["unit 1"]
    assert "joining" not in found


@pytest.mark.parametrize("arguments", [("unit1", {}), (UNITS, ["unit1"])])
def test_anything_but_units_and_their_answers_is_refused(arguments):
    with pytest.raises(AnsibleFilterError, match="The units"):
        store_membership(*arguments)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_membership": store_membership}
