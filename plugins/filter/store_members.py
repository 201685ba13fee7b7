# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The members of a group with the addresses at which the others reach them."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.errors import AnsibleFilterError


def store_members(hosts, port=None):
    """A list of name, address and, when given, port."""
    if isinstance(hosts, (str, Mapping)) or not hasattr(hosts, "__iter__"):
        raise AnsibleFilterError(f"A list with the variables of hosts is needed, not {type(hosts).__name__}.")
    members = []
    for host in hosts:
        if not isinstance(host, Mapping) or "inventory_hostname" not in host:
            raise AnsibleFilterError(
                "Each host must come with its variables: groups['units'] | map('extract', hostvars)."
            )
        member = {"name": host["inventory_hostname"], "address": _address(host)}
        if port is not None:
            member["port"] = int(port)
        members.append(member)
    return members


def _address(host):
    given = host.get("store_address") or host.get("ansible_host") or host["inventory_hostname"]
    return str(given)


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_members": store_members}
