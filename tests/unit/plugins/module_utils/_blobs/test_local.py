# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import local
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scanned").mkdir()
    (tmp_path / "unscanned" / "u1").mkdir(parents=True)
    (tmp_path / "scanned" / "a_1.snap").write_bytes(b"abc")
    (tmp_path / "unscanned" / "u1" / "b_1.snap").write_bytes(b"defg")
    return local.Folder(str(tmp_path))


def test_files_are_found_with_their_sizes_and_nothing_else_is_followed(folder):
    os.symlink("/etc/passwd", folder.path + "/scanned/link")
    os.mkfifo(folder.path + "/scanned/pipe")
    os.makedirs(folder.path + "/unscanned/u1/deeper")
    files, strange = folder.scan()
    assert dict((name, file.size) for name, file in files.items()) == {
        "scanned/a_1.snap": 3,
        "unscanned/u1/b_1.snap": 4,
    }
    assert sorted(strange) == ["scanned/link", "scanned/pipe", "unscanned/u1/deeper"]


def test_one_of_both_folders_may_be_missing_but_not_the_one_of_both(tmp_path):
    assert local.Folder(str(tmp_path)).scan() == ({}, [])
    with pytest.raises(FileAccessError, match="There is no folder"):
        local.Folder(str(tmp_path / "missing")).scan()


def test_a_digest_is_of_the_whole_file(folder):
    file = folder.scan()[0]["scanned/a_1.snap"]
    ticks = []
    digest = folder.digest(file, [0, 2], ticks.append)
    assert digest.etags[0] == "900150983cd24fb0d6963f7d28e17f72"
    assert digest.etags[2].endswith("-2")
    assert ticks == [3]


def test_a_file_that_was_written_since_it_was_listed_is_not_taken_for_it(folder):
    file = folder.scan()[0]["scanned/a_1.snap"]
    with open(folder.path + "/scanned/a_1.snap", "ab") as handle:
        handle.write(b"more")
    with pytest.raises(FileAccessError, match="was written while it was read"):
        folder.digest(file, [0])


def test_a_file_that_became_a_link_is_not_followed(folder):
    file = folder.scan()[0]["scanned/a_1.snap"]
    os.unlink(folder.path + "/scanned/a_1.snap")
    os.symlink("/etc/passwd", folder.path + "/scanned/a_1.snap")
    with pytest.raises(FileAccessError, match="cannot be read"):
        folder.digest(file, [0])


def test_what_comes_back_appears_only_whole(folder):
    with pytest.raises(ValueError):
        with folder.writer("scanned/c_1.snap", 3) as file:
            file.write(b"12")
            assert "scanned/c_1.snap" not in folder.scan()[0]
            raise ValueError
    assert sorted(os.listdir(folder.path + "/scanned")) == ["a_1.snap"]
    with folder.writer("unscanned/u2/c_1.snap", 3) as file:
        file.write(b"123")
        file.commit()
    assert folder.scan()[0]["unscanned/u2/c_1.snap"].size == 3


def test_what_a_killed_run_left_is_no_blob(folder):
    with open(folder.path + "/scanned/" + local.UNFINISHED + "c_1.snap", "wb") as file:
        file.write(b"1")
    files, strange = folder.scan()
    assert (len(files), strange) == (2, [])


def test_too_little_room_is_told_before_anything_is_written(folder):
    with pytest.raises(FileAccessError, match="There is no room on this host"):
        with folder.writer("scanned/c_1.snap", 2**62):
            pass
    assert sorted(os.listdir(folder.path + "/scanned")) == ["a_1.snap"]


def test_room_for_all_of_it_is_asked_for_at_the_beginning(folder):
    folder.need(1)
    with pytest.raises(FileAccessError, match="There is no room"):
        folder.need(2**62)


def test_a_file_that_ends_early_is_an_error(folder):
    file = folder.scan()[0]["scanned/a_1.snap"]
    with folder.open(file) as handle:
        with pytest.raises(FileAccessError, match="was written while"):
            local.read(handle, 9, file.name)


def written(folder, data):
    with open(os.path.join(folder.path, "scanned/a_1.snap"), "wb") as file:
        file.write(data)
    return folder.scan()[0]["scanned/a_1.snap"]


@pytest.mark.parametrize("size", [0, 1, 1000, 1001, 2500])
def test_a_body_is_read_as_often_as_it_is_sent(folder, monkeypatch, size):
    monkeypatch.setattr(local, "_READ", 1000)
    data = bytes(number % 251 for number in range(size + 20))
    file = written(folder, data)
    with folder.open(file) as handle:
        body = local.body(handle, 10, size, file.name)
        assert isinstance(body, bytes) == (size <= 1000), "little is in memory, of much a piece at a time"
        for _time in range(2):
            assert bytes(body) == data[10 : size + 10] and len(body) == size
            assert local.sha256(body) == hashlib.sha256(data[10 : size + 10]).hexdigest()
        if size > 1000:
            assert max(len(piece) for piece in body) == 1000


def test_a_body_whose_file_became_shorter_is_told(folder, monkeypatch):
    monkeypatch.setattr(local, "_READ", 1000)
    file = written(folder, b"x" * 3000)
    with folder.open(file) as handle:
        body = local.body(handle, 0, 3000, file.name)
        os.truncate(os.path.join(folder.path, file.name), 1500)
        with pytest.raises(FileAccessError, match="was written while it was read"):
            bytes(body)
