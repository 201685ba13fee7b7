# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder of backups: nothing half is taken for whole, and nothing of anybody else's is touched."""

from __future__ import annotations

import json
import os
import stat

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import agekeys, manifest
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.plugins.plugin_utils import _backups
from ansible_collections.storeops.ha.tests.unit.plugins import age_files

IDENTITY, RECIPIENT = age_files.pair()
ABOUT = {"domain": "store.test", "recipients": [RECIPIENT], "units": {"unit1": {"digest": "d"}}}
FILES = {"unit-unit1.json.age": b'{"document": "a: b"}', "database.dump.age": b"PGDMP" * 50000}


@pytest.fixture
def shelf(tmp_path):
    return _backups.Shelf(str(tmp_path / "backups"), "store.test")


def fill(draft):
    """Put the files of a backup into its folder."""
    said = []
    for name, content in FILES.items():
        path = os.path.join(draft, name)
        with open(path, "wb") as file:
            file.write(age_files.encrypted(content, agekeys.recipient(RECIPIENT)))
        size, sha256 = _backups.measured(path)
        kind = "unit" if "unit" in name else "database"
        said.append({"name": name, "kind": kind, "host": "h", "size": size, "sha256": sha256})
    return said


def made(shelf, day=1):
    draft = os.path.join(shelf.path, "202611{0:02}T190000Z.partial".format(day))
    if not os.path.isdir(shelf.path):
        os.rmdir(shelf.begin())
    os.mkdir(draft)
    return shelf.finish(draft, ABOUT, fill(draft))[0]


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_a_backup_is_for_its_owner_alone_and_not_one_before_it_is_finished(shelf):
    draft = shelf.begin()
    assert draft.endswith("Z.partial")
    assert [mode(path) for path in (shelf.root, shelf.path, draft)] == [0o700] * 3
    said = fill(draft)
    assert shelf.complete() == []
    path, document = shelf.finish(draft, ABOUT, said)
    assert shelf.complete() == [os.path.basename(path)]
    assert mode(os.path.join(path, manifest.NAME)) == 0o600
    assert (document["cluster"], document["created"]) == ("store.test", os.path.basename(path))
    assert document["collection"]


def test_two_backups_never_share_a_folder(shelf):
    assert shelf.begin() != shelf.begin()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    with pytest.raises(BackupError, match="No backup can be begun in .*/missing/backups/store.test: No such file"):
        _backups.Shelf(str(tmp_path / "missing" / "backups"), "store.test").begin()


def test_a_backup_with_a_file_that_is_not_what_the_host_sent_is_not_finished(shelf):
    draft = shelf.begin()
    said = fill(draft)
    with open(os.path.join(draft, said[0]["name"]), "ab") as file:
        file.write(b"more")
    with pytest.raises(BackupError, match="bytes, and had"):
        shelf.finish(draft, ABOUT, said)
    assert shelf.complete() == []


def test_a_whole_backup_is_read_to_its_end(shelf):
    backup = _backups.Backup(made(shelf))
    backup.check_files()
    backup.check_secrets(IDENTITY)
    assert json.loads(backup.content("unit-unit1.json.age", IDENTITY)) == {"document": "a: b"}


def test_another_identity_is_refused_and_not_shown(shelf):
    other = age_files.pair()[0]
    with pytest.raises(
        BackupError, match="store_backup_identity does not open .* encrypted for " + RECIPIENT
    ) as refused:
        _backups.Backup(made(shelf)).check_secrets(other)
    assert other not in str(refused.value)


def test_no_identity_at_all_is_refused(shelf):
    with pytest.raises(BackupError, match="store_backup_identity: it holds no private key"):
        _backups.Backup(made(shelf)).check_secrets("nonsense")


def test_what_does_not_decrypt_is_found_out_even_if_the_manifest_agrees(shelf):
    draft = shelf.begin()
    said = fill(draft)
    path = os.path.join(draft, "database.dump.age")
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(data[: len(data) // 2])
    size, sha256 = _backups.measured(path)
    said = [dict(one, size=size, sha256=sha256) if one["name"] == "database.dump.age" else one for one in said]
    backup = _backups.Backup(shelf.finish(draft, ABOUT, said)[0])
    backup.check_files()
    with pytest.raises(BackupError, match="database.dump.age does not decrypt"):
        backup.check_secrets(IDENTITY)


@pytest.mark.parametrize("name", list(FILES))
@pytest.mark.parametrize("harm, sentence", [("cut", "bytes, and had"), ("flip", "is not what"), ("gone", "is missing")])
def test_every_file_is_looked_at(shelf, name, harm, sentence):
    folder = made(shelf)
    path = os.path.join(folder, name)
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data[-20] ^= 1
    os.unlink(path)
    if harm != "gone":
        with open(path, "wb") as file:
            file.write(data[:-1] if harm == "cut" else data)
    with pytest.raises(BackupError, match=sentence):
        _backups.Backup(folder).check_files()
    assert not shelf.is_sound(os.path.basename(folder))


def test_a_folder_without_a_manifest_is_no_backup(shelf):
    with pytest.raises(BackupError, match="no manifest, which is written last"):
        _backups.Backup(shelf.begin())


def test_room_is_made_and_nothing_else_is_touched(shelf):
    for day in range(1, 5):
        made(shelf, day)
    partial, notes = shelf.begin(), os.path.join(shelf.path, "notes")
    os.mkdir(notes)
    with open(os.path.join(shelf.path, "20261101T190000Z", "mine.txt"), "w", encoding="utf-8") as file:
        file.write("mine")
    assert shelf.expire(2) == (["20261102T190000Z"], ["20261101T190000Z"])
    left = ["20261101T190000Z", "20261103T190000Z", "20261104T190000Z", os.path.basename(partial), "notes"]
    assert sorted(os.listdir(shelf.path)) == sorted(left)
    assert len(os.listdir(os.path.join(shelf.path, "20261101T190000Z"))) == 4


def test_a_deletion_that_was_cut_off_is_finished(shelf):
    path = made(shelf)
    os.rename(path, path + ".expired")
    os.unlink(os.path.join(path + ".expired", "database.dump.age"))
    assert shelf.expire(7) == ([], [])
    assert os.listdir(shelf.path) == []


def test_the_last_one_in_order_stays(shelf):
    old, new = made(shelf, 1), made(shelf, 2)
    os.unlink(os.path.join(new, "database.dump.age"))
    assert shelf.expire(1) == ([], [])
    assert os.path.isdir(old)
