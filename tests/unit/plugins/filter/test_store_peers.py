# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_peers import FilterModule

store_peers = FilterModule().filters()["store_peers"]


def test_each_host_has_one_address_and_the_order_stays():
    facts = {"default_ipv4": {"address": "192.0.2.22"}, "all_ipv4_addresses": ["192.0.2.22", "192.0.2.9"]}
    hosts = [
        {"inventory_hostname": "lb2", "ansible_facts": facts},
        {"inventory_hostname": "lb1", "ansible_host": "192.0.2.21"},
    ]
    assert store_peers(hosts) == [
        {"name": "lb2", "address": "192.0.2.22"},
        {"name": "lb1", "address": "192.0.2.21"},
    ]


def test_a_name_of_which_nothing_is_known_is_an_error():
    with pytest.raises(AnsibleFilterError, match="The IP address of lb1 is not known; gather its facts"):
        store_peers([{"inventory_hostname": "lb1"}])
