# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A marker on a member that says which run changes the cluster. One at a time writes it; whoever reads it decides."""

from __future__ import annotations

import fcntl
import os
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError

_LONGEST = 4096


def take(path: str, marker: str, replaces: str) -> dict[str, Any]:
    """Write the marker, unless there is another one than `marker` itself or `replaces`, which is told instead."""
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise FileAccessError(
            "The marker {0} cannot be opened ({1}); run this as root, and see what is there.".format(path, exc.strerror)
        ) from exc
    with os.fdopen(handle, "r+", encoding="utf-8", errors="replace") as file:
        # Two runs that begin at the same moment must not both find nothing. Nobody holds this for longer than that.
        fcntl.flock(file, fcntl.LOCK_EX)
        there = file.read(_LONGEST)
        if there not in ("", marker, replaces):
            return {"taken": False, "other": there}
        if there != marker:
            file.seek(0)
            file.truncate()
            file.write(marker)
        return {"taken": True, "other": None}
