# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A PostgreSQL that answers the collection's own questions, and keeps what it was told. In place of psycopg2."""

from __future__ import annotations

import types

from ansible_collections.storeops.ha.plugins.module_utils import _postgres_password as passwords


class Error(Exception):
    diag = types.SimpleNamespace(message_primary=None)


class Server:
    """One server; connect() has psycopg2's signature. log is every statement that is not a question."""

    def __init__(self):
        self.roles = {}
        self.verifiers = {}
        self.databases = {}
        self.extensions = {}
        self.log = []
        self.superusers = {"postgres"}
        self.ignores = ()
        self.available = {"btree_gist", "intarray", "other"}

    def connect(self, dbname=None, user="postgres", password=None, **_options):
        if user not in self.superusers and not passwords.matches(self.verifiers.get(user), user, password or ""):
            raise Error(f'FATAL: no entry for "{user}" with {password}')
        if dbname != "postgres" and dbname not in self.databases:
            raise Error(f'FATAL: database "{dbname}" does not exist')
        return Connection(self, dbname, user)

    def module(self):
        """What the collection uses of psycopg2."""

        def parse_dsn(url):
            if "%zz" in url:
                raise Error("invalid percent-encoded token in " + url)
            login, _at, rest = url.partition("://")[2].rpartition("@")
            user, _colon, password = login.partition(":")
            found = {"user": user, "password": password, "host": rest.partition("/")[0]}
            if rest.partition("/")[2]:
                found["dbname"] = rest.partition("/")[2]
            return found

        extensions = types.SimpleNamespace(parse_dsn=parse_dsn)
        return types.SimpleNamespace(connect=self.connect, Error=Error, extensions=extensions)


class Connection:
    autocommit = False

    def __init__(self, server, dbname, user):
        self.server, self.dbname, self.user = server, dbname, user

    def cursor(self):
        return Cursor(self)

    def close(self):
        pass


class Cursor:
    def __init__(self, connection):
        self._connection, self._server = connection, connection.server
        self._rows = []

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False

    def fetchall(self):
        return self._rows

    def execute(self, sql, values=()):
        if sql.startswith("SELECT"):
            self._rows = self._answer(sql, values)
            return
        assert self._connection.autocommit, "CREATE DATABASE cannot run in a transaction"
        self._server.log.append((self._connection.dbname, sql))
        if not any(word in sql for word in self._server.ignores):
            self._obey(sql.split())

    def _answer(self, sql, values):
        server, user = self._server, self._connection.user
        is_super = user in server.superusers
        role = server.roles.get(user, set())
        if "rolname = current_user" in sql:
            return [(user, is_super, is_super or "CREATEROLE" in role, is_super or "CREATEDB" in role, 170000)]
        if "rolcanlogin" in sql:
            words = server.roles.get(values[1])
            held = ("LOGIN", "CREATEROLE", "CREATEDB", "SUPERUSER", "REPLICATION")
            return [] if words is None else [(*(word in words for word in held), is_super)]
        if "pg_authid" in sql:
            assert is_super, "only a superuser may read verifiers"
            return [(server.verifiers.get(values[0]),)]
        if "FROM pg_database" in sql:
            owner = server.databases.get(values[0])
            return [] if owner is None else [(owner, "UTF8", is_super or owner == user)]
        if "has_database_privilege(%s" in sql:
            return [(server.databases[values[1]] == values[0],)]
        if "pg_extension" in sql:
            return [(name,) for name in server.extensions.get(self._connection.dbname, set())]
        return [(name,) for name in server.available]

    def _obey(self, words):
        server = self._server
        name = words[2].strip('"')
        if words[1] == "ROLE":
            server.roles.setdefault(name, set()).update(words[4:])
            if "PASSWORD" in words:
                server.verifiers[name] = words[words.index("PASSWORD") + 1].strip("'")
        elif words[1] == "DATABASE":
            server.databases[name] = words[4].strip('"')
        elif words[1] == "EXTENSION":
            server.extensions.setdefault(self._connection.dbname, set()).add(words[-1].strip('"'))
