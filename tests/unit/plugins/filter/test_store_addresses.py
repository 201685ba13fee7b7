# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.filter.store_addresses import FilterModule, store_addresses

FACTS = {
    "default_ipv4": {"address": "10.0.0.7"},
    "default_ipv6": {},
    "all_ipv4_addresses": ["192.168.5.1", "10.0.0.7"],
    "all_ipv6_addresses": ["fe80::1", "fd00::7"],
}


def test_a_given_address_is_the_only_one():
    host = {"inventory_hostname": "unit1", "ansible_host": "10.0.0.1", "ansible_facts": FACTS}
    assert store_addresses([host]) == ["10.0.0.1"]
    assert store_addresses([{**host, "store_address": "FD00::0:1"}]) == ["fd00::1"]


def test_a_name_becomes_the_addresses_the_host_has_its_primary_one_first():
    host = {"inventory_hostname": "unit1", "ansible_facts": FACTS}
    assert store_addresses([host]) == ["10.0.0.7", "192.168.5.1", "fd00::7"]


def test_without_facts_a_name_has_no_address():
    assert store_addresses([{"inventory_hostname": "unit1"}]) == []


def test_no_address_comes_twice():
    hosts = [{"inventory_hostname": name, "ansible_host": "10.0.0.1"} for name in ("a", "b")]
    assert store_addresses(hosts) == ["10.0.0.1"]


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_addresses": store_addresses}
