"""The address that the proxies share: what is refused, and what is not."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import compare, live_plan

ADDRESS = "store_virtual_address"
FREE = "write it as 192.0.2.9, 192.0.2.9/24 or 2001:db8::9."
UNUSABLE = "is no address that a host can have for others; give a free one of the proxies' network."


@pytest.mark.parametrize(
    "given",
    ["10.0.0.9", "10.0.0.9/24", "10.0.0.9 fd00::9/64", "10.0.0.9, fd00::9", "", None, "10.0.0.0/31"],
)
def test_addresses_are_accepted_in_every_way_they_are_written(world, given):
    assert world.set(store_virtual_address=given, store_virtual_router_id="255").sentences() == []


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({ADDRESS: "10.0.0.256"}, f"{ADDRESS}: '10.0.0.256' is neither an IPv4 nor an IPv6 address; {FREE}"),
        (
            {ADDRESS: "store.example.com"},
            f"{ADDRESS}: 'store.example.com' is neither an IPv4 nor an IPv6 address; {FREE}",
        ),
        ({ADDRESS: "10.0.0.9:443"}, f"{ADDRESS}: '10.0.0.9:443' is neither an IPv4 nor an IPv6 address; {FREE}"),
        ({ADDRESS: "127.0.0.9"}, f"{ADDRESS}: '127.0.0.9' {UNUSABLE}"),
        ({ADDRESS: "10.0.0.0/24"}, f"{ADDRESS}: '10.0.0.0/24' {UNUSABLE}"),
        ({ADDRESS: "10.0.0.255/24"}, f"{ADDRESS}: '10.0.0.255/24' {UNUSABLE}"),
        ({ADDRESS: "fe80::9"}, f"{ADDRESS}: 'fe80::9' {UNUSABLE}"),
        ({ADDRESS: "10.0.0.9, 10.0.0.9/24"}, f"{ADDRESS}: '10.0.0.9' is given twice; give it once."),
        ({ADDRESS: "10.0.0.4/24"}, f"{ADDRESS}: '10.0.0.4' is the address of lb1 already; give one that no host has."),
        (
            {"store_virtual_router_id": 256},
            "store_virtual_router_id: 256 is not between 1 and 255; choose one that no other cluster of the network "
            "has.",
        ),
        (
            {"store_virtual_router_id": "0"},
            "store_virtual_router_id: 0 is not between 1 and 255; choose one that no other cluster of the network has.",
        ),
        (
            {"store_virtual_interface": "eth0 eth1"},
            "store_virtual_interface: 'eth0 eth1' is no name of a network interface; write one that `ip link` shows, "
            "or leave it out.",
        ),
    ],
)
def test_each_mistake_has_its_own_sentence(world, changes, sentence):
    assert world.set(**changes).sentences() == [sentence]


def test_one_proxy_alone_cannot_share(world):
    world.groups["reverse_proxies"] = ["lb1"]
    assert world.set(store_virtual_address="10.0.0.9").sentences() == [
        f"{ADDRESS}: there is only the proxy lb1, so nobody could take it over; put two into the group "
        "reverse_proxies, or remove it."
    ]


def test_the_proxies_look_for_the_address_and_nobody_else(world):
    plan = live_plan.plan(world.set(store_virtual_address="10.0.0.9/24, fd00::9").cluster())
    assert plan["lb1"]["shared"] == plan["lb2"]["shared"] == ["10.0.0.9", "fd00::9"]
    assert plan["unit1"]["shared"] == []


def told(world, **proxies):
    """What is said when each proxy found this of 10.0.0.9."""
    cluster = world.set(store_virtual_address="10.0.0.9").cluster()
    empty = {"held": False, "answers": False, "linked": True}
    found = {
        host: {"facts": {}, "problems": [], "shared": [dict(empty, address="10.0.0.9", **proxies.get(host, {}))]}
        for host in ("lb1", "lb2")
    }
    return [problem.message for problem in compare.compare(cluster, found)]


def test_a_free_address_is_accepted(world):
    assert told(world) == []


def test_an_address_that_a_proxy_has_already_is_accepted(world):
    assert told(world, lb1={"held": True, "answers": True}, lb2={"answers": True}) == []


def test_an_address_of_a_stranger_is_refused(world):
    assert told(world, lb1={"answers": True}, lb2={"answers": True}) == [
        f"{ADDRESS}: '10.0.0.9' is in use by a host that is none of the proxies (seen from lb1 and lb2); give one that "
        "is free."
    ]


def test_an_address_of_another_network_is_refused(world):
    assert told(world, lb2={"linked": False}) == [
        f"{ADDRESS}: '10.0.0.9' is in no network that lb2 is in; give a free address of the proxies' own network."
    ]


def test_what_could_not_be_found_out_is_not_held_against_it(world):
    assert told(world, lb2={"linked": None}) == []
