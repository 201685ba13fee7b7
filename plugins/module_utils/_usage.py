# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses this unit: clients that come to it directly, and commands that push to its store."""

from __future__ import annotations

import os
import re
import socket
import time
from typing import Any, Callable, Iterable

from ansible_collections.storeops.ha.plugins.module_utils import _connections_table as table

_FILES = ("net/tcp", "net/tcp6")
_PUSH = re.compile(r"(?:^|[/ ])(?:enterprise-store|snap-store-proxy|snap-proxy)\b.*? (push-[a-z-]+)\b")
_PAUSE = 0.1


def connections(proc: str = "/proc") -> list[table.Connection]:
    """All TCP connections of this host."""
    found = []
    for name in _FILES:
        try:
            with open(os.path.join(proc, name), encoding="ascii", errors="replace") as file:
                found += table.parse(file.read())
        except OSError:
            continue  # a host without IPv6 has no such file
    return found


def pushes(proc: str = "/proc") -> list[str]:
    """The pushing commands that run, without their arguments."""
    found = []
    for number in os.listdir(proc):
        if not number.isdigit() or int(number) == os.getpid():
            continue
        try:
            with open(os.path.join(proc, number, "cmdline"), "rb") as file:
                words = file.read().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it has just ended
        match = _PUSH.search(words)
        found += [match.group(1)] if match else []
    return sorted(set(found))


def addresses(name: str) -> list[str]:
    """What the name means on this host; nothing when nobody knows it."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return sorted({table.normal(entry[4][0].split("%")[0]) for entry in found})


def watch(
    ports: Iterable[int],
    known: Iterable[str],
    seconds: float,
    look: Callable[[], list] = connections,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Any] = time.sleep,
) -> list[str]:
    """Strangers that had a connection to one of the ports in this time; at least one look."""
    familiar = [address for name in known for address in [name, *addresses(name)]]
    end, seen = clock() + seconds, []
    while True:
        seen += [one for one in table.strangers(look(), ports, familiar) if one not in seen]
        if clock() >= end:
            return seen
        sleep(_PAUSE)
