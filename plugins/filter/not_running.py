# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services of a unit that do not run."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.errors import AnsibleFilterError


def not_running(info):
    """The names, sorted. Without a status there is no answer, above all not the answer that everything runs."""
    status = info.get("status", info) if isinstance(info, Mapping) else None
    services = status.get("services") if isinstance(status, Mapping) else None
    if not isinstance(services, Mapping):
        raise AnsibleFilterError(
            "There is no status of services in this result; use enterprise_store_info with gather: [status] on a host "
            "where the store is installed."
        )
    running = {
        name for name, service in services.items() if isinstance(service, Mapping) and service.get("running") is True
    }
    return sorted(set(services) - running)


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"not_running": not_running}
