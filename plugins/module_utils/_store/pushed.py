# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Understanding `enterprise-store list-pushed-snaps`, and what the store tells snapd of a snap. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, Iterator
from urllib.parse import urlsplit

_HEAD = re.compile(r"^Name\s+Stores\b")
_ROW = re.compile(r"^([a-z0-9][a-z0-9-]*[a-z0-9])\s{2,}\S")
_DIGEST = re.compile(r"[0-9a-f]{96}\Z")


def names(text: str) -> list[str]:
    """The names in the table, in its order; what stands before its head and after its last row is not of it."""
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        row = _ROW.match(line.rstrip() + "  .") if inside else None
        if _HEAD.match(line):
            inside = True
        elif row:
            found.append(row.group(1))
        elif inside:
            break
    return list(dict.fromkeys(found))


def downloads(text: str) -> list[dict[str, Any]]:
    """The downloads that an answer of /v2/snaps/info/NAME names: path, size and SHA3-384."""
    try:
        document = json.loads(text)
    except ValueError:
        return []
    return [one for one in map(_download, _named(document, "download")) if one]


def _named(document: Any, key: str) -> Iterator[Any]:
    """The values of a key wherever it stands: one release names one revision, another a map of channels."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name == key:
                yield value
            else:
                yield from _named(value, key)
    elif isinstance(document, list):
        for item in document:
            yield from _named(item, key)


def _download(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    path = urlsplit(str(value.get("url") or "")).path
    digest = str(value.get("sha3-384") or "").lower()
    size = value.get("size")
    if not path.startswith("/") or not _DIGEST.match(digest):
        return None
    return {"path": path, "sha3_384": digest, "size": size if isinstance(size, int) else None}
