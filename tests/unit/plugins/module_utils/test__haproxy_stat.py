# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_stat import (
    admin_state,
    operational_state,
    parse_info,
    parse_servers_state,
    parse_stat,
    servers,
)
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_haproxy import INFO, STAT, STATE


def test_every_server_is_listed_in_order_and_no_frontend_or_backend():
    assert [(s["backend"], s["name"]) for s in servers(STAT, STATE)] == [
        ("store", "unit1"),
        ("store", "unit2"),
        ("store", "unit3"),
        ("store", "unit4"),
        ("other", "x"),
    ]


def test_only_the_asked_backend_is_listed():
    assert [s["name"] for s in servers(STAT, STATE, "other")] == ["x"]


def test_what_was_asked_for_and_what_was_found_are_apart():
    found = {s["name"]: (s["admin_state"], s["operational_state"]) for s in servers(STAT, STATE)}
    assert found == {
        "unit1": ("ready", "UP"),
        "unit2": ("ready", "DOWN"),
        "unit3": ("drain", "DRAIN"),
        "unit4": ("maint", "MAINT"),
        "x": ("ready", "UP"),
    }


def test_a_server_carries_address_sessions_and_the_last_check():
    assert servers(STAT, STATE)[1] == {
        "backend": "store",
        "name": "unit2",
        "address": "[fd77::7]:80",
        "admin_state": "ready",
        "operational_state": "DOWN",
        "status": "DOWN 1/2",
        "check_status": "L7STS",
        "check_detail": "HTTP status, 503",
        "current_sessions": 0,
        "weight": 1,
    }


@pytest.mark.parametrize(
    ("bits", "state"),
    [(0, "ready"), (1, "maint"), (2, "maint"), (4, "maint"), (8, "drain"), (16, "drain"), (9, "maint"), (32, "maint")],
)
def test_administrative_bits_have_one_meaning_and_maintenance_wins(bits, state):
    assert admin_state(bits) == state


@pytest.mark.parametrize(
    ("status", "state"),
    [("UP", "UP"), ("UP 1/3", "UP"), ("NOLB", "NOLB"), ("MAINT (resolution)", "MAINT"), ("no check", "UP"), ("", "")],
)
def test_the_first_word_is_the_operational_state(status, state):
    assert operational_state(status) == state


@pytest.mark.parametrize("text", ["", "\n", "Unknown command\n", "1\n"])
def test_text_without_a_header_holds_no_servers(text):
    assert parse_stat(text) == []
    assert parse_servers_state(text) == []


def test_a_value_may_hold_a_colon():
    assert parse_info(INFO)["node"] == "a:b"
