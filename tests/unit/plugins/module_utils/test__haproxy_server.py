# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is set is set once, lasts, and is waited for no longer than asked."""

from __future__ import annotations

import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _haproxy_plan as plan
from ansible_collections.storeops.ha.plugins.module_utils._errors import HaproxyError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy import AdminSocket
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_plan import Wish
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_server import Job, Proxy, ensure
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_haproxy import Clock, FakeHaproxy, FakeServer


@pytest.fixture
def haproxy():
    return FakeHaproxy(FakeServer("unit1"), FakeServer("unit2"))


@pytest.fixture
def state_file(tmp_path):
    return tmp_path / "servers"


def have(haproxy, *names, clock=None, check_mode=False, state_file="", **options):
    wish = {name: options.pop(name) for name in ("state", "weight", "leave_up") if name in options}
    job = Job(Wish("store", names or ("unit1",), **wish), str(state_file), **options)
    return ensure(Proxy(haproxy, haproxy), job, check_mode, clock or Clock())


# -- setting


def test_several_servers_are_set_in_one_go(haproxy):
    result = have(haproxy, "unit2", "unit1", state="drain")
    assert (result["changed"], haproxy.told) == (True, result["commands"])
    assert result["commands"] == ["set server store/unit2 state drain", "set server store/unit1 state drain"]
    assert [(s["name"], s["state"], s["status"]) for s in result["servers"]] == [
        ("unit2", "drain", "DRAIN"),
        ("unit1", "drain", "DRAIN"),
    ]


@pytest.mark.parametrize("wish", [{"state": "drain"}, {"state": "maint"}, {"weight": "7"}, {"weight": "300%"}])
def test_nothing_is_set_or_written_the_second_time(haproxy, state_file, wish):
    have(haproxy, state_file=state_file, **wish)
    told, written = list(haproxy.told), state_file.stat().st_ino
    result = have(haproxy, state_file=state_file, **wish)
    assert (result["changed"], result["commands"], haproxy.told) == (False, [], told)
    assert state_file.stat().st_ino == written
    assert result["diff"]["before"] == result["diff"]["after"]


def test_check_mode_says_what_would_be_set_and_sets_and_waits_for_nothing(haproxy, state_file):
    haproxy["unit1"].sessions = 1
    clock = Clock()
    options = {"state": "drain", "wait": True, "state_file": state_file}
    result = have(haproxy, clock=clock, check_mode=True, **options)
    assert (result["changed"], result["commands"]) == (True, ["set server store/unit1 state drain"])
    assert (haproxy.told, state_file.exists(), clock.time) == ([], False, 1000)
    haproxy["unit1"].sessions = 0
    assert have(haproxy, **options)["diff"] == result["diff"]


def test_the_difference_shows_what_was_set_before_and_after(haproxy):
    assert have(haproxy, state="maint", weight="3")["diff"] == {
        "before": {"store/unit1": {"state": "ready", "weight": 1}},
        "after": {"store/unit1": {"state": "maint", "weight": 3}},
    }


def test_whatever_haproxy_answers_to_a_setting_is_an_error(haproxy, state_file):
    haproxy.refusal = "Proxy is disabled.\n"
    with pytest.raises(
        HaproxyError, match=r"answered 'Proxy is disabled\.' to 'set server store/unit1 state drain'"
    ) as caught:
        have(haproxy, state="drain", state_file=state_file)
    assert caught.value.details == {"changed": False, "commands": []}


def test_what_was_set_before_an_error_is_told_and_saved(haproxy, state_file):
    refused = haproxy._set

    def set_or_refuse(key, what, value):
        return "no\n" if key[1] == "unit2" else refused(key, what, value)

    haproxy._set = set_or_refuse
    with pytest.raises(HaproxyError) as caught:
        have(haproxy, "unit1", "unit2", state="drain", state_file=state_file)
    assert caught.value.details == {"changed": True, "commands": ["set server store/unit1 state drain"]}
    assert "store unit1 8 1 1" in state_file.read_text()


def test_a_setting_that_has_no_effect_is_an_error(haproxy):
    haproxy._set = lambda *_words: "\n"
    with pytest.raises(HaproxyError, match="store/unit1 was set to maint with the weight 1, and is ready"):
        have(haproxy, state="maint")


def test_a_server_that_does_not_exist_is_never_named_to_haproxy(haproxy):
    with pytest.raises(plan.NotThere, match="no server unit1; help"):
        have(haproxy, "unit1; help", state="drain")
    assert haproxy.told == []


