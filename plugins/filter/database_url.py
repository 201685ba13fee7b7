# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A libpq URI from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_endpoint import join_endpoint, port_number, split_endpoint

_PARTS = ("host", "port", "name", "user", "password", "options")


def _given(value):
    return value is not None and value != ""


def _encoded(value):
    return quote(str(value), safe="")


def _server(host, port):
    if str(host).startswith("/"):
        # The directory of a Unix socket; the port is part of the socket's name.
        where, own_port = _encoded(host), None
    else:
        name, version, own_port = split_endpoint(host)
        where = join_endpoint(name.replace("%", "%25"), version, None)
    if own_port is None and _given(port):
        own_port = port_number(port, f"the database server {host}")
    return where if own_port is None else f"{where}:{own_port}"


def _query(options):
    if not isinstance(options, Mapping):
        raise AnsibleFilterError("The options of a database URL have to be a dictionary.")
    return "&".join(
        f"{_encoded(key)}={_encoded(str(value).lower() if isinstance(value, bool) else value)}"
        for key, value in options.items()
        if _given(value)
    )


def database_url(parts):
    """``postgresql://user:password@host:port/name?options`` with every part encoded as libpq decodes it."""
    if not isinstance(parts, Mapping):
        raise AnsibleFilterError("A database URL is made of a dictionary with host, port, name, user and password.")
    unknown = sorted(str(key) for key in parts if key not in _PARTS)
    if unknown:
        raise AnsibleFilterError(f"A database URL has no part {', '.join(unknown)}; there are {', '.join(_PARTS)}.")
    if not _given(parts.get("host")):
        raise AnsibleFilterError("A database URL needs a host.")
    if _given(parts.get("password")) and not _given(parts.get("user")):
        raise AnsibleFilterError("A database URL with a password needs a user.")
    login = ":".join(_encoded(parts[key]) for key in ("user", "password") if _given(parts.get(key)))
    url = "postgresql://" + (login + "@" if login else "") + _server(parts["host"], parts.get("port"))
    if _given(parts.get("name")):
        url += "/" + _encoded(parts["name"])
    query = _query(parts.get("options") or {})
    return f"{url}?{query}" if query else url


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"database_url": database_url}
