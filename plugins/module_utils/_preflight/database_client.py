# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in to PostgreSQL as the store will, through pg8000, and reads. No statement changes anything.

pg8000 and not psycopg2, because it is Python only: the controller's copy runs on a host that has no library yet.
"""

from __future__ import annotations

import os
import socket
import ssl
from urllib.parse import parse_qs, unquote, urlsplit

from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import database, values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.database import Refused

_TLS, _PLAIN, _VERIFIED, _VERIFIED_NAME = "tls", "plain", "verified", "verified name"
# What libpq tries with each sslmode, in this order.
_WAYS = {
    "disable": (_PLAIN,),
    "allow": (_PLAIN, _TLS),
    "prefer": (_TLS, _PLAIN),
    "require": (_TLS,),
    "verify-ca": (_VERIFIED,),
    "verify-full": (_VERIFIED_NAME,),
}
_OWN_ROOT = "~/.postgresql/root.crt"
_HOLDS = "SELECT EXISTS (SELECT 1 FROM snapstorage.package_store)"
# Needs no right to the table: whether it ever held a row.
_SIZE = (
    "SELECT pg_relation_size(c.oid) > 0 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'snapstorage' AND c.relname = 'package_store'"
)


def check(wanted, units_serve_store, timeout, current=""):
    """Every problem of the store's login and, where one is given, of the administrator's.

    `current` is the URI of the database of the store that this unit serves.
    """
    with Server(dict(wanted, database=wanted["name"]), timeout) as own:
        problems, let_in = _as_store(wanted, own)
        asker = own if let_in else None
        with _admin(wanted, timeout) as admin:
            if admin:
                problems += _as_admin(wanted, admin, let_in)
                asker = asker or (admin if not problems else None)
            problems += _of_another_store(wanted, asker, units_serve_store, _login_of(current))
        return problems


def _of_another_store(wanted, asker, units_serve_store, current):
    """Packages belong where this store is known to have put them, and to nobody where it is not."""
    if wanted["in_use"]:
        return
    if current:
        if not _same(wanted, current):
            yield database.not_its_own(wanted, current)
    elif asker and not units_serve_store and _holds_packages(asker, wanted["name"]):
        yield database.in_use(wanted)


def _login_of(url):
    try:
        return parsed(url)
    except ValueError:
        return None


def _same(wanted, current):
    """Whether two logins lead to one database, however its server is named."""
    if (wanted["port"], wanted["name"]) != (current["port"], current["name"]):
        return False
    return bool(_addresses(wanted["host"]) & _addresses(current["host"]))


def _addresses(host):
    try:
        return {values.bare(host)} | {values.bare(found[4][0]) for found in socket.getaddrinfo(values.bare(host), None)}
    except OSError:
        return {values.bare(host)}


def _admin(wanted, timeout):
    login = parsed(wanted["admin_url"])
    return Server(login, timeout) if login else _Nobody()


def _as_store(wanted, own):
    """(problems, whether it is let in)"""
    try:
        own.connection()
    except Refused as refused:
        found = database.not_let_in(wanted, refused)
        return [found] if found else [], False
    if wanted["made_by_run"]:
        return [], True  # what it lacks, the run gives it
    state = _postgres.read_state(own, database.desired(wanted))
    state.password_holds = True
    return database.lacking(wanted, state, admin=False), True


def _as_admin(wanted, admin, let_in):
    try:
        admin.connection()
    except Refused as refused:
        return [database.admin_not_let_in(admin.login, refused)]
    state = _postgres.read_state(admin, database.desired(wanted))
    state.password_holds = let_in
    return database.lacking(wanted, state, admin=True)


def _holds_packages(server, name):
    """Whether the database is there and its table of packages has rows."""
    try:
        if not server.rows("SELECT 1 FROM pg_database WHERE datname = %s", (name,)):
            return False
        if not server.rows("SELECT to_regclass('snapstorage.package_store') IS NOT NULL", database=name)[0][0]:
            # Without USAGE on the schema the name does not resolve, yet the catalogue shows the table.
            return any(row[0] for row in server.rows(_SIZE, database=name))
        return bool(server.rows(_HOLDS, database=name)[0][0])
    except DatabaseError:
        return any(row[0] for row in server.rows(_SIZE, database=name))


def parsed(url):
    """A login of a libpq URI, or nothing for none and for one that only the host itself could use (a socket)."""
    parts = urlsplit(url)
    if not url or not parts.hostname or parts.hostname.startswith("%"):
        return None
    options = parse_qs(parts.query)
    return {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "user": unquote(parts.username or "") or "postgres",
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.lstrip("/")) or "postgres",
        "name": unquote(parts.path.lstrip("/")) or "postgres",
        "sslmode": options.get("sslmode", ["prefer"])[-1],
    }


class _Nobody:
    def __enter__(self):
        return None

    def __exit__(self, *_error):
        pass


class Server:
    """What _postgres.read_state wants of a server, with another library below."""

    def __init__(self, login, timeout):
        self.login, self._timeout = login, timeout
        self._connections = {}

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        for connection in self._connections.values():
            try:
                connection.close()
            except Exception:  # the answers are there already
                pass

    def connection(self, name=None):
        name = name or self.login["database"]
        if name not in self._connections:
            self._connections[name] = self._connect(name)
        return self._connections[name]

    def _connect(self, name):
        """Like libpq: the next way is tried where the server refuses this one."""
        ways = _WAYS.get(self.login["sslmode"], _WAYS["prefer"])
        for way in ways[:-1]:
            try:
                return self._one_way(name, way)
            except Refused as refused:
                if refused.kind not in ("no_tls", "no_entry"):
                    raise
        return self._one_way(name, ways[-1])

    def _one_way(self, name, way):
        import pg8000.dbapi

        login = self.login
        try:
            connection = pg8000.dbapi.connect(
                login["user"],
                host=login["host"],
                port=login["port"],
                password=login["password"],
                database=name,
                timeout=self._timeout,
                ssl_context=_context(way),
                application_name="storeops preflight",
            )
        except pg8000.dbapi.DatabaseError as error:
            raise _of_server(error, login["password"]) from None
        except pg8000.dbapi.InterfaceError as error:
            raise _of_network(error) from None
        except (OSError, ssl.SSLError) as error:
            raise _of_network(error) from None
        except Exception:  # another protocol confuses the library in any of its parts
            raise Refused("stranger") from None
        connection.autocommit = True
        return connection

    def rows(self, sql, values=(), database=None):
        import pg8000.dbapi

        try:
            cursor = self.connection(database).cursor()
            cursor.execute(sql, values)
            return cursor.fetchall()
        except (pg8000.dbapi.DatabaseError, pg8000.dbapi.InterfaceError, OSError) as error:
            raise DatabaseError("PostgreSQL refused a question: {0}".format(_words(error))) from None


def _context(way):
    if way == _PLAIN:
        return False
    context = ssl.create_default_context()
    context.check_hostname = way == _VERIFIED_NAME
    # As in libpq: Python 3.13 began to refuse private authorities without the newer extensions.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if way == _TLS:
        context.verify_mode = ssl.CERT_NONE
    elif os.path.exists(os.path.expanduser(_OWN_ROOT)):
        context.load_verify_locations(os.path.expanduser(_OWN_ROOT))
    return context


def _words(error):
    """The server's own words, which are fields of a mapping, on one line."""
    said = error.args[0] if error.args else ""
    return " ".join(str(said.get("M", "") if isinstance(said, dict) else said).split())


def _of_server(error, password):
    said = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    words = _postgres.scrubbed(_words(error), password)
    return Refused(database.kind_of(said.get("C", ""), words), words)


def _of_network(error):
    """pg8000 wraps what the socket says; TLS errors come as they are."""
    cause = error.__cause__ or error
    if "refuses SSL" in str(error):
        return Refused("no_tls")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Refused("not_trusted", cause.verify_message)
    if isinstance(cause, socket.gaierror):
        return Refused("unreachable", "its name cannot be resolved")
    if isinstance(cause, (socket.timeout, TimeoutError)):
        return Refused("unreachable", "it does not answer")
    if isinstance(cause, ConnectionRefusedError):
        return Refused("unreachable", "it refuses connections")
    if isinstance(cause, OSError) and not isinstance(cause, (ssl.SSLError, ConnectionError)):
        return Refused("unreachable", cause.strerror or type(cause).__name__)
    return Refused("stranger")
