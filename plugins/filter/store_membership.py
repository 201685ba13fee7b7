# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is a member of a cluster, from what its units and its proxies say."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.haproxy_server_lines import haproxy_server_lines
from ansible_collections.storeops.ha.plugins.module_utils import _membership


def store_membership(units, answers, proxies=None, reference="", leaving=None, backend="store"):
    """A mapping with members, healthy, unhealthy, fresh, partial, servers, problems, and what follows for the plan."""
    if not isinstance(units, (list, tuple)) or not isinstance(answers, Mapping):
        raise AnsibleFilterError("The units (a list of name, address, port) and their answers (a mapping) are needed.")
    servers = [line.split()[1] for line in haproxy_server_lines(list(units))]
    asked = [
        _membership.unit(str(unit["name"]), server, answers.get(unit["name"])) for unit, server in zip(units, servers)
    ]
    seen = [_membership.proxy(str(name), answer, backend) for name, answer in (proxies or {}).items()]
    if leaving is not None:
        return _membership.remove(asked, seen, [str(name) for name in leaving])
    return _membership.add(asked, seen, str(reference or ""))


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_membership": store_membership}
