# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of a store assertion on a unit: read whole, written whole or not at all."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass

from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError


@dataclass(frozen=True)
class Ownership:
    """Who a file belongs to and what they may do with it."""

    uid: int
    gid: int
    mode: int


def ownership(owner: str, group: str, mode: str, strict: bool = True) -> Ownership | None:
    """Names (or numbers) resolved on this host; None for unknown names unless ``strict``."""
    try:
        return Ownership(_uid(owner), _gid(group), _mode(mode))
    except KeyError:
        if not strict:
            return None
        raise FileAccessError(
            "There is no user {0} or no group {1} on this host; create them first.".format(owner, group)
        ) from None


def _uid(owner: str) -> int:
    return int(owner) if owner.isdigit() else pwd.getpwnam(owner).pw_uid


def _gid(group: str) -> int:
    return int(group) if group.isdigit() else grp.getgrnam(group).gr_gid


def _mode(mode: str) -> int:
    try:
        number = int(mode, 8)
    except ValueError:
        number = -1
    if not 0 <= number <= 0o7777:
        raise FileAccessError("The mode '{0}' is not an octal number like '0644'; put it in quotes.".format(mode))
    return number


class AssertionFile:
    """One path."""

    def __init__(self, path: str) -> None:
        self.path = path

    def read(self) -> str | None:
        """The content, None when there is no such file."""
        try:
            with open(self.path, "rb") as handle:
                return handle.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise FileAccessError("{0} cannot be read: {1}.".format(self.path, exc.strerror)) from exc

    def has(self, wanted: Ownership) -> bool:
        found = os.stat(self.path)
        return Ownership(found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == wanted

    def adjust(self, wanted: Ownership) -> None:
        try:
            os.chown(self.path, wanted.uid, wanted.gid)
            os.chmod(self.path, wanted.mode)
        except OSError as exc:
            raise FileAccessError(
                "Owner and mode of {0} cannot be set: {1}; run the task as root.".format(self.path, exc.strerror)
            ) from exc

    def write(self, content: str, wanted: Ownership) -> None:
        """Put the content in place in one step; whoever reads meanwhile sees the old or the new, never half of it."""
        folder = os.path.dirname(os.path.abspath(self.path))
        temporary = None
        try:
            os.makedirs(folder, mode=0o755, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".store.assert.", dir=folder)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(content.encode("utf-8"))
                os.fchown(handle.fileno(), wanted.uid, wanted.gid)
                os.fchmod(handle.fileno(), wanted.mode)
                handle.flush()
                os.fsync(handle.fileno())
            os.replace(temporary, self.path)
            temporary = None
        except OSError as exc:
            raise FileAccessError("{0} cannot be written: {1}.".format(self.path, exc.strerror)) from exc
        finally:
            if temporary:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
