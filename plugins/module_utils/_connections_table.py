# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Linux shows of TCP connections (/proc/net/tcp, /proc/net/tcp6). Pure."""

from __future__ import annotations

import ipaddress
from typing import Iterable, NamedTuple

_LISTENING = "0A"


class Connection(NamedTuple):
    """One connection, those that have just ended included. IPv4 in the dress of IPv6 is shown as IPv4."""

    local: str
    port: int
    peer: str


def parse(text: str) -> list[Connection]:
    """The connections of one of the two files; lines of another form are skipped."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) < 4 or words[3] == _LISTENING or words[1].count(":") != 1:
            continue
        try:
            (local, port), (peer, _port) = _endpoint(words[1]), _endpoint(words[2])
        except ValueError:
            continue
        found.append(Connection(local, port, peer))
    return found


def _endpoint(word: str) -> tuple[str, int]:
    """The kernel writes an address as numbers of four bytes, each in the byte order of the machine (little endian)."""
    address, _colon, port = word.partition(":")
    numbers = [bytes.fromhex(address[start : start + 8])[::-1] for start in range(0, len(address), 8)]
    return _plain(ipaddress.ip_address(b"".join(numbers))), int(port, 16)


def _plain(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def strangers(connections: Iterable[Connection], ports: Iterable[int], known: Iterable[str]) -> list[str]:
    """Peers at these local ports that are neither known nor this host itself, in the order of their appearance."""
    connections, ports = list(connections), set(ports)
    familiar = {normal(address) for address in known} | {one.local for one in connections}
    peers = [one.peer for one in connections if one.port in ports]
    return [
        peer for peer in dict.fromkeys(peers) if peer not in familiar and not ipaddress.ip_address(peer).is_loopback
    ]


def normal(address: str) -> str:
    """One spelling for each address; a name stays as it is."""
    try:
        return _plain(ipaddress.ip_address(address.strip("[]")))
    except ValueError:
        return address
