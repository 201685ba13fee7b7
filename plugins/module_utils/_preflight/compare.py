# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts' findings side by side: what no host can see alone. Pure."""

from __future__ import annotations

import re

from ansible_collections.storeops.ha.plugins.module_utils._preflight import memcached_view, values, virtual_address
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import Problem, listed, problem, shown

# What a login tells again after preflight_host told it of the same endpoint.
_TOLD_OF = {
    "s3_unreachable": "S3 server",
    "s3_silent": "S3 server",
    "s3_not_trusted": "S3 server",
    "s3_stranger": "S3 server",
    "s3_clock": "S3 server",
    "database_unreachable": "database server",
    "database_stranger": "database server",
}

# SSH names the host in each of its sentences, in several ways.
_OF_SSH = (
    (re.compile(r"Task failed: |Failed to connect to the host via ssh: |^ssh: "), ""),
    (re.compile(r"Warning: Permanently added .*? to the list of known hosts\.\s*"), ""),
    (re.compile(r"connect to host \S+ port (\d+): "), r"SSH at port \1: "),
    (re.compile(r"Could not resolve hostname \S+: .*"), "its name cannot be resolved"),
    (re.compile(r"\S+@\S+: Permission denied"), "SSH: Permission denied"),
    (re.compile(r"ssh: "), ""),
)


def compare(cluster, found, store_id="", services=None):
    """All problems of the live checks, those of each host first."""
    problems = list(_not_looked_at(found))
    problems += list(_alike({host: _items(result or {}) for host, result in found.items()}))
    facts = {host: (result or {}).get("facts") or {} for host, result in found.items()}
    problems += memcached_view.problems(cluster, found)
    problems += virtual_address.problems(cluster, found)
    problems += list(_services(found, services or {}))
    units = {host: facts[host] for host in cluster.hosts("units") if facts.get(host)}
    problems += list(_one_architecture(units))
    problems += list(_one_store(cluster, units, store_id))
    return problems


def any_registered(found):
    stores = [((result or {}).get("facts") or {}).get("store") or {} for result in found.values()]
    return any(store.get("serves") for store in stores)


def _not_looked_at(found):
    """Hosts without an answer; those with the same reason are told of together."""
    hosts = {}
    for host, result in sorted(found.items()):
        told = _unanswered(result or {})
        if told:
            hosts.setdefault(told, []).append(host)
    for (code, one, many), names in hosts.items():
        yield problem(code, _at(names), many if len(names) > 1 else one)


def _unanswered(result):
    """(code, sentence for one host, for several), nothing when it answered."""
    if result.get("unreachable"):
        sentence = "{0} cannot be reached ({1}); correct {2} address and credentials, or start {3}."
        why = _connection(result)
        told = sentence.format("it", why, "its", "it"), sentence.format("they", why, "their", "them")
        return ("unreachable", *told)
    if result.get("failed"):
        sentence = "the live checks could not run there ({0}); correct that and try again.".format(_reason(result))
        return "check_failed", sentence, sentence
    if "facts" not in result and not result.get("skipped"):
        sentence = "{0} gave no answer to the live checks; run the playbook again."
        return "not_checked", sentence.format("it"), sentence.format("they")
    return None


def _items(result):
    return [Problem(item["code"], item["thing"], item["message"]) for item in result.get("problems") or ()]


def _services(found, services):
    told = {host: _items(found.get(host) or {}) for host in services}
    yield from _alike({host: _tried(result or {}, told[host]) for host, result in services.items()})


def _alike(items_of):
    """{host: problems} as problems that name their hosts; what several hosts found alike is one."""
    hosts = {}
    for host in sorted(items_of):
        for item in items_of[host]:
            hosts.setdefault(item, []).append(host)
    for item, names in hosts.items():
        if item.thing == "controller":
            yield item
            continue
        at = _at(names)
        yield Problem(item.code, "{0}, {1}".format(at, item.thing), "{0}, {1}".format(at, item.message))


def _at(names):
    return "{0} {1}".format("hosts" if len(names) > 1 else "host", listed(names))


def _tried(result, told):
    """What the login found, but for what `told` has of the same endpoint already."""
    if result.get("failed") and not result.get("unreachable"):
        sentence = "they could not be checked ({0}); correct that and try again."
        yield problem("services_failed", "database and S3 server", sentence.format(_reason(result)))
    for item in _items(result):
        endpoint = _TOLD_OF.get(item.code)
        if not endpoint or not any(one.thing.startswith(endpoint) for one in told):
            yield item


def _connection(result):
    """What SSH said, without what is another word for each host."""
    words = str(result.get("msg") or "no reason given")
    for pattern, replacement in _OF_SSH:
        words = pattern.sub(replacement, words)
    return shown(words.rstrip(" ."), limit=160)


def _reason(result):
    reason = str(result.get("msg") or "no reason given")
    return shown(reason.replace("Task failed: ", ""), limit=160)


def _one_architecture(units):
    kinds = {}
    for host in sorted(units):
        kinds.setdefault(units[host].get("architecture"), []).append(host)
    if len(kinds) > 1:
        parts = listed("{0} on {1}".format(kind, listed(hosts)) for kind, hosts in sorted(kinds.items()))
        sentence = (
            "their architectures differ ({0}), and one snap file runs on one only; use units of one architecture."
        )
        yield problem("architectures", "group units", sentence.format(parts))


def _one_store(cluster, units, store_id):
    """A unit that is another store must not be taken over."""
    stores = {host: facts["store"] for host, facts in sorted(units.items()) if facts.get("store")}
    hosts = {}
    for host, store in stores.items():
        hosts.setdefault(store.get("id"), []).append(host)
    for identity, names in hosts.items():
        if store_id and identity != store_id:
            sentence = (
                "the store there is {0} already, but the registration bundle is of {1}; use an empty machine, or the "
                "bundle of {0}."
            )
            yield problem("other_store", _at(names), sentence.format(shown(identity), shown(store_id)))
    if not store_id and len(hosts) > 1:
        sentence = "they are different stores ({0}); put units of one store into the group."
        parts = listed("{0} on {1}".format(identity, listed(names)) for identity, names in hosts.items())
        yield problem("different_stores", "group units", sentence.format(parts))
    if not store_id:
        yield from _registered_otherwise(cluster, stores)


def _registered_otherwise(cluster, stores):
    """Without a bundle the store stays what it is: its URL is signed into the assertion that devices trust."""
    urls = {store["url"]: host for host, store in reversed(sorted(stores.items())) if store.get("url")}
    for url, host in urls.items():
        scheme, domain, _port = values.url_parts(url) or (None, None, None)
        for name, registered in (("store_scheme", scheme), ("store_domain", domain)):
            wanted = cluster.get(name)
            if registered and wanted and values.bare(wanted) != registered:
                sentence = (
                    "it is {0}, but the store on {1} is registered as {2}; set it to {3}, or give the bundle of a new "
                    "registration."
                )
                told = sentence.format(shown(wanted), host, shown(url), registered)
                yield problem("registered_otherwise", name, told)
