# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A login to PostgreSQL as its own programs want it without an argument that others could read. Pure."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

_SCHEMES = ("postgresql", "postgres")
# Parameters of a URI and their variables, where these are not simply PG and the name in capitals.
_OTHERWISE = {"dbname": "PGDATABASE", "connect_timeout": "PGCONNECT_TIMEOUT", "application_name": "PGAPPNAME"}
_NOT_GOOD = (
    "The login URL is not one that PostgreSQL's client understands; write "
    "postgresql://user:password@host:port/database with special characters percent-encoded."
)


class Login(NamedTuple):
    """How a program of PostgreSQL is run: as whom, and variables of its environment, which are secret."""

    unix_user: str
    environment: dict
    database: str

    def to(self, database: str) -> Login:
        return self._replace(environment=dict(self.environment, PGDATABASE=database), database=database)

    @property
    def prefix(self) -> tuple:
        return ("runuser", "-u", self.unix_user, "--") if self.unix_user else ()

    @property
    def is_superuser(self) -> bool:
        """Whether it is known to be one."""
        return bool(self.unix_user)

    @property
    def secret(self) -> str:
        return self.environment.get("PGPASSWORD", "")


def of_socket(unix_user: str, port: int, database: str) -> Login:
    """The local socket, as the system user who is PostgreSQL's superuser."""
    environment = {"PGPORT": str(port), "PGDATABASE": database}
    return Login(unix_user, environment, database)


def of_url(url: str, database: str) -> Login:
    """A libpq URI; the database is the one named here."""
    try:
        parts = urlsplit(url)
        found = {"host": parts.hostname, "port": parts.port, "user": parts.username, "password": parts.password}
        found.update(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise BackupError(_NOT_GOOD) from None
    if parts.scheme not in _SCHEMES or not found["host"]:
        raise BackupError(_NOT_GOOD)
    environment = {}
    for name, value in found.items():
        if value is not None:
            plain = unquote(str(value)) if name in ("user", "password", "host") else str(value)
            environment[_OTHERWISE.get(name, "PG" + name.upper())] = plain
    return Login("", dict(environment, PGDATABASE=database), database)
