# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list of endpoints from a list of addresses."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_endpoint import store_endpoint


def store_endpoints(addresses, port=None):
    """Each address as an endpoint, in the given order, none twice."""
    if isinstance(addresses, str):
        addresses = [part for part in addresses.replace(",", " ").split() if part]
    if not isinstance(addresses, (list, tuple)):
        raise AnsibleFilterError(f"A list of addresses is needed, not {type(addresses).__name__}.")
    return list(dict.fromkeys(store_endpoint(address, port) for address in addresses))


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_endpoints": store_endpoints}
