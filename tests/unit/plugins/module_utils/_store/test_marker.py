# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._store.marker import Marker


def test_a_note_is_there_until_it_is_removed(tmp_path):
    marker = Marker(str(tmp_path / "a" / "state"), "enterprise-store")
    assert not marker.exists()
    marker.set()
    marker.set()
    assert marker.exists()
    assert (tmp_path / "a" / "state" / "enterprise-store.restart-pending").stat().st_mode & 0o777 == 0o600
    marker.clear()
    marker.clear()
    assert not marker.exists()


def test_the_folder_is_made_private_even_if_it_was_not(tmp_path):
    tmp_path.chmod(0o755)
    Marker(str(tmp_path), "enterprise-store").set()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_notes_of_different_snaps_are_different(tmp_path):
    Marker(str(tmp_path), "enterprise-store").set()
    assert not Marker(str(tmp_path), "snap-store-proxy").exists()


def test_a_note_that_cannot_be_written_stops_everything(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileAccessError, match="so nothing was changed"):
        Marker(str(tmp_path / "file"), "enterprise-store").set()


def test_a_note_that_cannot_be_removed_is_told(tmp_path):
    marker = Marker(str(tmp_path), "enterprise-store")
    (tmp_path / "enterprise-store.restart-pending").mkdir()
    with pytest.raises(FileAccessError, match="cannot be removed"):
        marker.clear()
