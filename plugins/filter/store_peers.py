# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The members of a group by their IP addresses, for what takes no names."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_addresses import store_addresses


def store_peers(hosts):
    """A list of name and address; of a host that is known by a name only the primary address it told of itself."""
    peers = []
    for host in hosts:
        found = store_addresses([host])
        if not found:
            raise AnsibleFilterError(
                f"The IP address of {host['inventory_hostname']} is not known; gather its facts (subset network)."
            )
        peers.append({"name": host["inventory_hostname"], "address": found[0]})
    return peers


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_peers": store_peers}
