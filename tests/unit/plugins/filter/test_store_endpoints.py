# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list of addresses becomes a list of endpoints."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_endpoints import FilterModule, store_endpoints


@pytest.mark.parametrize(
    ("addresses", "port", "endpoints"),
    [
        ([], 1, []),
        ("", 1, []),
        (["b", "a"], 11211, ["b:11211", "a:11211"]),
        (["a", "a:11211", "[fd00::1]:1", "fd00::1"], 11211, ["a:11211", "[fd00::1]:1", "[fd00::1]:11211"]),
        ("a, b:2\nfd00::1", 11211, ["a:11211", "b:2", "[fd00::1]:11211"]),
        (("a",), None, ["a"]),
    ],
)
def test_the_order_is_kept_and_nothing_is_twice(addresses, port, endpoints):
    assert store_endpoints(addresses, port) == endpoints


@pytest.mark.parametrize("addresses", [None, 5, {"a": 1}])
def test_something_else_than_a_list_is_refused(addresses):
    with pytest.raises(AnsibleFilterError, match="A list of addresses is needed, not"):
        store_endpoints(addresses)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_endpoints": store_endpoints}
