# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One server line for each server, that HAProxy accepts."""

from __future__ import annotations

import ipaddress
import re

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.haproxy_server_lines import FilterModule, haproxy_server_lines
from ansible_collections.storeops.ha.plugins.filter.store_endpoint import split_endpoint, store_endpoint
from hypothesis import given, strategies as st


def server(name="unit-1", address="10.0.0.1", port=80, **more):
    return {"name": name, "address": address, "port": port, **more}


@pytest.mark.parametrize(
    ("servers", "options", "lines"),
    [
        ([], "check", []),
        ([server()], "", ["server unit-1 10.0.0.1:80"]),
        ([server()], None, ["server unit-1 10.0.0.1:80"]),
        ([server(port="80")], "check inter 2s", ["server unit-1 10.0.0.1:80 check inter 2s"]),
        ([server()], ["check", "inter 2s"], ["server unit-1 10.0.0.1:80 check inter 2s"]),
        ([server(options="backup")], "check", ["server unit-1 10.0.0.1:80 check backup"]),
        ([server(address="fd00::1")], "", ["server unit-1 [fd00::1]:80"]),
        ([server(address="[fd00::1]:81")], "", ["server unit-1 [fd00::1]:81"]),
        ([server("unit 1"), server("unit/1")], "", ["server unit-1 10.0.0.1:80", "server unit-1-2 10.0.0.1:80"]),
        ([server("b"), server("a")], "", ["server b 10.0.0.1:80", "server a 10.0.0.1:80"]),
    ],
)
def test_the_lines(servers, options, lines):
    assert haproxy_server_lines(servers, options) == lines


@pytest.mark.parametrize(
    ("servers", "options", "sentence"),
    [
        ("unit-1", "", "A list of servers is needed"),
        ([{"name": "a"}], "", "A server needs a name and an address"),
        (["a"], "", "A server needs a name and an address"),
        ([server(port=None)], "", "The port of the server unit-1"),
        ([server()], "check\nbind :1", "The options of the servers have a line break"),
        ([server(options="a\rb")], "", "The options of the server unit-1 have a line break"),
    ],
)
def test_what_makes_no_line_is_refused(servers, options, sentence):
    with pytest.raises(AnsibleFilterError, match=sentence):
        haproxy_server_lines(servers, options)


@given(st.lists(st.text(min_size=1, max_size=8), max_size=8))
def test_any_names_become_accepted_and_different_ones(names):
    lines = haproxy_server_lines([server(name) for name in names])
    made = [line.split(" ")[1] for line in lines]
    assert len(set(made)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_.:-]+", name) for name in made)
    assert all(len(line.splitlines()) == 1 for line in lines)


ADDRESSES = st.one_of(
    st.ip_addresses().map(str), st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]\.example", fullmatch=True)
)


def plain(host):
    """One spelling of an address."""
    return host if host.endswith("example") else ipaddress.ip_address(host)


@given(st.lists(st.tuples(ADDRESSES, st.integers(1, 65535)), max_size=5), st.booleans())
def test_a_line_leads_to_the_address_and_port_of_its_server(targets, joined):
    """Whether the port stands alone or in the address."""
    servers = [
        server("u", store_endpoint(address, port), 1) if joined else server("u", address, port)
        for address, port in targets
    ]
    lines = haproxy_server_lines(servers, "check")
    read = [split_endpoint(line.split(" ")[2]) for line in lines]
    assert [(plain(host), port) for host, _version, port in read] == [(plain(host), port) for host, port in targets]
    assert all(line.startswith("server u") and line.endswith(" check") for line in lines)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"haproxy_server_lines": haproxy_server_lines}
