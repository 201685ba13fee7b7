# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts: groups, names, addresses, ports they share, and hosts hidden by --limit. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import members, values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.cluster import GROUPS
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import (
    did_you_mean,
    listed,
    problem,
    shown,
)


def units_present(cluster):
    if cluster.hosts("units"):
        return
    state = "is empty" if "units" in cluster.groups else "does not exist"
    yield problem(
        "empty_group", "group units", "the group {0}; put the hosts that shall run the store into it.".format(state)
    )


def proxies_not_forgotten(cluster):
    """Who has other proxies leaves the group out; an empty one would take the store from behind those it had."""
    if "reverse_proxies" in cluster.groups and not cluster.hosts("reverse_proxies"):
        sentence = "the group is empty; put the hosts that clients come through into it, or leave the group out."
        yield problem("empty_group", "group reverse_proxies", sentence)


def group_names(cluster):
    """A group that looks like a misspelt one of ours, while ours has no hosts."""
    for name in sorted(set(cluster.groups) - set(GROUPS)):
        guess = did_you_mean(name, [known for known in GROUPS if not cluster.hosts(known)])
        if guess and cluster.hosts(name):
            sentence = "the playbook does not use this group{0}; correct its name."
            yield problem("unknown_group", "group " + name, sentence.format(guess))


def duplicate_names(cluster):
    """Names that differ in case only are one name for DNS and for the proxies."""
    for group in GROUPS:
        seen = {}
        for host in cluster.hosts(group):
            other = seen.setdefault(host.lower(), host)
            if other != host:
                sentence = "these are two spellings of one name; give every host in group {0} its own.".format(group)
                yield problem("duplicate_name", "hosts {0}".format(listed([other, host])), sentence)


def duplicate_addresses(cluster):
    for group in GROUPS:
        seen = {}
        for host in cluster.hosts(group):
            address = values.bare(cluster.address(host))
            other = seen.setdefault(address, host)
            if other != host:
                sentence = "both have the address {0} in group {1}; set store_address of each to its own.".format(
                    address, group
                )
                yield problem("duplicate_address", "hosts {0}".format(listed([other, host])), sentence)


def addresses_usable(cluster):
    """An address must be one, and reachable from the other hosts."""
    several = len({host for group in GROUPS for host in cluster.hosts(group)}) > 1
    for host in sorted({host for group in GROUPS for host in cluster.hosts(group)}):
        address = cluster.address(host)
        thing = "host " + host
        if not values.is_host(address):
            sentence = (
                "its address {0} is neither an address nor a host name; set store_address without scheme and port."
            )
            yield problem("bad_address", thing, sentence.format(shown(address)))
        elif several and values.local_only(address):
            sentence = "no other host can reach its address {0}; set store_address to one that they can reach."
            yield problem("local_address", thing, sentence.format(shown(address)))


def proxy_beside_unit(cluster):
    """A proxy and a unit on one machine must listen on different ports."""
    units = {values.bare(cluster.address(host)): host for host in cluster.hosts("units")}
    if cluster.unit_port not in cluster.proxy_ports.values():
        return
    for proxy in cluster.hosts("reverse_proxies"):
        unit = proxy if proxy in cluster.hosts("units") else units.get(values.bare(cluster.address(proxy)))
        if unit:
            sentence = (
                "it is a unit too ({0}), and both would listen on port {1}; use another host, or set proxy.port.http "
                "in store_settings or store_http_port."
            )
            yield problem("port_shared", "proxy " + proxy, sentence.format(unit, cluster.unit_port))


def hidden_by_limit(cluster):
    """A step that compares members must see all of them."""
    if not cluster.play_hosts:
        return
    for group in cluster.whole_groups:
        # A unit that leaves may be dead, and so left out.
        needed = [host for host in cluster.hosts(group) if host not in members.leaving(cluster)]
        hidden = [host for host in needed if host not in cluster.play_hosts]
        if hidden:
            sentence = "{0} not part of this run, but the playbook needs the whole group; run it without --limit."
            are = "{0} {1}".format(listed(hidden), "are" if len(hidden) > 1 else "is")
            yield problem("hidden_by_limit", "group " + group, sentence.format(are))


def one_value_per_cluster(differing):
    """`differing`: {input: {host: other host}} as the reader of the inventory saw it."""
    for name, (host, other) in sorted(differing.items()):
        sentence = "it differs between {0} and {1}, but the whole cluster needs one value; set it once, for all groups."
        yield problem("differs_by_host", name, sentence.format(host, other))


CHECKS = (
    units_present,
    proxies_not_forgotten,
    group_names,
    duplicate_names,
    duplicate_addresses,
    addresses_usable,
    proxy_beside_unit,
    hidden_by_limit,
)
