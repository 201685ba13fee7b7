# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be said to HAProxy so that its servers are in the state asked for. Pure: text in, commands out."""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.storeops.ha.plugins.module_utils._errors import HaproxyError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_stat import (
    configured_state,
    forced_state,
    number,
    parse_servers_state,
    parse_stat,
)

HEAVIEST = 256
# Status words of a server whose checks are all good. "UP 1/2" is presumed to be well, or on its way down.
_WELL = ("UP", "DRAIN", "no check")


class NotThere(HaproxyError):
    """HAProxy does not run, or has no such server: what an earlier task may have made."""


class Wish(NamedTuple):
    """What the task asks for; None means that nothing is asked in that respect."""

    backend: str
    names: tuple
    state: str | None = None
    weight: str | None = None
    leave_up: int = 0

    @property
    def takes_away(self):
        """Whether the servers get no new requests when it is done."""
        return self.state in ("drain", "maint") or set((self.weight or "").rstrip("%")) == {"0"}


class Server(NamedTuple):
    """A server as HAProxy has it now. State and weight are what was set; status is what the checks found, too."""

    backend: str
    name: str
    state: str
    weight: int
    configured_state: str
    configured_weight: int
    sessions: int
    status: str
    check_detail: str

    @property
    def key(self):
        return f"{self.backend}/{self.name}"

    @property
    def well(self):
        return self.status in _WELL

    @property
    def serves(self):
        """Whether it gets requests. A server that is on its way down still does."""
        return self.state == "ready" and self.weight > 0 and self.status.split(" ")[0] in ("UP", "no")


class Setting(NamedTuple):
    """What can be set on a server, and is kept over a restart."""

    state: str
    weight: int


def live(stat_text, state_text):
    """The servers in the order of the configuration."""
    shown = {(row.get("pxname"), row.get("svname")): row for row in parse_stat(stat_text)}
    found = []
    for asked in parse_servers_state(state_text):
        key = (asked.get("be_name"), asked.get("srv_name"))
        # A line that was cut off may lack either name, and so may its counterpart.
        if None not in key and key in shown:
            found.append(_server(key, shown[key], asked))
    return found


def _server(key, row, asked):
    bits = number(asked.get("srv_admin_state"))
    return Server(
        backend=key[0],
        name=key[1],
        state=forced_state(bits),
        weight=number(asked.get("srv_uweight")),
        configured_state=configured_state(bits),
        configured_weight=number(asked.get("srv_iweight")),
        sessions=number(row.get("scur")) + number(row.get("qcur")),
        status=row.get("status") or "",
        check_detail=row.get("last_chk") or "",
    )


def after_restart(state_text, server):
    """What a new process makes of a server, given the text of the file it reads."""
    for row in parse_servers_state(state_text):
        if (row.get("be_name"), row.get("srv_name")) == (server.backend, server.name):
            # A weight that was changed in the configuration counts more than one set before.
            same = number(row.get("srv_iweight")) == server.configured_weight
            weight = number(row.get("srv_uweight")) if same else server.configured_weight
            return Setting(forced_state(number(row.get("srv_admin_state"))), weight)
    return Setting(server.configured_state, server.configured_weight)


def chosen(servers, wish):
    """The servers that are meant, in the order asked for."""
    there = {server.name: server for server in servers if server.backend == wish.backend}
    missing = [name for name in wish.names if name not in there]
    if not there:
        backends = sorted({server.backend for server in servers})
        known = f"there is {_listed(backends)}" if backends else "it has no backend with servers"
        raise NotThere(f"HAProxy has no backend {wish.backend} with servers; {known}.")
    if missing:
        raise NotThere(
            f"The backend {wish.backend} of HAProxy has no server {_listed(missing)}; there is {_listed(list(there))}."
        )
    return [there[name] for name in wish.names]


def check_weight(weight):
    """Refuse what HAProxy would not take, before anything is set."""
    digits = (weight or "0").rstrip("%")
    if not (digits.isascii() and digits.isdigit()) or (weight or "").count("%") > 1:
        raise HaproxyError(f"The weight {weight} is no number; give 0 to {HEAVIEST}, or a percentage such as 50%.")
    if not (weight or "").endswith("%") and int(digits) > HEAVIEST:
        raise HaproxyError(f"The weight {weight} is too great; give 0 to {HEAVIEST}, or a percentage such as 50%.")


def weight_of(server, weight):
    """The weight in HAProxy's numbers; a percentage is one of the weight in the configuration, rounded down."""
    if not weight.endswith("%"):
        return int(weight)
    percent = int(weight[:-1])
    value = min(HEAVIEST, server.configured_weight * percent // 100)
    if percent and server.configured_weight and not value:
        raise HaproxyError(
            f"{weight} of the configured weight {server.configured_weight} of {server.key} is 0, with which it gets no "
            "requests at all; configure greater weights, or ask for 0."
        )
    return value


def wanted(server, wish):
    """What the server is to be set to."""
    weight = server.weight if wish.weight is None else weight_of(server, wish.weight)
    return Setting(wish.state or server.state, weight)


def commands(server, setting):
    """What to say; nothing when it is set like that already. A server has its weight before it gets requests."""
    said = []
    if server.weight != setting.weight:
        said.append(f"set server {server.key} weight {setting.weight}")
    if server.state != setting.state:
        said.append(f"set server {server.key} state {setting.state}")
    return said


def check_others(servers, wish):
    """Refuse to leave fewer servers in service than asked for. Whoever gets no requests already is no loss."""
    own = [server for server in servers if server.backend == wish.backend]
    lost = [server.name for server in own if server.name in wish.names and server.serves]
    others = [server.name for server in own if server.name not in wish.names and server.serves]
    if wish.takes_away and lost and len(others) < wish.leave_up:
        left = f"only {_listed(others)}" if others else "no other server"
        raise HaproxyError(
            f"Without {_listed(lost)} there would be {left} in service in the backend {wish.backend}, and leave_up "
            f"asks for {wish.leave_up}; bring other servers up first."
        )


def _listed(names):
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


def settings_shown(pairs):
    """{server: what is set} for a difference, given (server, setting) pairs."""
    return {server.key: {"state": setting.state, "weight": setting.weight} for server, setting in pairs}


def sessions_left(counts):
    """The end of a sentence: who still has how many sessions."""
    left = [f"{name} still has {count}" for name, count in counts.items() if count]
    return _listed(left)


def conditions(servers):
    """The same of servers that are not well."""
    said = [f"{s.name} is {s.status}" + (f" ({s.check_detail})" if s.check_detail else "") for s in servers]
    return _listed(said)
