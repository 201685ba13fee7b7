# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import csv
import io

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_stat import (
    admin_state,
    configured_state,
    forced_state,
    operational_state,
    parse_former_workers,
    parse_info,
    parse_servers_state,
    parse_sessions,
    parse_stat,
    servers,
)
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_haproxy import INFO, STAT, STATE
from hypothesis import given, strategies as st


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
        "total_sessions": 0,
        "weight": 1,
    }


@pytest.mark.parametrize(
    ("bits", "state"),
    # Disabled in the configuration and enabled since (4), a name that does not resolve (32): nobody asked for that.
    [(0, "ready"), (1, "maint"), (2, "maint"), (4, "ready"), (8, "drain"), (16, "drain"), (9, "maint"), (32, "ready")],
)
def test_administrative_bits_have_one_meaning_and_maintenance_wins(bits, state):
    assert admin_state(bits) == state


def test_what_was_set_on_a_server_itself_is_told_from_what_it_has_from_another():
    assert [forced_state(bits) for bits in (0, 1, 2, 4, 8, 16, 32, 64)] == [
        "ready", "maint", "ready", "ready", "drain", "ready", "ready", "ready",
    ]  # fmt: skip
    assert [configured_state(bits) for bits in (0, 1, 4, 12)] == ["ready", "ready", "maint", "maint"]


@pytest.mark.parametrize(
    ("status", "state"),
    [("UP", "UP"), ("UP 1/3", "UP"), ("NOLB", "NOLB"), ("MAINT (resolution)", "MAINT"), ("no check", "UP"), ("", "")],
)
def test_the_first_word_is_the_operational_state(status, state):
    assert operational_state(status) == state


def test_a_line_that_was_cut_off_is_no_server():
    assert servers("# pxname,svname\nstore", "1\n# be_name srv_name\nstore") == []


@pytest.mark.parametrize("text", ["", "\n", "Unknown command\n", "1\n"])
def test_text_without_a_header_holds_no_servers(text):
    assert parse_stat(text) == []
    assert parse_servers_state(text) == []


def test_a_value_may_hold_a_colon():
    assert parse_info(INFO)["node"] == "a:b"


NAME = st.from_regex(r"[A-Za-z0-9_.:-]{1,12}", fullmatch=True).filter(lambda name: name not in ("FRONTEND", "BACKEND"))
SERVERS = st.lists(
    st.fixed_dictionaries(
        {
            "backend": NAME,
            "name": NAME,
            "status": st.sampled_from(
                ["UP", "UP 1/3", "DOWN", "DOWN 1/2", "DRAIN", "MAINT", "MAINT (via a/b)", "NOLB"]
            ),
            "check_detail": st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30),
            "current_sessions": st.integers(0, 10**6),
            "weight": st.integers(0, 256),
            "bits": st.integers(0, 127),
        }
    ),
    unique_by=lambda server: (server["backend"], server["name"]),
    max_size=6,
)
COLUMNS = ["pxname", "svname", "scur", "status", "weight", "last_chk", "a_column_of_2030"]
STATE_COLUMNS = ["be_id", "be_name", "srv_id", "srv_name", "srv_admin_state", "a_column_of_2030"]


@given(SERVERS, st.permutations(COLUMNS), st.permutations(STATE_COLUMNS), st.sampled_from(["\n", "\r\n"]))
def test_whatever_servers_there_are_and_wherever_the_columns_stand_they_are_understood(there, columns, others, end):
    stat, state = io.StringIO(newline=""), []
    writer = csv.writer(stat, lineterminator=end)
    for server in there:
        row = {"pxname": server["backend"], "svname": server["name"], "scur": server["current_sessions"]}
        row.update(status=server["status"], weight=server["weight"], last_chk=server["check_detail"])
        writer.writerow([row.get(column, "") for column in columns])
        row = {"be_name": server["backend"], "srv_name": server["name"], "srv_admin_state": server["bits"]}
        state.append(" ".join(str(row.get(column, 1)) for column in others))
    found = servers(
        "# " + ",".join(columns) + end + stat.getvalue() + end,
        end.join(["1", "# " + " ".join(others), *state, "", ""]),
    )
    assert [(s["backend"], s["name"]) for s in found] == [(s["backend"], s["name"]) for s in there]
    for got, server in zip(found, there):
        assert got["operational_state"] == server["status"].split()[0]
        assert got["admin_state"] == admin_state(server["bits"])
        for key in ("check_detail", "current_sessions", "weight"):
            assert got[key] == server[key]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_understood_without_an_error(stat, state):
    assert isinstance(servers("# pxname,svname\n" + stat, "1\n# be_name srv_name\n" + state), list)
    assert servers(stat.lstrip("# "), state) == []
    assert isinstance(parse_info(stat), dict)


# Shortened from what HAProxy 3.0 and 2.4 print.
PROCESSES = """\
#<PID>          <type>          <reloads>       <uptime>        <version>
533             master          5 [failed: 0]   0d00h02m30s     3.0.11-1+deb13u5
# workers
858             worker          0               0d00h00m01s     3.0.11-1+deb13u5
# old workers
804             worker          1               0d00h01m29s     3.0.11-1+deb13u5
776             worker          [was: 1]        2               0d00h01m29s
# programs
99              programme       0               0d00h00m00s     -
"""
SESSIONS = """\
0x7f97: proto=tcpv4 src=10.99.82.61:59408 fe=https be=store srv=unit1 ts=00 epoch=0 age=4s calls=4 rq[f=18h,i=0,ax=]
0x7f98: proto=tcpv4 src=10.99.82.61:59410 fe=https be=store srv=<none> ts=00
0x7f99: proto=sockpair src=unix:2 fe=GLOBAL be=<NONE> srv=<none> ts=00 epoch=0 age=0s

"""


def test_processes_of_before_a_reload_are_told_from_those_that_serve():
    assert parse_former_workers(PROCESSES) == [804, 776]
    assert parse_former_workers(PROCESSES.split("# old")[0]) == []


def test_sessions_are_told_by_their_server():
    assert parse_sessions(SESSIONS) == [("0x7f97", "store", "unit1")]


@given(st.text(max_size=300))
def test_any_text_holds_processes_and_sessions_or_none(text):
    assert isinstance(parse_former_workers("# old workers\n" + text), list)
    assert isinstance(parse_sessions("0x1: " + text), list)
