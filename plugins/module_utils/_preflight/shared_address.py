# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an address is on this host, and whether another one has it. Asks the network and changes nothing."""

from __future__ import annotations

import socket
import struct
import time
from pathlib import Path

from ansible_collections.storeops.ha.plugins.module_utils import _virtual_address

# A port that hardly anybody listens on: whether it is open or refuses, somebody is there.
_PORT = 9
_SECONDS = 1.5
_ARP, _ETHERNET, _IPV4, _REQUEST, _REPLY = 0x0806, 1, 0x0800, 1, 2
_PACKET = struct.Struct("!HHBBH6s4s6s4s")


def look(addresses, run, ask=None):
    """`run(argv) -> stdout, or '' when the tool is absent`."""
    if not addresses:
        return []
    text = run(["ip", "-oneline", "address", "show"])
    own = _virtual_address.of_host(text)
    return [_one(address, address in own, bool(text), run, ask or somebody_answers) for address in addresses]


def _one(address, held, known, run, ask):
    words = run(["ip", "route", "get", address]).split()
    device = words[words.index("dev") + 1] if "dev" in words[:-1] else ""
    # Without a route, or with one by way of a router, the address is in none of this host's networks.
    linked = (bool(words) and "via" not in words) if known else None
    return {"address": address, "held": held, "answers": held or ask(address, device), "linked": linked}


def somebody_answers(address, device):
    """Asked as hosts look for each other, which no firewall hides, and where that cannot be done by a connection."""
    if ":" not in address and device and device != "lo":
        try:
            return answers_arp(address, device)
        except OSError:  # not root, or not a network of that kind
            pass
    return takes_or_refuses(address)


def takes_or_refuses(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(_SECONDS)
        try:
            attempt.connect((address, _PORT))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return True


def answers_arp(address, device):
    """A probe as of RFC 5227: it names no sender, so nobody remembers anything of it."""
    wanted, own = socket.inet_aton(address), _hardware(device)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ARP)) as wire:
        wire.bind((device, _ARP))
        frame = b"\xff" * 6 + own + struct.pack("!H", _ARP)
        wire.send(frame + _PACKET.pack(_ETHERNET, _IPV4, 6, 4, _REQUEST, own, bytes(4), bytes(6), wanted))
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            wire.settimeout(max(0.01, end - time.monotonic()))
            try:
                if speaker(wire.recv(64)) == wanted:
                    return True
            except socket.timeout:
                break
    return False


def speaker(frame):
    """The address whose owner sent this frame; None when it is no answer."""
    if len(frame) < 14 + _PACKET.size:
        return None
    fields = _PACKET.unpack_from(frame, 14)
    operation, sender = fields[4], fields[6]
    return sender if operation == _REPLY else None


def _hardware(device):
    text = Path("/sys/class/net", device, "address").read_text(encoding="ascii").strip()
    found = bytes.fromhex(text.replace(":", ""))
    if len(found) != 6:
        raise OSError("no Ethernet")
    return found
