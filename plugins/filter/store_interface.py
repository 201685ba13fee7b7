# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network interface of a host that has a certain address."""

from __future__ import annotations

import re

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_endpoint import split_endpoint


def store_interface(facts, address):
    """The interface's name as the host calls it."""
    wanted = split_endpoint(address)[0]
    for name in facts.get("interfaces") or []:
        # Facts are variables, whose names have no hyphens and dots.
        device = facts.get(re.sub(r"[^A-Za-z0-9_]", "_", name)) or {}
        if wanted in _addresses(device):
            return device.get("device") or name
    raise AnsibleFilterError(f"No network interface of this host has the address {address}; name the interface.")


def _addresses(device):
    blocks = [device.get("ipv4") or {}, *(device.get("ipv4_secondaries") or []), *(device.get("ipv6") or [])]
    return [split_endpoint(block["address"])[0] for block in blocks if block.get("address")]


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_interface": store_interface}
