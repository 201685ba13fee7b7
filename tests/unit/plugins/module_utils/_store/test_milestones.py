# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a unit was like before a step: for root alone, whole or not there, in the order of the steps."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError, SettingsError
from ansible_collections.storeops.ha.plugins.module_utils._store.milestones import Milestones


@pytest.fixture
def shelf(tmp_path):
    return Milestones(str(tmp_path / "kept"))


def test_nothing_was_kept_where_there_is_no_folder(shelf):
    assert shelf.listed() == []


def test_what_was_kept_is_listed_in_its_order_and_for_root_alone(shelf):
    shelf.keep("trust", "b: 2\n", "two", {}, moment=2)
    shelf.keep("begun", "a: 1\n", "one", {"held": False}, moment=1)
    assert [(one["name"], one["digest"]) for one in shelf.listed()] == [("begun", "one"), ("trust", "two")]
    assert shelf.listed()[0]["note"] == {"held": False}
    path = shelf.path("trust")
    with open(path, encoding="utf-8") as file:
        assert file.read() == "b: 2\n"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700


def test_a_document_whose_note_was_never_written_does_not_count(shelf):
    shelf.keep("trust", "b: 2\n", "two", {})
    os.unlink(shelf.path("trust", "json"))
    assert shelf.listed() == []


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(shelf):
    shelf.keep("trust", "b: 2\n", "two", {})
    shelf.forget("trust")
    shelf.forget("trust")
    assert shelf.listed() == [] and not os.path.exists(shelf.path("trust"))


@pytest.mark.parametrize("name", ["", "../etc", "A", "a b"])
def test_a_name_that_leads_elsewhere_is_refused(shelf, name):
    with pytest.raises(SettingsError, match="is no name of a milestone"):
        shelf.keep(name, "", "", {})


def test_a_note_that_cannot_be_read_is_named(shelf):
    shelf.keep("trust", "b: 2\n", "two", {})
    with open(shelf.path("trust", "json"), "w", encoding="utf-8") as file:
        file.write("{")
    with pytest.raises(FileAccessError, match="trust.json on the unit as it was before cannot be read"):
        shelf.listed()
