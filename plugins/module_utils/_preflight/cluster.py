# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks look at: the inputs after typing, the inventory, and the controller's files. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import flattened

GROUPS = ("units", "reverse_proxies", "memcached", "database")


@dataclass
class Cluster:
    """Inputs of the right type with defaults, and the hosts of the four groups."""

    inputs: dict = field(default_factory=dict)
    given: frozenset = frozenset()
    groups: dict = field(default_factory=dict)
    addresses: dict = field(default_factory=dict)
    play_hosts: tuple = ()
    whole_groups: tuple = GROUPS
    registered: bool = False
    play: str = "new_cluster"
    files: object = None
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def get(self, name):
        return self.inputs.get(name)

    def hosts(self, group):
        return list(self.groups.get(group) or ())

    def address(self, host):
        return self.addresses.get(host) or host

    @property
    def tls_at_proxy(self):
        return self.get("store_scheme") == "https" and bool(self.hosts("reverse_proxies"))

    @property
    def unit_port(self):
        """The port a unit answers on: 80 unless the settings say otherwise."""
        port = str(flattened(self.get("store_settings") or {}).get("proxy.port.http") or 80)
        return int(port) if port.isdigit() else 80

    @property
    def proxy_ports(self):
        """{input: port} of what the proxies listen on."""
        names = ["store_http_port"] + (["store_https_port"] if self.get("store_scheme") == "https" else [])
        return {name: self.get(name) for name in names if self.get(name)}

    @property
    def nonces(self):
        """Where nonces are shared: as given, else memcached when there is one."""
        if self.get("store_nonces"):
            return self.get("store_nonces")
        has_memcached = self.hosts("memcached") or self.get("store_memcached_endpoints")
        return "memcached" if has_memcached else "postgresql"

    @property
    def database_host(self):
        """The address given, else that of the first host of the group."""
        first = self.hosts("database")[:1]
        return self.get("store_database_host") or (self.address(first[0]) if first else None)

    @property
    def installs_database(self):
        """Whether the database server is a member that the same run sets up."""
        members = self.hosts("database")
        names = {values.bare(name) for host in members for name in (host, self.address(host))}
        return bool(members) and values.bare(self.database_host or "") in names
