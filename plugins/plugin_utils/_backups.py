# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of backups on the controller: begun, finished, looked through, made room in. Controller only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from pathlib import Path

from ansible_collections.storeops.ha.plugins.module_utils._backup import agekeys, manifest, shelf
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.plugins.plugin_utils import _age

_CHUNK = 1024 * 1024
_LONGEST_MANIFEST = 16 * 1024 * 1024


class Shelf:
    """The backups of one cluster."""

    def __init__(self, folder, cluster):
        self.root = os.path.abspath(os.path.expanduser(folder))
        self.cluster = cluster
        self.path = os.path.join(self.root, shelf.folder_of(cluster))

    def names(self):
        try:
            return os.listdir(self.path)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BackupError("The folder {0} cannot be read: {1}.".format(self.path, error.strerror)) from error

    def complete(self):
        """The names of finished backups, the newest first."""
        return [
            name for name in shelf.whole(self.names()) if os.path.isfile(os.path.join(self.path, name, manifest.NAME))
        ]

    def begin(self):
        """The folder of a new backup, whose name says that it is not finished."""
        try:
            for folder in (self.root, self.path):
                if not os.path.isdir(folder):
                    os.mkdir(folder, 0o700)
            while True:
                draft = os.path.join(self.path, shelf.name_of(time.time()) + shelf.PARTIAL)
                if not os.path.exists(draft[: -len(shelf.PARTIAL)]):
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(draft, 0o700)
                        return draft
                time.sleep(0.2)
        except OSError as error:
            raise BackupError(
                "No backup can be begun in {0}: {1}; make a folder there that this account may write to.".format(
                    self.path, error.strerror
                )
            ) from error

    def finish(self, draft, about, files):
        """Write the manifest and give the backup its name. Everything is on the disk before that."""
        backup = os.path.basename(draft)[: -len(shelf.PARTIAL)]
        document = manifest.make(dict(about, created=backup, cluster=self.cluster), files, collection_version())
        for said in document["files"]:
            path = os.path.join(draft, said["name"])
            manifest.check_file(said, *measured(path), draft)
            _on_disk(path)
        target = os.path.join(draft, manifest.NAME)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
            handle.write(manifest.text(document))
        _on_disk(target)
        _on_disk(draft)
        path = draft[: -len(shelf.PARTIAL)]
        os.rename(draft, path)
        _on_disk(self.path)
        return path, document

    def expire(self, keep):
        """Delete what is older than the backups to keep; (names of the deleted, names of those with more in them)."""
        deleted, spared = [], []
        for name in shelf.expendable(self.complete(), keep, self.is_sound):
            if self._has_else(name):
                spared.append(name)
                continue
            os.rename(os.path.join(self.path, name), os.path.join(self.path, name + shelf.EXPIRED))
            deleted.append(name)
        # Also those that a run was deleting when it was cut off.
        for name in shelf.unfinished(self.names(), shelf.EXPIRED):
            self._delete(os.path.join(self.path, name))
        return deleted, spared

    def is_sound(self, name):
        """Whether every file of a backup is what was written."""
        try:
            Backup(os.path.join(self.path, name)).check_files()
        except BackupError:
            return False
        return True

    def _has_else(self, name):
        folder = os.path.join(self.path, name)
        try:
            known = {said["name"] for said in Backup(folder).manifest["files"]} | {manifest.NAME}
        except BackupError:
            return True
        return bool(set(os.listdir(folder)) - known)

    @staticmethod
    def _delete(folder):
        """The manifest last: it says what else is ours."""
        with contextlib.suppress(BackupError):
            for said in Backup(folder).manifest["files"]:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(os.path.join(folder, said["name"]))
            os.unlink(os.path.join(folder, manifest.NAME))
        with contextlib.suppress(OSError):
            os.rmdir(folder)


class Backup:
    """One finished backup."""

    def __init__(self, folder):
        self.folder = os.path.abspath(os.path.expanduser(folder))
        self.manifest = manifest.parse(self._manifest_text(), self.folder)

    def _manifest_text(self):
        path = os.path.join(self.folder, manifest.NAME)
        try:
            with open(path, encoding="utf-8") as handle:
                return handle.read(_LONGEST_MANIFEST)
        except FileNotFoundError:
            raise BackupError(
                "There is no whole backup at {0}: it has no manifest, which is written last; name another one.".format(
                    self.folder
                )
            ) from None
        except (OSError, UnicodeDecodeError):
            raise BackupError(
                "The manifest {0} cannot be read; take another backup, or correct the rights of the file.".format(path)
            ) from None

    def check_files(self):
        """Every file is what was written, byte for byte."""
        for said in self.manifest["files"]:
            path = os.path.join(self.folder, said["name"])
            # The size first: what was cut off is told so, and at once.
            manifest.check_file(said, _size(path), None, self.folder)
        for said in self.manifest["files"]:
            manifest.check_file(said, *measured(os.path.join(self.folder, said["name"])), self.folder)

    def check_secrets(self, identity):
        """Every file can be decrypted, from its first byte to its last."""
        for said in self.manifest["files"]:
            for _piece in self.pieces(said["name"], identity):
                pass

    def content(self, name, identity):
        """A small file in clear, in memory only."""
        return b"".join(self.pieces(name, identity))

    def pieces(self, name, identity):
        try:
            keys = agekeys.identities(identity)
        except BackupError as error:
            raise BackupError("store_backup_identity: {0}".format(error)) from None
        try:
            with open(os.path.join(self.folder, name), "rb") as handle:
                yield from _age.pieces(handle, keys)
        except _age.NotForUs:
            raise BackupError(
                "store_backup_identity does not open {0} of the backup {1}, which is encrypted for {2}; give the "
                "identity of one of them.".format(name, self.folder, ", ".join(self.manifest["recipients"]))
            ) from None
        except BackupError as error:
            raise BackupError(
                "The backup {0} cannot be used: {1} does not decrypt ({2}); take another one.".format(
                    self.folder, name, error
                )
            ) from None


def collection_version():
    """The version of this collection, of a checkout or of what was installed."""
    root = Path(__file__).parents[2]
    with contextlib.suppress(OSError, ValueError, KeyError):
        return json.loads((root / "MANIFEST.json").read_text(encoding="utf-8"))["collection_info"]["version"]
    with contextlib.suppress(OSError):
        found = re.search(r"^version: *(\S+)", (root / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
        return found.group(1) if found else ""
    return ""


def measured(path):
    """(size, checksum) of a file, (None, None) when it is not there."""
    digest, size = hashlib.sha256(), 0
    try:
        with open(path, "rb") as handle:
            for piece in iter(lambda: handle.read(_CHUNK), b""):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return None, None
    return size, digest.hexdigest()


def _size(path):
    try:
        return os.stat(path).st_size
    except OSError:
        return None


def _on_disk(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
