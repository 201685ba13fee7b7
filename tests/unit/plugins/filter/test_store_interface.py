# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_interface import FilterModule

store_interface = FilterModule().filters()["store_interface"]
FACTS = {
    "interfaces": ["lo", "br-lan", "eth1", "gone"],
    "lo": {"device": "lo", "ipv4": {"address": "127.0.0.1"}},
    "br_lan": {"device": "br-lan", "ipv4": {"address": "192.0.2.21"}, "ipv6": [{"address": "2001:db8::21"}]},
    "eth1": {
        "device": "eth1",
        "ipv4": {"address": "198.51.100.1"},
        "ipv4_secondaries": [{"address": "198.51.100.2"}],
    },
}


@pytest.mark.parametrize(
    "address, name",
    [("192.0.2.21", "br-lan"), ("2001:DB8:0::21", "br-lan"), ("198.51.100.2", "eth1")],
)
def test_the_interface_is_the_one_that_has_the_address(address, name):
    assert store_interface(FACTS, address) == name


@pytest.mark.parametrize("facts", [FACTS, {}])
def test_without_one_the_error_says_what_to_do(facts):
    with pytest.raises(AnsibleFilterError, match="name the interface"):
        store_interface(facts, "203.0.113.1")
