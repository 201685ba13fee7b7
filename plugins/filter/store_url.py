# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a store."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_endpoint import join_endpoint, port_number, split_endpoint

DEFAULT_PORTS = {"http": 80, "https": 443}


def store_url(scheme, domain, port=None):
    """``scheme://domain``, with the port when it is not the scheme's own."""
    if scheme not in DEFAULT_PORTS:
        raise AnsibleFilterError(f"The scheme of a store has to be http or https, not {scheme!r}.")
    host, version, own_port = split_endpoint(domain)
    if own_port is None and port not in (None, ""):
        own_port = port_number(port, domain)
    if own_port == DEFAULT_PORTS[scheme]:
        own_port = None
    return f"{scheme}://{join_endpoint(host, version, own_port)}"


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_url": store_url}
