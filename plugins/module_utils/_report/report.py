# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report on a cluster: from what its hosts told to one verdict for each of them and one for the cluster. Pure.

`make` takes facts as the modules return them. Whatever is missing or strange in them becomes a finding, never an error,
and no value of a secret gets into the report.
"""

from __future__ import annotations

from datetime import datetime, timezone

from ansible_collections.storeops.ha.plugins.module_utils._report import (
    alike,
    backups,
    configuration,
    entrance,
    proxies,
    shared,
    units,
)
from ansible_collections.storeops.ha.plugins.module_utils._report.finding import (
    CLUSTER,
    CRITICAL,
    PROXY,
    UNIT,
    UNREACHABLE,
    WARNING,
    Finding,
    by_weight,
    worst,
)
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import (
    listed,
    listing,
    mapping,
    named,
    whole,
    words,
)

VERSION = 1
CERTIFICATE_DAYS = 30


def make(facts, now, reference=None, ignore_keys=(), certificate_days=CERTIFICATE_DAYS):
    """The report; plain data, fit for JSON.

    `facts` holds by the name of the host `units` (results of enterprise_store_info), `proxies` (haproxy_info), `served`
    (store_probe through each proxy) and `servers` (what the proxies call a unit); `services` (store_services_info),
    `nonces` (store_nonce_probe), `left_out` (members that were not to be looked at), `entrance` (`addresses` that the
    proxies share, and as `answers` the results of virtual_address_info), `backup` (store_backup_info), `name` and
    `url`.
    """
    facts = mapping(facts)
    looked, ignored = mapping(facts.get("units")), tuple(words(key) for key in listing(ignore_keys))
    views = dict((name, units.view(found)) for name, found in looked.items())
    days = whole(certificate_days)
    fronts, found = _proxies(facts, views, now, CERTIFICATE_DAYS if days is None else days)
    found += [one for name, view in views.items() for one in units.findings(name, view, looked[name])]
    found += [one for name in views for one in proxies.seen(name, fronts)]
    compared, different = _compared(looked, views, found, named(reference), ignored)
    common, about_common, notes = _common(facts, looked, compared["reference"])
    common["virtual_addresses"], about_entrance = entrance.view(facts.get("entrance"), fronts)
    common["backup"], about_backup = backups.seen(facts.get("backup"))
    left_out = [words(name) for name in listing(facts.get("left_out"))]
    found += different + about_common + _serving(views, fronts, left_out) + _certificates(fronts)
    found += about_entrance + about_backup
    return _assembled(facts, views, fronts, compared, common, by_weight(found), notes, now)


# -- the proxies ----------------------------------------------------------------------------------------------------


def _proxies(facts, views, now, days):
    given = dict((unit, words(server)) for unit, server in mapping(facts.get("servers")).items())
    servers = dict((unit, given.get(unit) or unit) for unit in views)
    fronts, found = {}, []
    for name, haproxy in mapping(facts.get("proxies")).items():
        served = mapping(facts.get("served")).get(name)
        fronts[name] = proxies.view(haproxy, served, servers, given.values(), now)
        found += proxies.findings(name, fronts[name], haproxy, served, days)
    return fronts, found


def _serving(views, fronts, left_out):
    """Whether anybody is served at all, which single findings do not tell."""
    if not views and left_out:
        message = "No unit was looked at, since --limit leaves out {0}; run it without --limit.".format(
            listed(left_out)
        )
        return [Finding(CRITICAL, CLUSTER, "cluster", "no_units", message)]
    if not views:
        message = "There are no units to look at; put hosts into the group units."
        return [Finding(CRITICAL, CLUSTER, "cluster", "no_units", message)]
    if fronts and not any(front["serves"] for front in fronts.values()):
        return [Finding(CRITICAL, CLUSTER, "cluster", "not_serving", "No proxy serves the store.")]
    return []


def _certificates(fronts):
    shown = dict((name, front["certificate"]["sha256"]) for name, front in fronts.items() if front["certificate"])
    if len(set(shown.values())) < 2:
        return []
    message = "The proxies {0} show different certificates; give all of them the same.".format(listed(sorted(shown)))
    return [Finding(WARNING, CLUSTER, "cluster", "certificates_differ", message)]


# -- the units among each other -------------------------------------------------------------------------------------


def _compared(looked, views, found, wanted, ignored):
    """What differs between the units, and from which one."""
    read = dict((name, mapping(mapping(result).get("configuration"))) for name, result in looked.items())
    tokens = configuration.tokens(read, ignored)
    releases = _tokens(views, units.release)
    assertions = _tokens(views, lambda view: view["assertion"]["sha256"])
    troubles = {}
    for one in found:
        if one.kind == UNIT and one.level == CRITICAL:
            troubles[one.about] = troubles.get(one.about, 0) + 1
    reference, why = alike.choose(tokens, [assertions, releases], troubles, wanted)
    rows = configuration.differing(read, reference, ignored)
    compared = {
        "reference": reference,
        "reference_by": why,
        "configuration": {
            "alike": len(tokens) == len(views) and not rows,
            "groups": alike.groups(tokens),
            "odd": alike.odd(tokens, reference),
            "keys": rows,
        },
        "release": {"alike": len(set(releases.values())) < 2, "odd": alike.odd(releases, reference)},
        "assertion": {"alike": len(set(assertions.values())) < 2, "odd": alike.odd(assertions, reference)},
    }
    return compared, _differences(compared, releases, wanted)


def _tokens(views, token):
    found = dict((name, token(view)) for name, view in views.items())
    return dict((name, value) for name, value in found.items() if value)


def _differences(compared, releases, wanted):
    reference, found = compared["reference"], []
    for unit in compared["configuration"]["odd"]:
        keys = [row[configuration.KEY] for row in compared["configuration"]["keys"] if unit in row[configuration.ODD]]
        undecided = " (no majority tells which is right)" if compared["reference_by"] == alike.ORDER else ""
        message = "{0} is not configured like {1}{2}: {3}; {4}."
        advice = "storeops.ha.reconcile makes it like {0}, or all like the unit that store_reference names".format(
            reference
        )
        told = message.format(unit, reference, undecided, ", ".join(keys), advice)
        found.append(Finding(CRITICAL, UNIT, unit, "configuration", told))
    for unit in compared["release"]["odd"]:
        others = reference if reference in releases else "the others"
        message = "{0} runs {1} of the store and {2} {3}; storeops.ha.upgrade brings all units to one release."
        right = releases.get(reference) or next(value for value in releases.values() if value != releases[unit])
        found.append(Finding(WARNING, UNIT, unit, "release", message.format(unit, releases[unit], others, right)))
    for unit in compared["assertion"]["odd"]:
        message = "{0} has another store assertion than {1}; storeops.ha.reconcile places the same on all units."
        found.append(Finding(CRITICAL, UNIT, unit, "assertion", message.format(unit, reference or "the others")))
    if wanted and wanted != reference:
        message = "{0} is to be the reference, but its configuration cannot be read; name another unit.".format(wanted)
        found.append(Finding(WARNING, CLUSTER, "cluster", "no_reference", message))
    return found


# -- what they share ------------------------------------------------------------------------------------------------


def _common(facts, looked, reference):
    settings = {}
    for name, result in looked.items():
        found = mapping(mapping(mapping(result).get("configuration")).get("settings"))
        if found:
            settings[name] = found
    services, found = shared.services(facts.get("services"))
    found += shared.local_blobs(dict((name, own.get("proxy.storage.backend")) for name, own in settings.items()))
    nonces, about_nonces, notes = shared.nonces(facts.get("nonces"), settings, len(looked))
    place, servers = shared.kept_in(settings.get(reference)) if reference in settings else (None, [])
    nonces.update(kept_in=place, memcached=servers)
    left_out = [words(name) for name in listing(facts.get("left_out"))]
    if left_out:
        sentence = (
            "These members were not looked at, since --limit leaves them out: {0}. The verdict is one without them."
        )
        notes.append(sentence.format(listed(left_out)))
    return dict(services, nonces=nonces), found + about_nonces, notes


# -- all together ---------------------------------------------------------------------------------------------------


def _assembled(facts, views, fronts, compared, common, found, notes, now):
    members = dict((name, _judged(view, UNIT, name, found)) for name, view in views.items())
    for name, view in members.items():
        view["proxies"] = dict((front, fronts[front]["units"].get(name)) for front in fronts)
    entrances = dict((name, _judged(front, PROXY, name, found)) for name, front in fronts.items())
    return {
        "version": VERSION,
        "looked_at": datetime.fromtimestamp(now, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "cluster": {
            "name": words(facts.get("name")) or words(facts.get("url")) or "store",
            "url": named(facts.get("url")),
            "verdict": worst(one.level for one in found),
            "serves": any(front["serves"] for front in fronts.values()) if fronts else None,
            "findings": len(found),
        },
        "units": members,
        "proxies": entrances,
        "shared": common,
        "compared": compared,
        "findings": [one.as_dict() for one in found],
        "notes": notes,
    }


def _judged(view, kind, name, found):
    own = [one for one in found if one.kind == kind and one.about == name]
    verdict = worst(one.level for one in own)
    if any(one.code == UNREACHABLE for one in own):
        verdict = UNREACHABLE
    return dict(view, verdict=verdict, findings=[one.code for one in own])
