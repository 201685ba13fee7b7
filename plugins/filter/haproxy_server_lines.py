# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server lines of an HAProxy backend."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_endpoint import join_endpoint, port_number, split_endpoint


def _server_name(name):
    """The name with what HAProxy does not accept in one replaced by a hyphen."""
    return re.sub(r"[^A-Za-z0-9_.:-]+", "-", str(name).strip())


def _unique(name, taken):
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def _options(options, what):
    words = options if isinstance(options, (list, tuple)) else [options or ""]
    text = " ".join(str(word).strip() for word in words).strip()
    if "\n" in text or "\r" in text:
        raise AnsibleFilterError(f"The options of {what} have a line break; a server is one line.")
    return text


def haproxy_server_lines(servers, options=""):
    """One ``server`` line for each server, in the given order."""
    if not isinstance(servers, (list, tuple)):
        raise AnsibleFilterError(f"A list of servers is needed, not {type(servers).__name__}.")
    common = _options(options, "the servers")
    taken = []
    lines = []
    for server in servers:
        if not isinstance(server, Mapping) or not server.get("name") or not server.get("address"):
            raise AnsibleFilterError("A server needs a name and an address.")
        host, version, port = split_endpoint(server["address"])
        if port is None:
            port = port_number(server.get("port"), f"the server {server['name']}")
        name = _unique(_server_name(server["name"]), taken)
        taken.append(name)
        own = _options(server.get("options"), f"the server {server['name']}")
        lines.append(" ".join(filter(None, ["server", name, join_endpoint(host, version, port), common, own])))
    return lines


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"haproxy_server_lines": haproxy_server_lines}
