# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's files as the checks ask for them: size, parts, text, digest. Reads only."""

from __future__ import annotations

import hashlib
import os

_VAULT = b"$ANSIBLE_VAULT;"
_TEXT_LIMIT = 4 * 1024 * 1024
_CHUNK = 1024 * 1024


class ControllerFiles:
    """`find` turns a path of the inventory into one of this machine, `decrypt` opens a file of ansible-vault."""

    def __init__(self, find=os.path.expanduser, decrypt=None):
        self._find = find
        self._decrypt = decrypt

    def size(self, path):
        """Bytes of a regular file, None when there is none."""
        found = self._find(path)
        return os.path.getsize(found) if os.path.isfile(found) else None

    def head(self, path, count):
        return self.part(path, 0, count)

    def part(self, path, offset, count):
        try:
            with open(self._find(path), "rb") as file:
                file.seek(offset)
                return file.read(count)
        except OSError:
            return b""

    def text(self, path):
        """The text of a file, decrypted when it is vaulted; None when that cannot be had."""
        data = self.head(path, _TEXT_LIMIT)
        if data.startswith(_VAULT) and self._decrypt:
            data = self._decrypt(data) or b""
        return data.decode("utf-8", "replace") or None

    def sha3_384(self, path):
        digest = hashlib.sha3_384()
        with open(self._find(path), "rb") as file:
            for part in iter(lambda: file.read(_CHUNK), b""):
                digest.update(part)
        return digest.digest()
