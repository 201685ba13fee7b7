# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._blobs.meter import Meter


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_the_rate_is_that_of_the_last_half_minute():
    clock = Clock()
    meter = Meter(clock)
    meter.begin("copying", 10, 1000)
    for _second in range(100):
        clock.now += 1
        meter.add(size=1)
        meter.view()
    for _second in range(40):
        clock.now += 1
        meter.add(size=20)
        view = meter.view()
    assert view["rate"] == 20
    assert view["done_bytes"] == 900


def test_a_phase_begins_at_nothing():
    meter = Meter(Clock())
    meter.add(1, 5)
    meter.begin("comparing", 2, 7)
    assert meter.view() == {
        "phase": "comparing", "objects": 2, "bytes": 7, "done_objects": 0, "done_bytes": 0, "rate": 0.0,
    }  # fmt: skip


def test_stopping_is_for_good():
    meter = Meter(Clock())
    assert not meter.stopped()
    meter.stop()
    meter.begin("copying")
    assert meter.stopped()
