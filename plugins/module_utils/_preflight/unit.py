# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a unit is already: its store, and where that store's database is. Reads only, and wakes nobody."""

from __future__ import annotations

import os
from pathlib import Path

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError, StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._preflight.host import read
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem, shown
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SOCKET, SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion, identity

SNAP = "enterprise-store"
_BLOBS = "/var/lib/snapd/snaps"
_DATABASE = "proxy.db.connection"
# Seconds: snapd answers at once, unless the host has much to do.
_PATIENCE = 60


class Unit:
    """This host as a unit. Snapd is asked only where the snap is: else it may sleep, and waking it changes the host."""

    def __init__(self, assertion_path, snapd_socket=SOCKET, blobs=_BLOBS):
        self._path = assertion_path
        # Only root is told a snap's configuration.
        installed = os.geteuid() == 0 and any(Path(blobs).glob(SNAP + "_*.snap"))
        self._snapd = SnapdClient(snapd_socket, _PATIENCE) if installed else None

    def store(self):
        """({id, url, serves} of the store it is or None, problems)"""
        placed = read(self._path)
        said = _parsed(placed)
        try:
            found = identity.read(self._snapd, SNAP, placed, False) if self._snapd else {}
        except StoreOpsError as error:
            found, problems = {}, [_silent(error)]
        else:
            problems = list(_misplaced(said, found.get("store_id"), self._path))
        if found.get("store_id"):
            url = found["store_url"] or (said.url if said and said.store_id == found["store_id"] else None)
            return {"id": found["store_id"], "url": url, "serves": found["serves"]}, problems
        # An assertion alone is what is left of a store, and serves nobody.
        return ({"id": said.store_id, "url": said.url, "serves": False} if said else None), problems

    def database(self):
        """The libpq URI of the database of the store that it serves, or nothing. It holds a password."""
        store, _problems = self.store()
        if not self._snapd or not (store or {}).get("serves"):
            return ""
        try:
            return str(self._snapd.conf(SNAP, (_DATABASE,)).get(_DATABASE) or "")
        except StoreOpsError:
            return ""


def _parsed(text):
    try:
        return assertion.parse(text, "it")
    except DocumentError:
        return None


def _silent(error):
    sentence = "it does not tell about the store ({0}); mend it."
    return problem("snapd_silent", "snapd", sentence.format(str(error).rstrip(".")))


def _misplaced(said, store_id, path):
    """Devices would be told to trust another store than the one that answers them."""
    if said and store_id and said.store_id != store_id:
        sentence = "it is of the store {0}, but this unit is registered as {1}; replace {2} by the assertion of {1}."
        told = sentence.format(shown(said.store_id), shown(store_id), path)
        yield problem("assertion_of_other_store", "store assertion", told)
