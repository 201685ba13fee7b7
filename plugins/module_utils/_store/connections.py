# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Understanding what `enterprise-store check-connections` prints. Pure."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._redact import without_passwords

_ITEM = re.compile(r"^([A-Za-z][\w-]*): (\S+): (OK|FAILED)(?:\s+\(([^)]*)\))?(?:\s+(.*))?$")
_ALL = re.compile(r"^All connections\b.*\baccessible\b")
_NOT_ALL = re.compile(r"^Not all connections\b")


def parse(text: str) -> dict[str, Any]:
    """The single connections and whether all of them work; silence is not taken for success."""
    items = []
    verdict = None
    for line in without_passwords(text).splitlines():
        line = line.strip()
        match = _ITEM.match(line)
        if match:
            items.append(_item(match))
        elif _NOT_ALL.match(line):
            verdict = False
        elif _ALL.match(line) and verdict is None:
            verdict = True
    all_ok = verdict is not False and (bool(items) or verdict is True) and all(item["ok"] for item in items)
    return {"all_ok": all_ok, "items": items}


def _item(match: re.Match) -> dict[str, Any]:
    kind, target, word, address, reason = match.groups()
    return {"kind": kind, "target": target, "ok": word == "OK", "address": address or None, "reason": reason or None}
