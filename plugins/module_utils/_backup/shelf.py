# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folders of a cluster's backups: their names, which of them are whole, and which may go. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Callable

_NAME = re.compile(r"\d{8}T\d{6}Z\Z")
_SHAPE = "%Y%m%dT%H%M%SZ"
# What is being written, and what is being deleted, are called so; the rest of the name is that of a backup.
PARTIAL, EXPIRED = ".partial", ".expired"


def folder_of(cluster: str) -> str:
    """The name of a cluster as that of a folder."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", cluster).lstrip(".") or "_"


def name_of(seconds: float) -> str:
    """The name of a backup that is begun at this time."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime(_SHAPE)


def time_of(name: str) -> float:
    """When the backup of this name was begun."""
    return datetime.strptime(name, _SHAPE).replace(tzinfo=timezone.utc).timestamp()


def is_name(name: str) -> bool:
    try:
        return bool(_NAME.match(name)) and time_of(name) > 0
    except ValueError:
        return False


def whole(names: list[str]) -> list[str]:
    """The names of finished backups among those of a folder, the newest first."""
    return sorted((name for name in names if is_name(name)), reverse=True)


def unfinished(names: list[str], ending: str = PARTIAL) -> list[str]:
    """Those that a run left that was cut off."""
    return sorted(name for name in names if name.endswith(ending) and is_name(name[: -len(ending)]))


def expendable(names: list[str], keep: int, verified: Callable[[str], bool]) -> list[str]:
    """Which backups may be deleted, the oldest first: all but the newest ones, and never the last that is in order."""
    complete = whole(names)
    kept, older = complete[: max(keep, 1)], complete[max(keep, 1) :]
    if not older:
        return []
    if not any(verified(name) for name in kept):
        last = next((name for name in older if verified(name)), None)
        older = [name for name in older if name != last] if last else []
    return sorted(older)
