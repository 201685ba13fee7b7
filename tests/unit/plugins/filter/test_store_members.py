# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_members import FilterModule, store_members


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({"store_address": "10.0.0.1", "ansible_host": "bastion"}, "10.0.0.1"),
        ({"store_address": "", "ansible_host": "10.0.0.2"}, "10.0.0.2"),
        ({"ansible_host": "fd00::2"}, "fd00::2"),
        ({}, "unit1"),
    ],
)
def test_the_address_is_the_one_at_which_the_others_reach_the_host(variables, address):
    assert store_members([{"inventory_hostname": "unit1", **variables}]) == [{"name": "unit1", "address": address}]


def test_order_is_kept_and_the_port_is_added():
    hosts = [{"inventory_hostname": "b"}, {"inventory_hostname": "a"}]
    assert store_members(hosts, "80") == [
        {"name": "b", "address": "b", "port": 80},
        {"name": "a", "address": "a", "port": 80},
    ]


@pytest.mark.parametrize("hosts", ["unit1", {"unit1": {}}, None, [{"name": "unit1"}], ["unit1"]])
def test_anything_but_variables_of_hosts_is_refused(hosts):
    with pytest.raises(AnsibleFilterError, match="hosts|host must come"):
        store_members(hosts)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_members": store_members}
