# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Understanding what `enterprise-store status` prints. Pure.

It looks like YAML and is none, so it is read line by line; lines nobody knows are kept, not refused.
"""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._redact import without_passwords

_AIR_GAPPED = re.compile(r"^Store is in (?:[\w-]+ )*air-?gapped mode\b", re.IGNORECASE)
_FACT = re.compile(r"^([A-Z][^:]{0,60}):(?:\s+(.*)|$)")
_SERVICE = re.compile(r"^\s*([a-z0-9][a-z0-9._-]*):\s+(\S.*)$")
_STATE = re.compile(r"^(?:running|not running)\b")
_RUNNING = re.compile(r"^running(?:\s+\(.*\))?$")
_SERVICES = "Internal Service Status"
# Everything else that is said as `Key: value` is handed on under its own name.
_NAMED = {"Store URL": "url", "Store DB": "db", "Store ID": "store_id", "Status": "approval"}


def parse(text: str) -> dict[str, Any]:
    """The facts of one `status` output, with None for whatever it does not say."""
    facts: dict[str, str] = {}
    result: dict[str, Any] = {"url": None, "db": None, "air_gapped": False, "store_id": None, "approval": None}
    services: dict[str, dict[str, Any]] = {}
    warnings: list[str] = []
    block = None
    for line in without_passwords(text).splitlines():
        line = line.rstrip()
        service = _SERVICE.match(line) if block == _SERVICES else None
        fact = _FACT.match(line)
        if not line:
            continue
        if service and (line[0].isspace() or _STATE.match(service.group(2))):
            services[service.group(1)] = _service(service.group(2))
        elif fact:
            block = fact.group(1)
            facts[block] = (fact.group(2) or "").strip()
        elif _AIR_GAPPED.match(line):
            result["air_gapped"] = True
        elif line[0].isspace() and block not in (None, _SERVICES):
            facts[block] = (facts[block] + "\n" + line.strip()).strip()
        else:
            warnings.append(line.strip())
    for title, name in _NAMED.items():
        result[name] = facts.pop(title, None) or None
    facts.pop(_SERVICES, None)
    result.update(store_id=_registered(result["store_id"]), services=services, raw_facts=facts, warnings=warnings)
    return result


def _service(state: str) -> dict[str, Any]:
    if _RUNNING.match(state):
        return {"running": True, "reason": None}
    reason = state[len("not running") :].lstrip(": ") if state.startswith("not running") else state
    return {"running": False, "reason": reason or None}


def _registered(store_id: str | None) -> str | None:
    if store_id is None or "not registered" in store_id.lower() or store_id in ("None", "-"):
        return None
    return store_id


def is_healthy(status: dict[str, Any]) -> bool:
    """The database answers and every service runs; a status that lists no service proves nothing."""
    services = status["services"]
    return status["db"] == "ok" and bool(services) and all(service["running"] for service in services.values())
