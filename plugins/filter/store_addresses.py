# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IP addresses of hosts, for what takes no names: a listening socket, the rules of a database server."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.filter.store_endpoint import split_endpoint
from ansible_collections.storeops.ha.plugins.filter.store_members import store_members


def store_addresses(hosts):
    """The addresses of all hosts, in order; of each the given one, or those it has where only a name is given."""
    found = []
    for host, member in zip(hosts, store_members(hosts)):
        address, version, _port = split_endpoint(member["address"])
        for own in [address] if version else _learnt(host):
            if own not in found:
                found.append(own)
    return found


def _learnt(host):
    """What the host said of itself, its primary address first. On Debian its name may mean the loopback to itself."""
    facts = host.get("ansible_facts") or {}
    primary = [(facts.get(name) or {}).get("address") for name in ("default_ipv4", "default_ipv6")]
    others = [*(facts.get("all_ipv4_addresses") or []), *(facts.get("all_ipv6_addresses") or [])]
    return [address for address in [*primary, *others] if address and not address.lower().startswith("fe80:")]


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_addresses": store_addresses}
