# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a registration bundle means as settings of a unit. Pure."""

from __future__ import annotations

from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion, bundle

_WHAT = "The store assertion in the registration bundle"


def settings_of(packed: str) -> dict[str, Any]:
    """The identity of the store; the URL is what its assertion tells the devices."""
    registration = bundle.decode(packed)
    settings = {
        "proxy.domain": registration["domain"],
        "proxy.key.private": registration["private_key"],
        "proxy.key.public": registration["public_key"],
        "internal.store.id": registration["store_id"],
    }
    if registration["store_assertion"]:
        known = assertion.parse(registration["store_assertion"], _WHAT)
        wrong = assertion.mismatch(known, registration["store_id"], None)
        if wrong:
            raise DocumentError("{0} is of no use: {1}; register the store again.".format(_WHAT, wrong))
        if known.url:
            settings["internal.store.url"] = known.url
    return settings
