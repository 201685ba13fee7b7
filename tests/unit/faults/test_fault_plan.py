"""A seed is one fault, and twenty of them leave nothing out."""

from __future__ import annotations

import collections

import pytest
from faults import BY_CASE, Fault
from plan import KINDS, plan, play_number, window

# A run of eight plays with twelve tasks each.
TASKS = [
    (play, "storeops.ha.packages : Install packages" if number == 5 else f"task {number}")
    for play in range(1, 9)
    for number in range(1, 13)
]
TWENTY = [plan(seed, TASKS) for seed in range(1, 21)]
EVERY_CASE = [(kind, case) for kind, cases in KINDS for case in cases]


def test_a_seed_is_always_the_same_fault():
    assert [plan(seed, TASKS) for seed in range(1, 21)] == TWENTY


def test_twenty_seeds_have_each_kind_at_least_twice():
    counted = collections.Counter(chosen.kind for chosen in TWENTY)
    assert set(counted) == {kind for kind, _cases in KINDS}
    assert min(counted.values()) >= 2


def test_twenty_seeds_kill_the_controller_at_more_than_ten_moments():
    moments = {moment for chosen in TWENTY if chosen.kind == "controller" for moment in chosen.moments}
    assert len(moments) >= 10


def test_the_controller_dies_in_each_part_of_the_run():
    for chosen in TWENTY:
        if chosen.kind == "controller":
            first, last = window(TASKS, chosen.case, chosen.host)
            quarters = [4 * (moment.tasks - first) // (last - first + 1) for moment in chosen.moments]
            assert quarters == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(1, 60))
def test_a_fault_happens_in_the_plays_it_is_meant_for(seed):
    chosen = plan(seed, TASKS)
    first, last = window(TASKS, chosen.case, chosen.host)
    assert all(first <= moment.tasks <= last for moment in chosen.moments)
    if not chosen.case.task:
        assert {TASKS[moment.tasks - 1][0] for moment in chosen.moments} <= set(
            range(chosen.case.plays[0], chosen.case.plays[1] + 1)
        )


def test_what_is_about_one_task_happens_in_it_on_the_host_that_has_it():
    cases = dict(KINDS)["apt"]
    places = {"db1": 3, "lb1": 7, "unit1": 4, "unit2": 4}
    for case in cases:
        for host in case.hosts:
            first, last = window(TASKS, case, host)
            assert first == last
            assert TASKS[first - 1] == (places[host], "storeops.ha.packages : Install packages")


@pytest.mark.parametrize("kind, case", EVERY_CASE, ids=str)
def test_every_case_can_be_brought_about_and_taken_back(kind, case):
    fault = BY_CASE[kind, case.name]
    assert fault.strike is not Fault.strike or fault.before is not Fault.before
    assert not case.before or fault.before is not Fault.before


@pytest.mark.parametrize("name, number", [("3. Have the services", 3), ("Prepare", 0), ("", 0), ("12. x", 12)])
def test_the_number_of_a_play_is_in_its_name(name, number):
    assert play_number(name) == number
