# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PostgreSQL through psycopg2: connect, read the state, run a plan. No password ever gets into an error.

Errors are raised "from None", since the traceback of a chained one would quote what libpq said of a bad URL.
"""

from __future__ import annotations

import os
import pwd
import traceback

from ansible_collections.storeops.ha.plugins.module_utils import _postgres_password as passwords
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError
from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import (
    IN_DATABASE,
    PASSWORD_PLACE,
    State,
    described,
    diff_sides,
    plan,
    predicted,
)

try:
    import psycopg2
    import psycopg2.extensions

    PSYCOPG2_IMPORT_ERROR = None
except ImportError:
    psycopg2 = None
    PSYCOPG2_IMPORT_ERROR = traceback.format_exc()

SCHEMES = ("postgresql://", "postgres://")


class Server:
    """The server as the login role sees it. become is the system user whose peer authentication is used."""

    def __init__(self, login_url, become=None, port=5432, timeout=10):
        self._parameters = dict(_parameters(login_url, port), connect_timeout=str(timeout))
        self._become = become
        self._connections = {}

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self):
        """End all connections; the next question opens one anew."""
        for connection in self._connections.values():
            connection.close()
        self._connections = {}

    def connection(self, database=None):
        if database not in self._connections:
            with _as_system_user(self._become):
                self._connections[database] = self._connect({"dbname": database} if database else {})
        return self._connections[database]

    def _connect(self, changes):
        parameters = dict(self._parameters, **{key: value for key, value in changes.items() if value is not None})
        try:
            connection = psycopg2.connect(**parameters)
        except psycopg2.Error as e:
            where = parameters.get("host") or parameters.get("hostaddr") or "the local socket"
            raise DatabaseError(
                "PostgreSQL at {} does not let {} in to {}: {}".format(
                    where,
                    parameters.get("user") or self._become or "the current user",
                    parameters.get("dbname"),
                    scrubbed(e, parameters.get("password")),
                )
            ) from None
        # CREATE DATABASE cannot run in a transaction, and each other step is whole by itself.
        connection.autocommit = True
        return connection

    def rows(self, sql, values=(), database=None):
        try:
            with self.connection(database).cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        except psycopg2.Error as e:
            raise DatabaseError(f"PostgreSQL refused a question: {scrubbed(e)}") from None

    def run(self, step, database, password):
        """One step of a plan. The verifier goes to the server in place of the password."""
        sql = step.sql
        if PASSWORD_PLACE in sql:
            sql = sql.replace(PASSWORD_PLACE, passwords.verifier(password, os.urandom(16)))
        try:
            with self.connection(database if step.where == IN_DATABASE else None).cursor() as cursor:
                # Without values psycopg2 sends the text as it is; a per cent sign in a name needs no care.
                cursor.execute(sql)
        except psycopg2.Error as e:
            # Only the server's sentence: the rest of its answer quotes the statement.
            said = scrubbed(e.diag.message_primary or type(e).__name__)
            raise DatabaseError("PostgreSQL refused to {}: {}".format(step.action.replace("_", " "), said)) from None

    def lets_in(self, user, password, database):
        """Whether the role can log in with the password where the login role did. (True, '') or (False, why)."""
        try:
            self._connect({"user": user, "password": password, "dbname": database}).close()
        except DatabaseError as e:
            return False, str(e)
        return True, ""


def _parameters(login_url, port):
    """libpq's view of the URL. What libpq says about a bad one quotes it, password included, so it is not passed on."""
    if not login_url:
        return {"dbname": "postgres", "port": str(port)}
    try:
        if not login_url.startswith(SCHEMES):
            raise ValueError
        found = psycopg2.extensions.parse_dsn(login_url)
    except (ValueError, psycopg2.Error):
        raise DatabaseError(
            "The login URL is not one that PostgreSQL's client understands; "
            "write postgresql://user:password@host:port/database with special characters percent-encoded."
        ) from None
    found.setdefault("dbname", "postgres")
    return found


class _as_system_user:
    """The effective user while connecting, since peer authentication looks at it; nothing else runs as that user."""

    def __init__(self, name):
        self._name = name

    def __enter__(self):
        if not self._name:
            return
        try:
            entry = pwd.getpwnam(self._name)
        except KeyError:
            raise DatabaseError(f"The system user {self._name} does not exist; is PostgreSQL installed here?") from None
        if os.geteuid() == entry.pw_uid:
            return
        if os.geteuid() != 0:
            raise DatabaseError(f"Only root may log in to PostgreSQL as the system user {self._name}; use become.")
        os.setegid(entry.pw_gid)
        os.seteuid(entry.pw_uid)

    def __exit__(self, *_error):
        if os.getuid() == 0:
            os.seteuid(0)
            os.setegid(0)


