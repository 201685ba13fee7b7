# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _haproxy_plan as plan
from ansible_collections.storeops.ha.plugins.module_utils._errors import HaproxyError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_plan import Setting, Wish
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_haproxy import (
    STAT,
    STATE,
    FakeHaproxy,
    FakeServer,
)
from hypothesis import given, strategies as st


def live(*servers):
    fake = FakeHaproxy(*servers)
    return plan.live(fake.ask("show stat"), fake.ask("show servers state"))


def one(**values):
    return live(FakeServer("unit1", **values))[0]


# -- reading


def test_what_was_set_and_what_was_found_are_read_from_what_haproxy_prints():
    found = plan.live(STAT, STATE)
    assert [(s.key, s.state, s.status, s.sessions) for s in found] == [
        ("store/unit1", "ready", "UP", 2),
        ("store/unit2", "ready", "DOWN 1/2", 0),
        ("store/unit3", "drain", "DRAIN", 0),
        ("store/unit4", "ready", "MAINT (via other/x)", 0),
        ("other/x", "ready", "no check", 0),
    ]


@pytest.mark.parametrize(
    ("bits", "weight", "health", "well", "serves"),
    [
        (0, 1, "UP", True, True),
        (0, 1, "UP 1/2", False, True),
        (0, 1, "DOWN", False, False),
        (0, 1, "no check", True, True),
        (0, 0, "UP", True, False),
        (8, 1, "UP", True, False),
        (8, 1, "UP 1/2", False, False),
        (1, 1, "UP", False, False),
        (4, 1, "UP", True, True),
    ],
)
def test_a_server_is_well_when_its_checks_are_and_serves_when_it_gets_requests(bits, weight, health, well, serves):
    server = FakeServer("unit1", bits=bits, weight=weight)
    server.health = health
    found = live(server)[0]
    assert (found.well, found.serves) == (well, serves)


def test_servers_are_found_in_the_order_asked_for():
    servers = live(FakeServer("a"), FakeServer("b"), FakeServer("b", backend="other"))
    assert [s.key for s in plan.chosen(servers, Wish("store", ("b", "a")))] == ["store/b", "store/a"]


def test_a_server_that_is_not_there_is_answered_with_those_that_are():
    servers = live(FakeServer("a"), FakeServer("b"), FakeServer("c", backend="other"))
    with pytest.raises(
        plan.NotThere, match=r"^The backend store of HAProxy has no server x and c; there is a and b\.$"
    ):
        plan.chosen(servers, Wish("store", ("x", "a", "c")))


def test_a_backend_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(plan.NotThere, match="no backend shop with servers; there is other and store"):
        plan.chosen(live(FakeServer("a"), FakeServer("b", backend="other")), Wish("shop", ("a",)))
    with pytest.raises(plan.NotThere, match="it has no backend with servers"):
        plan.chosen([], Wish("shop", ("a",)))


# -- weights


@pytest.mark.parametrize(
    ("configured", "weight", "value"),
    [(1, "0", 0), (1, "256", 256), (100, "50%", 50), (3, "50%", 1), (1, "100%", 1), (1, "0%", 0), (200, "999%", 256)],
)
def test_a_weight_is_a_number_or_a_percentage_of_the_configured_one(configured, weight, value):
    plan.check_weight(weight)
    assert plan.weight_of(one(configured=configured), weight) == value


@pytest.mark.parametrize("weight", ["-1", "x", "1.5", "%", "5%%", "²", " 5"])
def test_a_weight_that_is_no_number_is_refused(weight):
    with pytest.raises(HaproxyError, match="is no number"):
        plan.check_weight(weight)


def test_a_weight_beyond_what_haproxy_takes_is_refused():
    with pytest.raises(HaproxyError, match="257 is too great"):
        plan.check_weight("257")


def test_a_percentage_that_comes_out_as_nothing_is_refused():
    with pytest.raises(HaproxyError, match="50% of the configured weight 1 of store/unit1 is 0"):
        plan.weight_of(one(), "50%")


@given(st.integers(0, 256), st.integers(0, 100_000))
def test_every_percentage_that_is_not_refused_is_a_weight_haproxy_takes(configured, percent):
    server = one(configured=configured)
    try:
        value = plan.weight_of(server, f"{percent}%")
    except HaproxyError:
        assert 0 < percent * configured < 100
    else:
        assert 0 <= value <= 256 and value <= configured * percent / 100
        assert bool(value) == bool(configured and percent)


# -- commands


def test_nothing_is_said_when_nothing_differs():
    for wish in (Wish("store", ("unit1",), state="drain"), Wish("store", ("unit1",), weight="7")):
        server = one(bits=8, weight=7)
        assert plan.commands(server, plan.wanted(server, wish)) == []


