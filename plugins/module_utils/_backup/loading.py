# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database of the store as a backup has it: looked at, dropped, loaded."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._backup import database, sealing, statements
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError, ConflictError

LOOKED, DROPPED, LOADED = "looked", "dropped", "loaded"


def bring(options: dict[str, Any], check_mode: bool) -> dict[str, Any]:
    """Bring the database to the state asked for; what there was before."""
    login, mark = database.login_of(options), options["mark"]
    found = database.look(login)
    changed = False
    if options["state"] == DROPPED and found and not _is_of(found, mark):
        changed = True
        if not check_mode:
            database.drop(login)
    elif options["state"] == LOADED:
        changed = _load(login, found, options, check_mode)
    return {
        "changed": changed,
        "relations": found.relations if found else None,
        "restored": bool(found and _is_of(found, mark)),
    }


def _is_of(found: statements.Found, mark: str) -> bool:
    """Whether what is there was loaded from the backup with this mark, by a run that did not even get to say so."""
    return found.relations > 0 and found.note in (statements.RESTORED + mark, statements.RESTORING + mark)


def _load(login: Any, found: Any, options: dict[str, Any], check_mode: bool) -> bool:
    mark = options["mark"]
    if found and _is_of(found, mark):
        said = found.note == statements.RESTORED + mark
        if not said and not check_mode:
            database.finish(login, mark)
        return not said
    if found and found.relations:
        raise ConflictError(
            "The database {0} holds {1} tables and other things that are not of this backup, and nothing was loaded; "
            "run storeops.ha.restore, which asks for a confirmation before it drops them.".format(
                login.database, found.relations
            )
        )
    if check_mode:
        return True
    if sealing.measured(options["dump"])["sha256"] != options["sha256"]:
        raise BackupError("The dump was damaged on its way to this host; run the same command again.")
    database.load(login, options["dump"], options["identity"], json.loads(options["roles"] or "[]"), mark)
    now = database.look(login)
    if not now or not _is_of(now, mark):
        raise BackupError(
            "PostgreSQL took the whole dump of {0}, and yet nothing is in the database; take another backup.".format(
                login.database
            )
        )
    return True
