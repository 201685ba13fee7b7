# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which store a unit is, without asking the store itself: it needs its database, which may be broken."""

from __future__ import annotations

from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion, settings

STORE_ID, STORE_URL, AIR_GAPPED = "internal.store.id", "internal.store.url", "proxy.airgap"


def read(snapd: Any, snap: str, placed_assertion: str | None, restart_pending: bool) -> dict[str, Any]:
    """The identity of this unit; ``placed_assertion`` is the text of its store assertion, None when there is none."""
    found = snapd.snap(snap) if snapd.available() else None
    if found is None:
        return _identity(None, {}, None, False)
    stored = snapd.conf(snap, (STORE_ID, STORE_URL, AIR_GAPPED))
    return _identity(found, settings.normalised(stored), placed_assertion, restart_pending)


def _identity(found: Any, stored: dict[str, Any], placed: str | None, restart_pending: bool) -> dict[str, Any]:
    store_id = stored.get(STORE_ID)
    air_gapped = bool(stored.get(AIR_GAPPED, False))
    has_assertion = _is_of(placed, store_id)
    return {
        "installed": found is not None,
        "revision": str(found.get("revision", "")) if found else None,
        "version": str(found.get("version", "")) if found else None,
        "store_id": store_id,
        "store_url": stored.get(STORE_URL),
        "air_gapped": air_gapped,
        "has_assertion": has_assertion,
        # A unit on the way to being registered is not yet one that the others may be made like.
        "serves": bool(store_id) and (has_assertion or not air_gapped),
        "restart_pending": restart_pending,
    }


def _is_of(placed: str | None, store_id: str | None) -> bool:
    if not placed or not store_id:
        return False
    try:
        return assertion.parse(placed, "The assertion of this unit").store_id == store_id
    except DocumentError:
        return False
