# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion_file
from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_file import AssertionFile, Ownership

ME = Ownership(os.getuid(), os.getgid(), 0o640)


@pytest.fixture
def target(tmp_path):
    return AssertionFile(str(tmp_path / "airgap" / "store.assert"))


def test_a_file_that_is_not_there_is_no_error(target):
    assert target.read() is None


def test_a_file_is_written_whole_with_its_owner_and_nothing_is_left_beside_it(target):
    target.write("a\n", ME)
    target.write("b\r\n", ME)
    assert target.read() == "b\r\n"
    assert target.has(ME)
    assert os.listdir(os.path.dirname(target.path)) == ["store.assert"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(target, monkeypatch):
    target.write("a\n", ME)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(assertion_file.os, "fsync", full)
    with pytest.raises(FileAccessError, match="cannot be written: No space left on device"):
        target.write("b\n", ME)
    assert target.read() == "a\n"
    assert os.listdir(os.path.dirname(target.path)) == ["store.assert"]


def test_a_mode_is_adjusted_without_writing(target):
    target.write("a\n", ME)
    os.chmod(target.path, 0o600)
    assert not target.has(ME)
    inode = os.stat(target.path).st_ino
    target.adjust(ME)
    assert target.has(ME) and os.stat(target.path).st_ino == inode


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(FileAccessError, match="cannot be read: Is a directory"):
        AssertionFile(str(tmp_path)).read()


def test_names_and_numbers_are_owners():
    assert assertion_file.ownership("root", "0", "0644") == Ownership(0, 0, 0o644)


def test_an_unknown_owner_is_an_error_only_when_strict():
    with pytest.raises(FileAccessError, match="There is no user nobody-here-1"):
        assertion_file.ownership("nobody-here-1", "root", "0644")
    assert assertion_file.ownership("nobody-here-1", "root", "0644", strict=False) is None


@pytest.mark.parametrize("mode", ["rw-r--r--", "0999", "-1", "77777"])
def test_a_mode_is_an_octal_number(mode):
    with pytest.raises(FileAccessError, match="not an octal number"):
        assertion_file.ownership("root", "root", mode)
