# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import subprocess
import sys
import time

from ansible_collections.storeops.ha.plugins.module_utils._process import files_newer_than, start_ticks, started_at


def test_a_process_name_with_blanks_and_brackets_does_not_shift_the_fields():
    rest = " ".join(str(number) for number in range(3, 53))
    assert start_ticks("42 (a) b (c) " + rest) == 22


def test_a_process_started_between_before_and_after():
    before = time.time()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        moment = started_at(child.pid)
        after = time.time()
        child.communicate(b"\n")
    # The kernel counts in hundredths of a second.
    assert before - 0.02 <= moment <= after + 0.02


def test_a_process_that_is_gone_has_no_start(tmp_path):
    assert started_at(1, proc=str(tmp_path)) is None


def test_only_files_written_later_are_newer(tmp_path):
    for name, moment in (("old", 100), ("same", 200), ("new", 300)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment, moment))
    paths = [str(tmp_path / name) for name in ("new", "old", "same", "absent")]
    assert files_newer_than(paths, 200.0) == [str(tmp_path / "new")]
