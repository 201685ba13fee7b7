# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import progress


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (2**62, "4611.7 PB"),
    ],
)
def test_sizes(number, words):
    assert progress.size(number) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (99, "99 s"), (100, "2 min"), (7500, "2 h 5 min")])
def test_durations(seconds, words):
    assert progress.duration(seconds) == words


def test_a_line_says_how_far_how_fast_and_how_long_still():
    view = {"phase": "copying", "objects": 3, "bytes": 4000, "done_objects": 1, "done_bytes": 1000, "rate": 100.0}
    assert progress.line(view) == "copying: 1 of 3 blobs, 1.0 kB of 4.0 kB, 100 bytes/s, 30 s left"
    assert progress.line(dict(view, rate=0.0)) == "copying: 1 of 3 blobs, 1.0 kB of 4.0 kB"
    assert progress.line(dict(view, objects=0)) == "copying"


def test_an_estimate_counts_objects_and_bytes():
    assert progress.estimate(0, 0, 1.0, 8, 1e8) == 0
    assert progress.estimate(1000, 1e9, 0.08, 8, 1e8) == 20.0
    assert progress.estimate(1000, 0, 0.001, 8, 1e8) == 3.0
