# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any kind of address becomes one unambiguous endpoint."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_endpoint import FilterModule, split_endpoint, store_endpoint
from hypothesis import given, strategies as st


@pytest.mark.parametrize(
    ("address", "port", "endpoint"),
    [
        ("10.0.0.1", 80, "10.0.0.1:80"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "80", "10.0.0.1:80"),
        ("10.0.0.1:81", 80, "10.0.0.1:81"),
        (" unit-1.example.com ", 80, "unit-1.example.com:80"),
        ("my_unit", 80, "my_unit:80"),
        ("unit:81", None, "unit:81"),
        ("fd00::1", 80, "[fd00::1]:80"),
        ("fd00::1", None, "[fd00::1]"),
        ("FD00:0:0:0::1", 80, "[fd00::1]:80"),
        ("[fd00::1]", 80, "[fd00::1]:80"),
        ("[fd00::1]:81", 80, "[fd00::1]:81"),
        ("fe80::1%eth0", 80, "[fe80::1%eth0]:80"),
        ("::ffff:10.0.0.1", 80, "[::ffff:10.0.0.1]:80"),
    ],
)
def test_an_endpoint(address, port, endpoint):
    assert store_endpoint(address, port) == endpoint


@pytest.mark.parametrize(
    ("address", "port", "sentence"),
    [
        ("", 80, "empty or no text"),
        (None, 80, "empty or no text"),
        (7, 80, "empty or no text"),
        ("a b", 80, "'a b' is not an address or a host name"),
        ("-unit", 80, "not an address or a host name"),
        ("fd00::1::2", 80, "not an address or a host name"),
        ("10.0.0.300", 80, "looks like an IPv4 address but is none"),
        ("10.0.1", 80, "looks like an IPv4 address but is none"),
        ("[10.0.0.1]", 80, "something other than an IPv6 address in brackets"),
        ("[fd00::1", 80, "not an address or a host name"),
        ("unit", 0, "The port of unit is not a number from 1 to 65535"),
        ("unit", 65536, "The port of unit"),
        ("unit", True, "The port of unit"),
        ("unit", "http", "The port of unit"),
        ("unit:", 80, "The port of unit"),
        ("https://unit", 80, "not a URL"),
    ],
)
def test_what_is_no_endpoint_is_named_in_one_sentence(address, port, sentence):
    with pytest.raises(AnsibleFilterError) as caught:
        store_endpoint(address, port)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("address", ["postgresql://me:hunter2@db/x", "me:hunter2", "me:hunter2@db"])
def test_a_password_given_by_mistake_is_not_repeated(address):
    with pytest.raises(AnsibleFilterError) as caught:
        store_endpoint(address, 5432)
    assert "hunter2" not in str(caught.value)


@given(st.ip_addresses().map(str), st.integers(1, 65535))
def test_an_endpoint_has_its_parts_and_stays_as_it_is(address, port):
    endpoint = store_endpoint(address, port)
    host, version, own_port = split_endpoint(endpoint)
    assert (version == 6) == (":" in address)
    assert own_port == port
    assert store_endpoint(endpoint, 1) == endpoint == store_endpoint(host, port)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_endpoint": store_endpoint}
