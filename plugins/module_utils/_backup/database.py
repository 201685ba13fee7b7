# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The database of the store into a backup and out of one, with PostgreSQL's own programs."""

from __future__ import annotations

import json
import os
import pwd
import threading
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._backup import login as logins, sealing, statements
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

DUMP, ROLES = "database.dump.age", "database-roles.json.age"
_QUIETLY = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--file=-"]


def login_of(options: dict[str, Any]) -> logins.Login:
    """As told by the options login_url, login_unix_user, login_port and name."""
    if options["login_url"]:
        return logins.of_url(options["login_url"], options["name"])
    return logins.of_socket(options["login_unix_user"], options["login_port"], options["name"])


def asked(login: logins.Login, sql: str) -> bytes:
    return sealing.run(_QUIETLY, login, sql.encode("utf-8"))


def dumped(login: logins.Login, recipients: list[str], folder: str) -> list[dict[str, Any]]:
    """The dump and the roles it names, each encrypted into a file of the folder."""
    command = ["pg_dump", "--format=custom", "--no-password", "--lock-wait-timeout=60s"]
    path = os.path.join(folder, DUMP)
    files = [dict(sealing.seal_output(recipients, path, command, login), name=DUMP, path=path, kind="database")]
    path = os.path.join(folder, ROLES)
    roles = asked(login, statements.roles_of(login.is_superuser))
    files.append(dict(sealing.seal_pieces(recipients, path, [roles]), name=ROLES, path=path, kind="roles"))
    return files


def look(login: logins.Login) -> statements.Found | None:
    """What is in the database, None when there is no server, no database, or nothing here to ask it with."""
    try:
        return statements.found(asked(login, statements.LOOK))
    except BackupError:
        return None


def drop(login: logins.Login) -> None:
    asked(login.to("postgres"), statements.dropping(login.database))


def load(login: logins.Login, path: str, identity: str, roles: list[dict[str, Any]], mark: str) -> None:
    """Load a dump into an empty database: all of it, or nothing. What was begun is written down before."""
    asked(login, statements.note(login.database, statements.RESTORING + mark))
    there = json.loads(asked(login, statements.names_of_roles()).decode("utf-8"))
    made = statements.making(roles, there)
    if made:
        # All or none: of roles that are there nobody would know that they lack what they may.
        asked(login, "BEGIN;\n" + made + "COMMIT;\n")
    with sealing.opened(path, identity) as dump:
        # As root: it is given nothing but the dump, which has not been read to its end when it is done.
        listing = sealing.run(["pg_restore", "--list"], login._replace(unix_user=""), dump)
        _drained(dump)
    _restore(login, path, identity, statements.wanted_entries(listing.decode("utf-8")))
    finish(login, mark)


def finish(login: logins.Login, mark: str) -> None:
    asked(login, statements.note(login.database, statements.RESTORED + mark))


def _restore(login: logins.Login, path: str, identity: str, entries: str) -> None:
    chosen, entrance = os.pipe()
    # It may be longer than what fits into a pipe.
    writer = threading.Thread(target=_written, args=(entrance, entries.encode("utf-8")))
    writer.start()
    try:
        command = ["pg_restore", "--no-password", "--single-transaction", "--exit-on-error"]
        command += ["--use-list=/dev/fd/{0}".format(chosen), "--dbname=" + statements.conninfo(login.database)]
        if login.unix_user:
            # The program opens it anew, as that user.
            os.fchown(chosen, pwd.getpwnam(login.unix_user).pw_uid, -1)
        with sealing.opened(path, identity) as dump:
            sealing.run(command, login, dump, (chosen,))
            _drained(dump)
    finally:
        os.close(chosen)
        writer.join()


def _written(entrance: int, content: bytes) -> None:
    try:
        with os.fdopen(entrance, "wb") as handle:
            handle.write(content)
    except BrokenPipeError:
        pass


def _drained(dump: Any) -> None:
    """Read to the end, so that age does not fail for want of a reader."""
    while dump.read(sealing.CHUNK):
        pass
