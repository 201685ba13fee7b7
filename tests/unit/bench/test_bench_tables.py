# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmark of uploads says of its figures."""

from __future__ import annotations

import sys

import datasets
import pytest
import tables
from measured import Failed, Figures, run

RUNS = {
    "ours": [Figures(2.0, 1.0, 100.0), Figures(4.0, 1.2, 90.0), None],
    "theirs": [Figures(4.0, 2.0, 50.0), Figures(6.0, 2.2, 60.0), Figures(5.0, 2.1, 55.0)],
    "broken": [None, None, None],
}


def test_ratios_are_of_the_same_round():
    assert tables.ratios(RUNS, "ours") == {"ours": 1.0, "theirs": 1.75, "broken": None}


def test_the_fastest_is_first_and_failures_are_told():
    rows = tables.table(RUNS, "ours")[2:]
    assert [row.split(" | ")[0] for row in rows] == ["| ours (1 of 3 failed)", "| theirs", "| broken"]
    assert rows[1] == "| theirs | 5.00 | 4.0–6.0 | 2.10 | 60 | 1.75 |"


def test_nobody_is_always_early():
    rounds = [tables.turned("abcd", number) for number in range(8)]
    for name in "abcd":
        assert sum(one.index(name) for one in rounds) == 12, "as early as late"
    assert all(sorted(one) == list("abcd") for one in rounds)


def test_sizes_can_be_chosen():
    assert datasets.parse("small") == ("small", 5000, 102400)
    assert datasets.parse("large:2") == ("large", 2, 268435456)
    assert datasets.parse("tiny:10x3") == ("tiny", 10, 3)
    with pytest.raises(ValueError, match="is no data set"):
        datasets.parse("huge")


def test_a_data_set_is_the_same_again_and_has_two_names_for_each_file(tmp_path):
    one, other = (datasets.make(tmp_path / name, "tiny", 3, 10) for name in ("one", "other"))
    assert one.names() == other.names() and len(set(one.names())) == 3
    assert sorted(file.name for file in one.named.iterdir()) == sorted(one.names())
    contents = [sorted(file.read_bytes() for file in (one.store / "scanned").iterdir()) for one in (one, other)]
    assert contents[0] == contents[1] and all(len(content) == 10 for content in contents[0])


def test_processor_and_memory_of_everything_a_command_starts_are_counted(tmp_path):
    script = "import subprocess,sys; subprocess.run([sys.executable, '-c', 'x=bytes(1)*50000000; sum(range(9000000))'])"
    figures = run([sys.executable, "-c", script], None, tmp_path / "log")
    assert figures.wall >= 0.05 and figures.cpu >= 0.05
    with pytest.raises(Failed, match="ended with 3: oh"):
        run(["sh", "-c", "echo oh; exit 3"], None, tmp_path / "log")
