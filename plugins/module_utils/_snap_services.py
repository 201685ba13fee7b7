# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All services of a snap on or off, now and at boot."""

from __future__ import annotations

from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import NotAppliedError, SnapdError


def switch(client: Any, name: str, state: str, check_mode: bool = False) -> list[str]:
    """The services that have been switched; none when everything was as wanted."""
    if not client.available() or client.snap(name) is None:
        if state == "stopped" or check_mode:
            return []
        raise SnapdError(f"The snap {name} is not installed on this host, so nothing can be started; install it first.")
    deadline = client.deadline()
    client.settle(name, deadline)
    wrong = _to_switch(client.services(name, deadline), state)
    if wrong and not check_mode:
        client.switch(name, "start" if state == "started" else "stop", deadline)
        left = _to_switch(client.services(name, deadline), state)
        if left:
            raise NotAppliedError(
                f"snapd ended its work well, yet {', '.join(left)} of {name} did not get {state}; look at "
                f"`snap logs {name}`, then run the same play again."
            )
    return wrong


def _to_switch(services: list, state: str) -> list[str]:
    on = sorted(service["name"] for service in services if service.get("active") or service.get("enabled"))
    if state == "stopped":
        return on
    return [] if on else sorted(service["name"] for service in services)
