# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address that the proxies share: what it is, and whose it is. Pure."""

from __future__ import annotations

import ipaddress
import re

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.cluster import GROUPS
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem, shown

_ADDRESS, _ROUTER, _INTERFACE = "store_virtual_address", "store_virtual_router_id", "store_virtual_interface"
_ROUTERS = (1, 255)
# As the kernel limits it.
_DEVICE = re.compile(r"[^\s/:]{1,15}\Z")


def _given(cluster):
    return values.words(cluster.get(_ADDRESS)) or []


def _parsed(text):
    try:
        return ipaddress.ip_interface(text)
    except ValueError:
        return None


def addresses(cluster):
    """The addresses that can be meant, without the length of their network."""
    parsed = [_parsed(text) for text in _given(cluster)]
    return [str(one.ip) for one in parsed if one]


def are_addresses(cluster):
    for text in _given(cluster):
        parsed = _parsed(text)
        if parsed is None:
            sentence = "{0} is neither an IPv4 nor an IPv6 address; write it as 192.0.2.9, 192.0.2.9/24 or 2001:db8::9."
            yield problem("virtual_no_address", _ADDRESS, sentence.format(shown(text)))
        elif _unusable(parsed):
            sentence = "{0} is no address that a host can have for others; give a free one of the proxies' network."
            yield problem("virtual_unusable", _ADDRESS, sentence.format(shown(text)))


def _unusable(parsed):
    address, network = parsed.ip, parsed.network
    if address.is_loopback or address.is_unspecified or address.is_multicast or address.is_link_local:
        return True
    # The first and the last of an IPv4 network are the network itself and everybody in it.
    ends = (network.network_address, network.broadcast_address)
    return parsed.version == 4 and network.prefixlen < 31 and address in ends


def are_different(cluster):
    found = addresses(cluster)
    for address in sorted({one for one in found if found.count(one) > 1}):
        yield problem("virtual_twice", _ADDRESS, "{0} is given twice; give it once.".format(shown(address)))


def belong_to_nobody(cluster):
    """An address of a host, in use as soon as that host runs."""
    hosts = dict.fromkeys(host for group in GROUPS for host in cluster.hosts(group))
    for address in dict.fromkeys(addresses(cluster)):
        owners = [host for host in hosts if values.bare(cluster.address(host)) == address]
        if owners:
            sentence = "{0} is the address of {1} already; give one that no host has."
            yield problem("virtual_of_host", _ADDRESS, sentence.format(shown(address), listed(owners)))


def has_two_proxies(cluster):
    proxies = cluster.hosts("reverse_proxies")
    if _given(cluster) and len(proxies) < 2:
        there = "only the proxy {0}".format(proxies[0]) if proxies else "no proxy"
        sentence = "there is {0}, so nobody could take it over; put two into the group reverse_proxies, or remove it."
        yield problem("virtual_alone", _ADDRESS, sentence.format(there))


def router_id(cluster):
    number = cluster.get(_ROUTER)
    if isinstance(number, int) and not _ROUTERS[0] <= number <= _ROUTERS[1]:
        sentence = "{0} is not between {1} and {2}; choose one that no other cluster of the network has."
        yield problem("virtual_router", _ROUTER, sentence.format(number, *_ROUTERS))


def interface(cluster):
    name = cluster.get(_INTERFACE)
    if name and not _DEVICE.match(name):
        sentence = "{0} is no name of a network interface; write one that `ip link` shows, or leave it out."
        yield problem("virtual_interface", _INTERFACE, sentence.format(shown(name)))


# -- what the proxies found -----------------------------------------------------------------------------------------


def problems(cluster, found):
    """Whether somebody else has an address, and whether it can reach the proxies at all."""
    told = {host: (found.get(host) or {}).get("shared") or [] for host in cluster.hosts("reverse_proxies")}
    for address in dict.fromkeys(addresses(cluster)):
        seen = {host: one for host, rows in told.items() for one in rows if one.get("address") == address}
        answered = [host for host, one in seen.items() if one.get("answers")]
        if answered and not any(one.get("held") for one in seen.values()):
            sentence = "{0} is in use by a host that is none of the proxies (seen from {1}); give one that is free."
            yield problem("virtual_in_use", _ADDRESS, sentence.format(shown(address), listed(answered)))
        away = [host for host, one in seen.items() if one.get("linked") is False]
        if away:
            sentence = "{0} is in no network that {1} {2} in; give a free address of the proxies' own network."
            are = "are" if len(away) > 1 else "is"
            yield problem("virtual_elsewhere", _ADDRESS, sentence.format(shown(address), listed(away), are))


CHECKS = (are_addresses, are_different, belong_to_nobody, has_two_proxies, router_id, interface)
