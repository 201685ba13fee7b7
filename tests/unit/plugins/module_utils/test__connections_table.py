# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Linux shows of connections: addresses of both families, and who is a stranger."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils import _connections_table as table

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
# 10.0.0.5:443 listens, and has 10.0.0.21, 10.0.0.99 and this host itself; 10.0.0.5:22 has 10.0.0.99.
TCP = (
    HEAD
    + "   0: 0500000A:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1\n"
    + "   1: 0500000A:01BB 1500000A:C350 01 00000000:00000000 00:00000000 00000000 0 0 2\n"
    + "   2: 0500000A:01BB 6300000A:C351 06 00000000:00000000 00:00000000 00000000 0 0 3\n"
    + "   3: 0500000A:0016 6300000A:C352 01 00000000:00000000 00:00000000 00000000 0 0 4\n"
    + "   4: 0500000A:01BB 0500000A:C353 01 00000000:00000000 00:00000000 00000000 0 0 5\n"
)
MAPPED = "   0: 0000000000000000FFFF00000500000A:0050 0000000000000000FFFF00006300000A:C351 01 0\n"
SIX = "   0: 000080FE000000000000000001000000:0050 0000FD00000000000000000002000000:C351 01 0\n"


def test_what_listens_is_no_connection():
    assert [one.peer for one in table.parse(TCP)] == ["10.0.0.21", "10.0.0.99", "10.0.0.99", "10.0.0.5"]


def test_ports_are_those_of_this_host():
    assert {one.port for one in table.parse(TCP)} == {443, 22}


def test_ipv4_in_the_dress_of_ipv6_is_ipv4():
    assert table.parse(MAPPED) == [table.Connection("10.0.0.5", 80, "10.0.0.99")]


def test_ipv6_is_read_in_the_order_of_the_machine():
    (one,) = table.parse(SIX)
    assert (one.local, one.port, one.peer) == ("fe80::1", 80, "fd::2")


def test_lines_of_another_form_are_skipped():
    assert table.parse("nonsense\n 1: x y 01\n 2: ZZ:01 00:02 01\n\n") == []


def test_who_is_known_or_this_host_itself_is_no_stranger():
    assert table.strangers(table.parse(TCP), [443], ["10.0.0.21"]) == ["10.0.0.99"]
    assert table.strangers(table.parse(TCP), [443], ["10.0.0.21", "10.0.0.99"]) == []
    assert table.strangers(table.parse(TCP), [80], []) == []


def test_one_address_has_one_spelling():
    assert table.normal("[fd00:0::1]") == "fd00::1"
    assert table.normal("::ffff:10.0.0.1") == "10.0.0.1"
    assert table.normal("lb1.example.com") == "lb1.example.com"
