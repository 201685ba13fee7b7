# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._run_marker import take

TAKEN = {"taken": True, "other": None}


def test_who_comes_first_takes_it_in_a_folder_for_nobody_else(tmp_path):
    path = tmp_path / "folder" / "run"
    assert take(str(path), "one", "") == TAKEN
    assert path.read_text() == "one"
    assert [stat.S_IMODE(os.stat(p).st_mode) for p in (path.parent, path)] == [0o700, 0o600]


def test_another_one_is_told_and_stays(tmp_path):
    path = tmp_path / "run"
    path.write_text("one")
    assert take(str(path), "two", "") == {"taken": False, "other": "one"}
    assert take(str(path), "two", "an older one") == {"taken": False, "other": "one"}
    assert path.read_text() == "one"


@pytest.mark.parametrize("replaces", ["a much longer one", ""])
def test_what_may_be_replaced_is_and_so_is_ones_own(tmp_path, replaces):
    path = tmp_path / "run"
    path.write_text(replaces or "two")
    assert take(str(path), "two", replaces) == TAKEN
    assert path.read_text() == "two"


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileAccessError, match="cannot be opened"):
        take(str(tmp_path / "run"), "one", "")
    assert (tmp_path / "elsewhere").read_text() == ""
