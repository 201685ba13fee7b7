# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import parallel
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoppedError


def test_everything_is_done_once():
    done, lock = [], threading.Lock()

    def work(thing):
        with lock:
            done.append(thing)

    parallel.each(work, range(100), 4)
    assert sorted(done) == list(range(100))


def test_things_are_taken_only_when_somebody_is_free():
    taken, gate = [], threading.Event()

    def things():
        for number in range(10):
            taken.append(number)
            yield number

    def work(_thing):
        assert len(taken) <= 3, "what waits costs no memory"
        if len(taken) == 3:
            gate.set()
        gate.wait(5)

    with pytest.raises(AssertionError):
        parallel.each(work, things(), 3)


def test_the_first_failure_ends_all_of_it():
    done = []

    def work(thing):
        done.append(thing)
        raise ValueError(thing)

    with pytest.raises(ValueError):
        parallel.each(work, range(1000), 4)
    assert len(done) <= 4


def test_work_that_is_to_stop_stops():
    done = []
    with pytest.raises(StoppedError, match="goes on from there"):
        parallel.each(done.append, range(10), 1, lambda: len(done) == 3)
    assert done == [0, 1, 2]


def test_nothing_to_do():
    parallel.each(None, [], 3)
