# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts' findings side by side: what no host can see alone. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import memcached_view
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


def compare(cluster, found, store_id="", services=None):
    """All problems of the live checks, those of each host first."""
    problems = []
    for host, result in sorted(found.items()):
        problems += list(_answered(host, result or {}))
    facts = {host: (result or {}).get("facts") or {} for host, result in found.items()}
    problems += memcached_view.problems(cluster, found)
    problems += _services(found, services or {})
    units = {host: facts[host] for host in cluster.hosts("units") if facts.get(host)}
    problems += list(_one_architecture(units))
    problems += list(_one_store(units, store_id))
    return problems


def any_registered(found):
    return any(((result or {}).get("facts") or {}).get("store") for result in found.values())


def _answered(host, result):
    thing = "host " + host
    if result.get("unreachable"):
        sentence = "it cannot be reached ({0}); correct its address and credentials, or start it."
        yield problem("unreachable", thing, sentence.format(_reason(result)))
    elif result.get("failed"):
        sentence = "the live checks could not run there ({0}); correct that and try again."
        yield problem("check_failed", thing, sentence.format(_reason(result)))
    elif "facts" not in result and not result.get("skipped"):
        yield problem("not_checked", thing, "it gave no answer to the live checks; run the playbook again.")
    for item in result.get("problems") or ():
        yield Problem(item["code"], "{0}, {1}".format(thing, item["thing"]), "{0}, {1}".format(thing, item["message"]))


def _services(found, services):
    """What several hosts found alike is one problem that names them."""
    hosts = {}
    for host, result in sorted(services.items()):
        for item in _tried(host, result or {}, (found.get(host) or {}).get("problems") or ()):
            hosts.setdefault(item, []).append(host)
    for item, names in hosts.items():
        if item.thing == "controller":
            yield item
            continue
        at = "{0} {1}".format("hosts" if len(names) > 1 else "host", listed(names))
        yield Problem(item.code, "{0}, {1}".format(at, item.thing), "{0}, {1}".format(at, item.message))


def _tried(host, result, told):
    if result.get("failed") and not result.get("unreachable"):
        sentence = "they could not be checked ({0}); correct that and try again."
        yield problem("services_failed", "database and S3 server", sentence.format(_reason(result)))
    for item in result.get("problems") or ():
        endpoint = _TOLD_OF.get(item["code"])
        if not endpoint or not any(one["thing"].startswith(endpoint) for one in told):
            yield Problem(item["code"], item["thing"], item["message"])


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


def _one_store(units, store_id):
    """A unit that serves another store must not be taken over."""
    serving = {host: facts["store"].get("id") for host, facts in sorted(units.items()) if facts.get("store")}
    for host, identity in serving.items():
        if store_id and identity != store_id:
            sentence = "it serves the store {0} already, but the registration bundle is of {1}; use an empty machine."
            yield problem("other_store", "host " + host, sentence.format(shown(identity), shown(store_id)))
    if not store_id and len(set(serving.values())) > 1:
        sentence = "they serve different stores ({0}); put units of one store into the group."
        parts = listed("{0} on {1}".format(identity, host) for host, identity in serving.items())
        yield problem("different_stores", "group units", sentence.format(parts))