def test_in_check_mode_a_server_that_is_not_there_may_be_made_by_an_earlier_task(haproxy):
    for state, changed in (("ready", False), ("drain", True)):
        result = have(haproxy, "unit9", state=state, check_mode=True)
        assert (result["changed"], result["servers"]) == (changed, [])
        assert "no server unit9; there is unit1 and unit2" in result["warnings"][0]


def test_a_haproxy_that_does_not_run_is_an_error_but_in_check_mode(tmp_path):
    job = Job(Wish("store", ("unit1",), "drain"))
    proxy = Proxy(AdminSocket(str(tmp_path / "none")))
    with pytest.raises(HaproxyError, match="Nobody listens on HAProxy's admin socket .*; start HAProxy"):
        ensure(proxy, job)
    assert "Nobody listens" in ensure(proxy, job, check_mode=True)["warnings"][0]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"state": "ready", "wait": True}, "wait waits until a server has no sessions left"),
        ({"weight": "5", "wait": True}, "wait waits until a server has no sessions left"),
        ({"state": "drain", "wait_up": True}, "goes with the state ready only"),
        ({"state": "ready", "weight": "0", "wait_up": True}, "store/unit1 has the weight 0"),
        ({"weight": "heavy"}, "The weight heavy is no number"),
        ({"state": "drain", "state_file": "/nowhere/servers"}, "The directory /nowhere of the state file is not there"),
        ({"state": "drain", "leave_up": 2}, "Without unit1 there would be only unit2 in service"),
    ],
)
def test_a_contradiction_is_refused_before_anything_is_set(haproxy, options, sentence):
    with pytest.raises(HaproxyError, match=sentence):
        have(haproxy, **options)
    assert haproxy.told == []


# -- lasting


def test_what_is_set_is_in_the_file_that_a_new_process_reads(haproxy, state_file):
    have(haproxy, state="drain", state_file=state_file)
    assert state_file.read_text() == haproxy.state()
    assert state_file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(state_file.parent) == [state_file.name]


def test_what_was_set_by_hand_is_made_to_last(haproxy, state_file):
    haproxy.ask("set server store/unit1 state drain")
    result = have(haproxy, state="drain", state_file=state_file)
    assert (result["changed"], result["commands"]) == (True, [])
    assert result["diff"]["before"]["after a restart"] == {"store/unit1": {"state": "ready", "weight": 1}}
    assert result["diff"]["after"]["after a restart"] == {"store/unit1": {"state": "drain", "weight": 1}}
    assert state_file.read_text() == haproxy.state()


def test_a_server_as_the_configuration_has_it_needs_no_file(haproxy, state_file):
    assert have(haproxy, state="ready", state_file=state_file)["changed"] is False
    assert not state_file.exists()


def test_a_file_that_cannot_be_written_is_an_error_that_says_what_was_done(haproxy, tmp_path):
    (tmp_path / "servers").mkdir()
    (tmp_path / "servers" / "occupied").touch()
    with pytest.raises(HaproxyError, match="It is set, but .*/servers could not be written") as caught:
        have(haproxy, state="drain", state_file=tmp_path / "servers")
    assert caught.value.details["changed"] is True
    assert os.listdir(tmp_path) == ["servers"]


# -- waiting for sessions


def finish(haproxy, name):
    def happen():
        haproxy[name].sessions -= 1

    return happen


def test_it_waits_until_the_last_session_has_ended(haproxy):
    haproxy["unit1"].sessions = 2
    haproxy["unit2"].sessions = 5
    clock = Clock(finish(haproxy, "unit1"), finish(haproxy, "unit1"))
    result = have(haproxy, clock=clock, state="drain", wait=True)
    assert (result["waited"], clock.events, haproxy["unit1"].sessions) == (0.5, [], 0)


def test_it_waits_even_when_the_server_was_drained_before(haproxy):
    haproxy["unit1"].bits = 8
    haproxy["unit1"].sessions = 1
    result = have(haproxy, clock=Clock(finish(haproxy, "unit1")), state="drain", wait=True)
    assert (result["changed"], result["waited"]) == (False, 0.25)


def test_sessions_of_a_process_of_before_a_reload_count(haproxy):
    haproxy.former = {804: ["unit1", "unit2"], 776: ["unit1"]}
    events = [lambda: haproxy.former.pop(776), lambda: None, lambda: haproxy.former[804].remove("unit1")]
    assert have(haproxy, clock=Clock(*events), state="drain", wait=True)["waited"] == 0.75


