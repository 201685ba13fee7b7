# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the units share: database, blobs, and whatever they keep for a short time. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._report.finding import (
    CLUSTER,
    CRITICAL,
    UNIT,
    WARNING,
    Finding,
)
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import (
    ended,
    listed,
    listing,
    mapping,
    mappings,
    named,
    whole,
    words,
)

SHARED, NOT_SHARED, UNKNOWN, ALONE = "shared", "not shared", "unknown", "one unit"
POSTGRESQL, MEMCACHED, OWN = "postgresql", "memcached", "of each unit"

_MEMCACHED_KEY, _POSTGRES_KEY = "proxy.memcached.connection", "proxy.use-postgres-over-memcached"


def _about_cluster(level, code, message):
    return Finding(level, CLUSTER, "cluster", code, message)


# -- database and blobs ---------------------------------------------------------------------------------------------


def services(looked):
    """(what is known of database and storage, findings); `looked` is the result of store_services_info."""
    looked = mapping(looked)
    database, storage = mapping(looked.get("database")), mapping(looked.get("storage"))
    shown = {
        "database": {
            "address": named(database.get("address")),
            "name": named(database.get("name")),
            "reachable": database.get("reachable") is True,
            "extensions": [words(name) for name in listing(database.get("extensions"))],
            "missing_extensions": [words(name) for name in listing(database.get("missing"))],
            "problem": named(database.get("problem")),
        },
        "storage": {
            "backend": named(storage.get("backend")),
            "url": named(storage.get("url")),
            "buckets": [_bucket(bucket) for bucket in mappings(storage.get("buckets"))],
            "problem": named(storage.get("problem")),
        },
    }
    return shown, _not_asked(looked) if not database or not storage else _of_services(shown)


def _bucket(found):
    shown = dict((key, named(found.get(key))) for key in ("role", "name", "problem"))
    return dict(shown, ok=found.get("ok") is True)


def _not_asked(looked):
    reason = ended(looked.get("msg")) or "no unit that could ask them"
    message = "The database and the buckets could not be looked at: {0}.".format(reason)
    return [_about_cluster(WARNING, "services_not_looked_at", message)]


def _of_services(shown):
    database, storage = shown["database"], shown["storage"]
    found = []
    if database["problem"]:
        message = "The database at {0} cannot be used: {1}.".format(
            database["address"] or "an unknown address", ended(database["problem"])
        )
        found.append(_about_cluster(CRITICAL, "database_unusable", message))
    if database["missing_extensions"]:
        message = "The database {0} lacks the extension {1}; create it there as a superuser.".format(
            database["name"], listed(database["missing_extensions"])
        )
        found.append(_about_cluster(WARNING, "extension_missing", message))
    if storage["problem"]:
        message = "The storage of the blobs cannot be looked at: {0}.".format(ended(storage["problem"]))
        found.append(_about_cluster(CRITICAL, "storage_unusable", message))
    for bucket in storage["buckets"]:
        if not bucket["ok"]:
            message = "The bucket {0} at {1} cannot be used: {2}.".format(
                bucket["name"], storage["url"], ended(bucket["problem"]) or "no reason given"
            )
            found.append(_about_cluster(CRITICAL, "bucket_unusable", message))
    return found


def local_blobs(backends):
    """Units that keep blobs for themselves have different blobs, as soon as there are two."""
    local = sorted(unit for unit, backend in backends.items() if backend == "local")
    if not local or len(backends) < 2:
        return []
    message = "{0} {1} blobs on its own disk, where the other units do not have them; switch the cluster to S3."
    told = message.format(listed(local), "keeps" if len(local) == 1 else "keep each")
    return [_about_cluster(CRITICAL, "local_blobs", told)]


# -- nonces ---------------------------------------------------------------------------------------------------------


def kept_in(settings):
    """(where a unit keeps nonces, the memcached servers), by its settings."""
    settings = mapping(settings)
    if settings.get(_POSTGRES_KEY) is True:
        return POSTGRESQL, []
    servers = [words(server) for server in listing(settings.get(_MEMCACHED_KEY))]
    return (MEMCACHED, servers) if servers else (OWN, [])


def nonces(looked, settings, count):
    """(what is known, findings, notes); `looked` is the result of store_nonce_probe, `settings` are those of each unit
    that told them, `count` is how many units there are."""
    kept = dict((unit, kept_in(found)[0]) for unit, found in settings.items())
    if count > 1:
        alone = sorted(unit for unit, place in kept.items() if place == OWN)
        if alone:
            message = "{0} {1} nonces where no other unit has them; set {2} or {3} on every unit."
            verb = "keeps" if len(alone) == 1 else "keep"
            told = message.format(listed(alone), verb, _MEMCACHED_KEY, _POSTGRES_KEY)
            return _nonces(NOT_SHARED), [_about_cluster(CRITICAL, "nonces_not_shared", told)], []
    return _tried(mapping(looked), count)


def _nonces(state, exchanges=()):
    return {"state": state, "exchanges": list(exchanges)}


def _tried(looked, count):
    units = mappings(looked.get("units"))
    if not units:
        reason = ended(looked.get("msg")) or "nobody could ask the units"
        message = "Whether the units share their nonces could not be tried: {0}.".format(reason)
        return _nonces(UNKNOWN), [_about_cluster(WARNING, "nonces_not_tried", message)], []
    if not any(unit.get("opens_own") for unit in units):
        return _refused_everywhere(units)
    found = [finding for unit in units for finding in _by_itself(unit)]
    exchanges = [_exchange(item) for item in mappings(looked.get("exchanges"))]
    failed = [item for item in exchanges if item["opened"] < item["tried"]]
    found += [_about_cluster(CRITICAL, "nonces_not_shared", _not_shared(item)) for item in failed]
    if failed:
        return _nonces(NOT_SHARED, exchanges), found, []
    if not exchanges:
        return _nonces(ALONE if count == 1 else UNKNOWN), found, []
    return _nonces(SHARED, exchanges), found, []


def _refused_everywhere(units):
    """Nobody hands out nonces, or no unit takes its own: then this store wants something else of a device."""
    silent = [unit for unit in units if not unit.get("issues")]
    if silent:
        return _nonces(UNKNOWN), [finding for unit in silent for finding in _by_itself(unit)], []
    said = ended(units[0].get("said")) or "no reason given"
    note = "Whether nonces are shared could not be tried: this store opens no session with a nonce alone ({0})."
    return _nonces(UNKNOWN), [], [note.format(said)]


def _by_itself(unit):
    if unit.get("opens_own"):
        return
    name, said = words(unit.get("name")), ended(unit.get("said")) or "no reason given"
    what = "does not take a nonce that it handed out itself" if unit.get("issues") else "hands out no nonces"
    message = "{0} {1}: {2}.".format(name, what, said)
    yield Finding(CRITICAL, UNIT, name, "nonces", message)


def _exchange(item):
    return {
        "issuer": words(item.get("issuer")),
        "opener": words(item.get("opener")),
        "tried": whole(item.get("tried")) or 0,
        "opened": whole(item.get("opened")) or 0,
        "said": words(item.get("said")),
    }


def _not_shared(item):
    message = "{opener} took {opened} of {tried} nonces of {issuer} ({why}); both need the same shared store of nonces."
    return message.format(**dict(item, why=ended(item["said"]) or "no reason given"))
