# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses a unit: watched for a while, known by name as well as by address; commands that push."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils import _usage
from ansible_collections.storeops.ha.plugins.module_utils._connections_table import Connection


def process(proc, number, *words):
    (proc / str(number)).mkdir()
    (proc / str(number) / "cmdline").write_bytes(b"\0".join(word.encode() for word in words) + b"\0")


def test_a_stranger_who_comes_while_it_looks_is_seen_once():
    looks = iter([[], [Connection("10.0.0.5", 443, "10.0.0.9")], [Connection("10.0.0.5", 443, "10.0.0.9")]])
    now = iter([0, 1, 2, 3])
    found = _usage.watch([443], ["127.0.0.1"], 3, lambda: next(looks), lambda: next(now), lambda _pause: None)
    assert found == ["10.0.0.9"]


def test_a_name_that_is_known_stands_for_its_addresses():
    connections = [Connection("10.0.0.5", 443, "10.0.0.9")]
    assert _usage.watch([443], [], 0, lambda: connections) == ["10.0.0.9"]
    assert _usage.watch([443], ["10.0.0.9"], 0, lambda: connections) == []


def test_a_name_nobody_knows_has_no_address():
    assert _usage.addresses("name.invalid") == []
    assert "127.0.0.1" in _usage.addresses("127.0.0.1")


def test_the_tables_of_this_host_can_be_read():
    assert isinstance(_usage.connections(), list)
    assert _usage.connections("/nowhere") == []


def test_commands_that_push_are_named_without_their_arguments(tmp_path):
    process(tmp_path, 1, "/usr/bin/python3", "/snap/enterprise-store/7/bin/enterprise-store", "push-snap", "/a secret")
    process(tmp_path, 2, "/snap/bin/enterprise-store", "config", "proxy.domain")
    process(tmp_path, 3, "vi", "push-snap")
    (tmp_path / "self").mkdir()
    (tmp_path / "4").mkdir()
    assert _usage.pushes(str(tmp_path)) == ["push-snap"]