def test_a_process_that_is_gone_by_the_time_it_is_asked_has_no_sessions(haproxy):
    haproxy.former = {804: ["unit1"]}
    processes = haproxy._processes()
    haproxy._processes = lambda: processes
    haproxy.former = {}
    assert have(haproxy, state="drain", wait=True)["waited"] == 0


def test_an_answer_about_sessions_that_is_not_understood_is_not_taken_for_none(haproxy):
    haproxy.former = {804: []}
    haproxy._former = lambda _names, _command: "Proxy is busy.\n"
    with pytest.raises(HaproxyError, match=r"answered 'Proxy is busy\.' to '@!804 show sess'"):
        have(haproxy, state="drain", wait=True)


def test_sessions_that_do_not_end_are_named_at_the_deadline(haproxy):
    haproxy["unit1"].sessions = 3
    haproxy.former = {804: ["unit2"]}
    clock = Clock()
    with pytest.raises(HaproxyError, match="After 10 s unit1 still has 3 and unit2 still has 1 sessions") as caught:
        have(haproxy, "unit1", "unit2", clock=clock, state="drain", wait=True, wait_timeout=10)
    assert clock.time == 1010
    assert caught.value.details["sessions"] == {"unit1": 3, "unit2": 1}
    assert (caught.value.details["changed"], haproxy["unit1"].bits) == (True, 8)


def test_sessions_are_ended_at_the_deadline_on_request_only_and_only_those_meant(haproxy):
    haproxy["unit1"].sessions = 2
    haproxy.former = {804: ["unit1"]}
    result = have(haproxy, state="drain", wait=True, wait_timeout=1, end_sessions=True)
    assert (result["ended_sessions"], haproxy["unit1"].sessions, haproxy.former) == (3, 0, {804: []})
    haproxy["unit2"].sessions = 1
    assert have(haproxy, state="drain", wait=True, end_sessions=True)["ended_sessions"] == 0
    assert haproxy["unit2"].sessions == 1


def test_sessions_that_cannot_be_ended_are_an_error(haproxy):
    haproxy["unit1"].sessions = 1
    haproxy._shut_down = lambda _identity: "\n"
    with pytest.raises(HaproxyError, match="was told to end the sessions, and unit1 still has 1 in the backend store"):
        have(haproxy, state="drain", wait=True, wait_timeout=1, end_sessions=True)


def test_without_a_master_socket_only_the_current_process_is_asked(haproxy, tmp_path):
    master = AdminSocket(str(tmp_path / "none"))
    ensure(Proxy(haproxy, master), Job(Wish("store", ("unit1",), "drain"), wait=True), clock=Clock())
    assert haproxy["unit1"].bits == 8


# -- waiting for health


def health(haproxy, word):
    def happen():
        haproxy["unit1"].health = word

    return happen


def test_a_server_that_leaves_maintenance_is_checked_before_it_gets_requests(haproxy):
    haproxy["unit1"].bits = 1
    states = []
    clock = Clock(lambda: states.append(haproxy["unit1"].status), health(haproxy, "UP"))
    result = have(haproxy, clock=clock, state="ready", wait_up=True)
    assert result["commands"] == ["set server store/unit1 state drain", "set server store/unit1 state ready"]
    assert (states, result["waited"], result["servers"][0]["status"]) == (["DRAIN 1/2"], 0.5, "UP")


def test_a_drained_server_comes_back_at_once_when_it_is_well(haproxy):
    haproxy["unit1"].bits = 8
    result = have(haproxy, state="ready", wait_up=True)
    assert (result["commands"], result["waited"]) == (["set server store/unit1 state ready"], 0)


def test_a_server_that_does_not_become_well_stays_drained_and_is_named(haproxy, state_file):
    haproxy["unit1"].bits = 1
    with pytest.raises(HaproxyError, match=r"After 30 s unit1 is DOWN \(L7 said\) in the backend store") as caught:
        have(
            haproxy,
            clock=Clock(health(haproxy, "DOWN")),
            state="ready",
            wait_up=True,
            wait_timeout=30,
            state_file=state_file,
        )
    assert (haproxy["unit1"].bits, caught.value.details["changed"]) == (8, True)
    assert "store unit1 8 1 1" in state_file.read_text()


def test_without_waiting_a_server_that_is_down_is_ready(haproxy):
    haproxy["unit1"].health = "DOWN"
    assert have(haproxy, state="ready")["changed"] is False
    with pytest.raises(HaproxyError, match="unit1 is DOWN"):
        have(haproxy, state="ready", wait_up=True)
