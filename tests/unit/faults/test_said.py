"""What a run said is read from its output, and nothing a person should not see goes unnoticed."""

from __future__ import annotations

import pytest
from said import changed, crashes, sentences, tasks

RECAP = "unit1                      : ok=36   changed={0}   unreachable={1}    failed={2}    skipped=4"


def test_tasks_are_known_with_their_play():
    lines = ["PLAY [1. Check] ***", "TASK [Preflight] ****", "x", "PLAY [3. Have [all]] ***", "TASK [a : Say [x]] ***"]
    assert tasks(lines) == [(1, "Preflight"), (3, "a : Say [x]")]


@pytest.mark.parametrize(
    "numbers, expected", [((3, 0, 0), {"unit1": 3}), ((0, 0, 0), {}), ((3, 1, 0), None), ((3, 0, 1), None)]
)
def test_changes_count_only_when_the_run_succeeded(numbers, expected):
    assert changed([RECAP.format(*numbers)]) == expected


def test_a_run_without_a_recap_did_not_succeed():
    assert changed(["TASK [x] ***"]) is None


def test_each_failure_is_said_once_with_its_host():
    lines = [
        'fatal: [unit1]: FAILED! => {"changed": false, "msg": "The snap\\nis not there."}',
        'fatal: [unit1 -> unit2]: UNREACHABLE! => {"changed": false, "msg": "no route"}',
        'fatal: [unit1]: FAILED! => {"changed": false, "msg": "The snap\\nis not there."}',
        "fatal: [lb1]: FAILED! => {not json",
    ]
    assert sentences(lines) == ["unit1: The snap is not there.", "unit1 -> unit2: no route", "lb1: {not json"]


@pytest.mark.parametrize("line", ["Traceback (most recent call last):", "x MODULE FAILURE: See stdout/stderr"])
def test_a_crash_is_found(line):
    assert crashes(["TASK [x] ***", line]) == [line]
    assert crashes(["TASK [x] ***", "ok: [unit1]"]) == []
