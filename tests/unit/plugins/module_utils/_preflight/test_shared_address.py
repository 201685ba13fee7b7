"""What is asked of the network about an address that is to be shared, and what it answers."""

from __future__ import annotations

import socket
import struct

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import shared_address

OWN = "2: eth0    inet 192.0.2.21/24 scope global eth0\n2: eth0    inet 192.0.2.9/32 scope global eth0\n"
ROUTES = {
    "192.0.2.9": "local 192.0.2.9 dev lo src 192.0.2.9 uid 0\n    cache <local>\n",
    "192.0.2.10": "192.0.2.10 dev eth0 src 192.0.2.21 uid 0\n    cache\n",
    "198.51.100.1": "198.51.100.1 via 192.0.2.1 dev eth0 src 192.0.2.21 uid 0\n    cache\n",
}


def look(address, answers=False, tools=True):
    asked = []

    def run(argv):
        if not tools:
            return ""
        return OWN if argv[1] == "-oneline" else ROUTES.get(argv[-1], "")

    def ask(where, device):
        asked.append((where, device))
        return answers

    return shared_address.look([address], run, ask)[0], asked


def test_an_address_of_this_host_is_not_asked_for():
    found, asked = look("192.0.2.9")
    assert found == {"address": "192.0.2.9", "held": True, "answers": True, "linked": True}
    assert asked == []


@pytest.mark.parametrize("answers", [True, False])
def test_another_address_is_asked_for_on_its_network(answers):
    found, asked = look("192.0.2.10", answers)
    assert found == {"address": "192.0.2.10", "held": False, "answers": answers, "linked": True}
    assert asked == [("192.0.2.10", "eth0")]


@pytest.mark.parametrize("address", ["198.51.100.1", "203.0.113.1"])
def test_an_address_beyond_a_router_or_without_a_way_is_of_another_network(address):
    assert look(address)[0]["linked"] is False


def test_without_tools_nothing_is_claimed():
    assert look("192.0.2.10", tools=False)[0]["linked"] is None


def test_nothing_is_run_when_nothing_is_asked():
    assert shared_address.look([], None) == []


def test_only_an_answer_tells_whose_an_address_is():
    def frame(operation):
        addresses = (bytes(6), socket.inet_aton("192.0.2.9"), bytes(6), bytes(4))
        return bytes(14) + struct.pack("!HHBBH6s4s6s4s", 1, 0x0800, 6, 4, operation, *addresses) + bytes(18)

    assert shared_address.speaker(frame(2)) == socket.inet_aton("192.0.2.9")
    assert shared_address.speaker(frame(1)) is None
    assert shared_address.speaker(b"short") is None


def test_a_connection_that_is_taken_or_refused_is_somebody(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(shared_address, "_PORT", port)
        assert shared_address.takes_or_refuses("127.0.0.1")
    assert shared_address.takes_or_refuses("127.0.0.1")


def test_where_arp_cannot_be_spoken_a_connection_is_tried(monkeypatch):
    monkeypatch.setattr(shared_address, "takes_or_refuses", lambda address: address == "192.0.2.9")

    def refuse(_address, _device):
        raise PermissionError

    monkeypatch.setattr(shared_address, "answers_arp", refuse)
    assert shared_address.somebody_answers("192.0.2.9", "eth0")
    assert not shared_address.somebody_answers("2001:db8::9", "eth0")
