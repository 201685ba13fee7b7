# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has a shared address, of what hosts say."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _virtual_address

SHOWN = """\
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.0.2.21/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.0.2.9/32 scope global proto keepalived eth0\\       valid_lft forever preferred_lft forever
2: eth0    inet6 2001:db8:0::9/128 scope global deprecated nodad \\       valid_lft forever preferred_lft 0sec
3: tun0    inet 192.0.2.33 peer 192.0.2.34/32 scope global tun0\\       valid_lft forever preferred_lft forever
"""
WELL = {"lb1": {"held": ["192.0.2.9"], "running": True}, "lb2": {"held": [], "running": True}}


def test_every_address_of_a_host_is_read():
    found = _virtual_address.of_host(SHOWN + "\nsomething else\n")
    assert found == ["127.0.0.1", "192.0.2.21", "192.0.2.9", "2001:db8::9", "192.0.2.33"]


@pytest.mark.parametrize(
    "given, plain", [("192.0.2.9/24", "192.0.2.9"), (" 192.0.2.9", "192.0.2.9"), ("2001:DB8:0::9/64", "2001:db8::9")]
)
def test_an_address_has_one_spelling(given, plain):
    assert _virtual_address.plain(given) == plain


def test_what_is_no_address_is_an_error():
    with pytest.raises(ValueError):
        _virtual_address.plain("lb1")


def test_one_holder_is_no_fault_however_the_address_is_written():
    assert _virtual_address.faults(WELL, ["192.0.2.9/24"]) == []


@pytest.mark.parametrize(
    "changes, kind, part",
    [
        ({"lb1": {"held": [], "running": True}}, "no_holder", "None of lb1 and lb2 has the virtual address 192.0.2.9;"),
        ({"lb2": {"held": ["192.0.2.9"], "running": True}}, "several_holders", "lb1 and lb2 have the virtual address"),
        ({"lb2": {"held": [], "running": False}}, "no_successor", "keepalived does not run on lb2,"),
    ],
)
def test_each_fault_is_told_in_one_sentence(changes, kind, part):
    [(found, sentence)] = _virtual_address.faults(dict(WELL, **changes), ["192.0.2.9"])
    assert found == kind
    assert part in sentence


def test_who_gave_no_answer_is_not_judged():
    assert _virtual_address.faults(dict(WELL, lb2={}), ["192.0.2.9"]) == []
    assert _virtual_address.faults({"lb1": {}, "lb2": {}}, ["192.0.2.9"]) == []


def test_without_an_address_nothing_is_wrong():
    assert _virtual_address.faults({"lb1": {"held": [], "running": False}}, []) == []
