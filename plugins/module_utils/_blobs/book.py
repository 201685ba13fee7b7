# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Digests of files that were read before, so that a later run reads only files that were written since.

Losing it costs time and nothing else: whoever is not in it is read again. An entry counts only for a file of the same
size, time of writing, time of change and inode. Entries are appended as they come, so that a run that is killed keeps
what it read.
"""

from __future__ import annotations

import os
import threading

_NAME = "digests"


class Book:
    """{(name, size of parts): (stamp, etag)}; `folder` is None for one that is kept in memory only."""

    def __init__(self, folder=None):
        self._path = os.path.join(folder, _NAME) if folder else None
        self._lock = threading.Lock()
        self._entries = {}
        self._handle = None
        if self._path:
            self._load()

    def _load(self):
        lines = 0
        try:
            with open(self._path, encoding="utf-8") as file:
                for line in file:
                    lines += 1
                    self._read(line)
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError):
            self._entries = {}
        if lines > 2 * len(self._entries) + 100:
            self._rewrite()

    def _read(self, line):
        """One entry; the last line may be half of one."""
        if not line.endswith("\n"):
            return
        words = line[:-1].split("\t")
        try:
            stamp, part, etag, name = words
            self._entries[name, int(part)] = (stamp, etag)
        except ValueError:
            return

    def _rewrite(self):
        temporary = self._path + ".new"
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            for key, entry in self._entries.items():
                file.write(_line(key, entry))
        os.replace(temporary, self._path)

    def get(self, file, part):
        """The ETag of a file as it is now, or None."""
        entry = self._entries.get((file.name, part))
        return entry[1] if entry and entry[0] == file.stamp else None

    def put(self, file, part, etag):
        entry = (file.stamp, etag)
        with self._lock:
            self._entries[file.name, part] = entry
            if self._path and "\t" not in file.name and "\n" not in file.name:
                self._append(_line((file.name, part), entry))

    def _append(self, line):
        if self._handle is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            self._handle = open(os.open(self._path, flags, 0o600), "a", encoding="utf-8", buffering=1)  # noqa: SIM115
        self._handle.write(line)

    def close(self):
        if self._handle:
            self._handle.close()
            self._handle = None


def _line(key, entry):
    name, part = key
    stamp, etag = entry
    return "\t".join([stamp, str(part), etag, name]) + "\n"