def test_a_server_that_is_down_is_as_ready_as_one_that_is_up():
    server = FakeServer("unit1")
    server.health = "DOWN"
    found = live(server)[0]
    assert plan.commands(found, plan.wanted(found, Wish("store", ("unit1",), state="ready"))) == []


def test_a_server_has_its_weight_before_it_is_ready():
    server = one(bits=1)
    said = plan.commands(server, plan.wanted(server, Wish("store", ("unit1",), "ready", "5")))
    assert said == ["set server store/unit1 weight 5", "set server store/unit1 state ready"]


@pytest.mark.parametrize(
    ("wish", "away"),
    [({"state": "drain"}, True), ({"state": "maint"}, True), ({"weight": "0%"}, True), ({"weight": "0"}, True)]
    + [({"state": "ready"}, False), ({"weight": "10"}, False), ({"weight": "%"}, False), ({}, False)],
)
def test_some_wishes_take_a_server_away(wish, away):
    assert Wish("store", ("a",), **wish).takes_away is away


# -- the servers that are left


def others(*states):
    servers = [FakeServer("unit1")]
    for number, (bits, health) in enumerate(states, 2):
        servers.append(FakeServer(f"unit{number}", bits=bits))
        servers[-1].health = health
    return live(*servers, FakeServer("x", backend="other"))


def test_a_server_is_not_taken_away_from_too_few():
    wish = Wish("store", ("unit1",), "drain", leave_up=2)
    with pytest.raises(HaproxyError, match="Without unit1 there would be only unit2 in service in the backend store"):
        plan.check_others(others((0, "UP"), (0, "DOWN"), (8, "UP")), wish)
    with pytest.raises(HaproxyError, match="there would be no other server in service"):
        plan.check_others(others(), wish)


def test_a_server_may_go_when_enough_are_left_or_when_it_serves_nobody_anyway():
    plan.check_others(others((0, "UP"), (0, "UP 1/2")), Wish("store", ("unit1",), "drain", leave_up=2))
    plan.check_others(others((0, "DOWN")), Wish("store", ("unit2",), "maint", leave_up=2))
    plan.check_others(others(), Wish("store", ("unit1",), "ready", leave_up=2))


# -- after a restart


def test_without_a_file_a_server_is_what_the_configuration_says():
    assert plan.after_restart("", one(bits=8, weight=9, configured=3)) == Setting("ready", 3)
    assert plan.after_restart("", one(bits=4)) == Setting("maint", 1)


def test_a_weight_changed_in_the_configuration_counts_more_than_a_saved_one():
    saved = FakeHaproxy(FakeServer("unit1", bits=8, weight=9, configured=1)).state()
    assert plan.after_restart(saved, one(configured=1)) == Setting("drain", 9)
    assert plan.after_restart(saved, one(configured=5)) == Setting("drain", 5)


NAME = st.from_regex(r"[A-Za-z0-9_.:-]{1,12}", fullmatch=True)
SERVERS = st.lists(
    st.builds(
        FakeServer,
        NAME,
        backend=NAME,
        bits=st.sampled_from([0, 1, 4, 5, 8, 12]),
        weight=st.integers(0, 256),
        configured=st.integers(0, 256),
    ),
    unique_by=lambda server: (server.backend, server.name),
    max_size=6,
)


@given(SERVERS)
def test_what_is_saved_is_what_is_set_after_a_restart(servers):
    fake = FakeHaproxy(*servers)
    found = plan.live(fake.ask("show stat"), fake.state())
    assert [(s.backend, s.name) for s in found] == [(s.backend, s.name) for s in servers]
    for server in found:
        assert plan.after_restart(fake.state(), server) == Setting(server.state, server.weight)


@given(SERVERS, st.sampled_from(["ready", "drain", "maint"]), st.integers(0, 256))
def test_what_is_said_leads_to_what_is_wanted(servers, state, weight):
    fake = FakeHaproxy(*servers)
    for server in plan.live(fake.ask("show stat"), fake.state()):
        for command in plan.commands(server, Setting(state, weight)):
            assert fake.ask(command).strip() == ""
    after = plan.live(fake.ask("show stat"), fake.state())
    assert all((s.state, s.weight) == (state, weight) for s in after)
    assert all(plan.commands(s, Setting(state, weight)) == [] for s in after)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_read_without_an_error(stat, state):
    found = plan.live("# pxname,svname\n" + stat, "1\n# be_name srv_name\n" + state)
    assert isinstance(found, list)
    assert plan.after_restart(state, one()) == Setting("ready", 1)
