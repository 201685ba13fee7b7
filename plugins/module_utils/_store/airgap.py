# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Making a store serve from its own storage alone: asked for once, proved by what snapd keeps afterwards."""

from __future__ import annotations

from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError, NotAppliedError
from ansible_collections.storeops.ha.plugins.module_utils._store import settings
from ansible_collections.storeops.ha.plugins.module_utils._store.identity import AIR_GAPPED


def is_on(snapd: Any, snap: str) -> bool:
    if not snapd.available():
        return False
    return bool(settings.normalised(snapd.conf(snap, (AIR_GAPPED,))).get(AIR_GAPPED, False))


def enable(store: Any, snapd: Any, marker: Any, snap: str, timeout: float) -> None:
    """Run the command and prove it. The note that a restart is owed stays if the run ends in between."""
    marker.set()
    output = store.enable_airgap_mode(timeout)
    stored = is_on(snapd, snap)
    if not stored:
        if output.failed:
            marker.clear()
            raise CommandError("The Enterprise Store refused to go offline: {0}".format(output.reason()))
        raise NotAppliedError("`enable-airgap-mode` ended well, but the store is not offline; look at `status`.")
    if output.failed:
        raise CommandError(
            "The store is set to be offline, but its services did not restart: {0}. Remove the cause, then run the "
            "same play again; it restarts them.".format(output.reason())
        )
    marker.clear()
