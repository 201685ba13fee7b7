# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import subprocess

import pytest
from ansible_collections.storeops.ha.plugins.plugin_utils import _running


@pytest.fixture
def run():
    return _running.this_run("upgrade")


def test_a_run_is_the_process_above_the_worker_and_goes_on(run):
    assert run["process"] == os.getppid()
    assert _running.goes_on(run)
    assert _running.goes_on(_running.parsed(_running.written(run)))


@pytest.mark.parametrize(
    "key, value", [("boot", "another"), ("processes", "pid:[1]"), ("boot", None), ("started", None)]
)
def test_of_another_machine_or_container_nothing_is_known_and_nothing_refused(run, key, value):
    assert not _running.goes_on({**run, key: value})


def test_a_process_that_has_ended_or_that_another_one_replaced_does_not_go_on(run):
    child = subprocess.Popen(["true"])
    child.wait()
    assert not _running.goes_on({**run, "process": child.pid})
    assert not _running.goes_on({**run, "started": run["started"] + 1})


def test_a_process_that_nobody_has_buried_does_not_go_on(run):
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    state, ticks = _running._process(child.pid, "/proc")
    assert state == "Z"
    assert not _running.goes_on({**run, "process": child.pid, "started": ticks})
    child.wait()


def test_two_playbooks_of_one_run_are_one_run(run):
    assert _running.same(run, {**_running.this_run("new_cluster"), "since": "later"})
    assert not _running.same(run, {**run, "process": 1})
    assert not _running.same({}, {})


def test_without_the_files_of_linux_nothing_is_known(tmp_path):
    nothing = _running.this_run("upgrade", str(tmp_path))
    assert (nothing["boot"], nothing["started"]) == (None, None)
    assert not _running.goes_on(nothing, str(tmp_path))


@pytest.mark.parametrize("text", ["", "no JSON", "[1]", "null"])
def test_anything_else_is_no_run_that_goes_on(text):
    assert not _running.goes_on(_running.parsed(text))


def test_it_is_told_in_words(run):
    words = _running.told({**run, "user": "jo", "controller": "ctl1", "since": "2026-11-21T22:00:00Z", "process": 7})
    assert words == "storeops.ha.upgrade, which jo began at 2026-11-21T22:00:00Z on ctl1 (process 7)"