def scrubbed(error, password=None):
    """PostgreSQL's words on one line, without the password."""
    text = " ".join(str(error).split())
    return text.replace(password, "(secret)") if password else text


def read_state(server, desired):
    """The server's state in as few questions as it takes."""
    state = State()
    _read_login(server, state)
    _read_role(server, desired, state)
    _read_database(server, desired, state)
    _read_extensions(server, desired, state)
    return state


def _read_login(server, state):
    row = server.rows(
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, current_setting('server_version_num')::int"
        " FROM pg_roles WHERE rolname = current_user"
    )[0]
    state.login_user, state.login_superuser, state.login_createrole, state.login_createdb, state.server_version = row


def _read_role(server, desired, state):
    rows = server.rows(
        "SELECT rolcanlogin, rolcreaterole, rolcreatedb, rolsuper, rolreplication,"
        " pg_has_role(current_user, oid, %s) FROM pg_roles WHERE rolname = %s",
        # From 16 on whoever creates a role is a member that may neither inherit from it nor become it.
        ("SET" if state.server_version >= 160000 else "MEMBER", desired.user),
    )
    if not rows:
        return
    state.role_exists = True
    words = ("LOGIN", "CREATEROLE", "CREATEDB", "SUPERUSER", "REPLICATION")
    state.role_attributes = {word for word, held in zip(words, rows[0]) if held}
    state.login_is_member = rows[0][-1]


def _read_database(server, desired, state):
    rows = server.rows(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding),"
        " has_database_privilege(current_user, oid, 'CREATE') FROM pg_database WHERE datname = %s",
        (desired.name,),
    )
    if rows:
        state.database_exists = True
        state.owner, state.encoding, state.login_may_create = rows[0]
    if rows and state.role_exists:
        may = server.rows("SELECT has_database_privilege(%s, %s, 'CREATE')", (desired.user, desired.name))
        state.user_may_create = may[0][0]


def _read_extensions(server, desired, state):
    state.available_extensions = {row[0] for row in server.rows("SELECT name FROM pg_available_extensions")}
    # PostgreSQL 12 and older know no trusted extensions.
    if state.server_version >= 130000:
        trusted = server.rows("SELECT DISTINCT name FROM pg_available_extension_versions WHERE trusted")
        state.trusted_extensions = {row[0] for row in trusted}
    if state.database_exists:
        present = server.rows("SELECT extname FROM pg_extension", database=desired.name)
        wanted = set(desired.extensions)
        state.extensions = {row[0] for row in present if row[0] in wanted}


def password_holds(server, desired, state):
    """(holds, why not). A superuser compares what is stored; anybody else has to try."""
    if not state.role_exists or not desired.password:
        return not desired.password, ""
    if state.login_superuser:
        stored = server.rows("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (desired.user,))
        return passwords.matches(stored[0][0] if stored else None, desired.user, desired.password), ""
    return server.lets_in(desired.user, desired.password, desired.name if state.database_exists else None)


def ensure(server, desired, check_mode):
    """Read, plan, apply, read again and prove. Returns what a module returns."""
    before = read_state(server, desired)
    before.password_holds, _why = password_holds(server, desired, before)
    steps = plan(before, desired)
    after = before
    if steps and check_mode:
        after = predicted(before, desired, steps)
    elif steps:
        for step in steps:
            server.run(step, desired.name, desired.password)
        after = _proven(server, desired)
    changes_password = bool(desired.password) and not before.password_holds
    return dict(
        described(after, desired),
        changed=bool(steps),
        actions=[step.action for step in steps],
        encoding=after.encoding or None,
        diff=diff_sides(before, after, desired, changes_password),
    )


def _proven(server, desired):
    state = read_state(server, desired)
    state.password_holds, why = password_holds(server, desired, state)
    if desired.password and not state.password_holds:
        raise DatabaseError(f"The role {desired.user} has the password now, yet it cannot log in. {why}".strip())
    left = [step.action.replace("_", " ") for step in plan(state, desired)]
    if left:
        raise DatabaseError(f"PostgreSQL accepted every statement, yet these are still missing: {', '.join(left)}.")
    return state
