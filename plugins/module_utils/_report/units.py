# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One unit by itself: what is known of it, and what is wrong with it. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._report.finding import CRITICAL, UNIT, WARNING, Finding
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import (
    ended,
    listed,
    mapping,
    mappings,
    named,
    reason,
    words,
)

THERE, ABSENT, UNREACHABLE, UNKNOWN = "there", "absent", "unreachable", "unknown"
FOREVER = "forever"


def view(looked):
    """What is known of a unit, every field always there; `looked` is the result of enterprise_store_info."""
    looked = mapping(looked)
    identity, status = mapping(looked.get("identity")), mapping(looked.get("status"))
    assertion = mapping(identity.get("assertion"))
    return {
        "state": _state(looked),
        "revision": named(identity.get("revision")),
        "version": named(identity.get("version")),
        "channel": named(identity.get("channel")),
        "hold": named(identity.get("hold")) if identity.get("installed") else None,
        "store_id": named(identity.get("store_id")),
        "url": named(identity.get("store_url")),
        "air_gapped": bool(identity.get("air_gapped")),
        "restart_pending": bool(identity.get("restart_pending")),
        "assertion": {
            "exists": bool(assertion.get("exists")),
            "sha256": named(assertion.get("sha256")),
            "of_this_store": bool(identity.get("has_assertion")),
        },
        "database": named(status.get("db")),
        "services": _services(status),
        "connections": _connections(looked.get("connections")),
        "digest": named(mapping(looked.get("configuration")).get("digest")),
    }


def _state(looked):
    if looked.get("unreachable"):
        return UNREACHABLE
    if not looked or looked.get("failed") or "installed" not in looked:
        return UNKNOWN
    return THERE if looked.get("installed") or mapping(looked.get("identity")).get("installed") else ABSENT


def _services(status):
    """None without a status; a status without services is told apart from it."""
    if not status:
        return None
    services = dict((name, mapping(service)) for name, service in mapping(status.get("services")).items())
    stopped = dict((name, found) for name, found in services.items() if found.get("running") is not True)
    return {
        "running": sorted(set(services) - set(stopped)),
        "not_running": dict((name, reason(found.get("reason"))) for name, found in sorted(stopped.items())),
    }


def _connections(found):
    found = mapping(found)
    if not found:
        return None
    items = [
        {
            "target": "{0} {1}".format(words(item.get("kind")), words(item.get("target"))).strip(),
            "ok": item.get("ok") is True,
            "reason": reason(item.get("reason")),
        }
        for item in mappings(found.get("items"))
    ]
    return {"all_ok": found.get("all_ok") is True, "items": items}


def release(unit):
    """What is equal on two units that run the same release; revisions of files nobody signed count per host."""
    revision = unit["revision"] or ""
    if revision and not revision.startswith("x"):
        return "revision {0}".format(revision)
    return "version {0}".format(unit["version"]) if unit["version"] else None


# -- what is wrong --------------------------------------------------------------------------------------------------


def findings(name, unit, looked):
    """Everything that is wrong with a unit, whatever the others are like."""
    looked = mapping(looked)
    if unit["state"] != THERE:
        return [_not_there(name, unit, looked)]
    checks = (_unread, _registered, _held, _assertion, _restarted, _database, _running, _connected)
    return [
        Finding(level, UNIT, name, code, "{0} {1}".format(name, sentence))
        for check in checks
        for level, code, sentence in check(unit, looked)
    ]


def _not_there(name, unit, looked):
    why = reason(looked.get("msg")) or "no reason given"
    code, sentence = {
        UNREACHABLE: ("unreachable", "cannot be reached: {0}.".format(why)),
        ABSENT: ("not_installed", "has no Enterprise Store installed; add it to the cluster, or take it out of it."),
    }.get(unit["state"], ("not_looked_at", "could not be looked at: {0}.".format(why)))
    return Finding(CRITICAL, UNIT, name, code, "{0} {1}".format(name, sentence))


def _unread(_unit, looked):
    for part, sentence in sorted(mapping(looked.get("problems")).items()):
        yield CRITICAL, "unread_" + part, "does not tell its {0}: {1}.".format(part, ended(sentence))


def _registered(unit, looked):
    if mapping(looked.get("identity")) and not unit["store_id"]:
        yield CRITICAL, "not_registered", "is not registered as a store; give it the configuration of the others."


def _held(unit, looked):
    if mapping(looked.get("identity")) and unit["hold"] != FOREVER:
        until = unit["hold"] if unit["hold"] not in (None, "none") else None
        how = "is held only until {0}".format(until) if until else "is not held"
        yield (
            WARNING,
            "hold",
            "{0}, so snapd may refresh it by itself; storeops.ha.reconcile holds it again.".format(how),
        )


def _assertion(unit, looked):
    if not mapping(looked.get("identity")):
        return
    if not unit["assertion"]["exists"]:
        if unit["air_gapped"]:
            sentence = "has no store assertion, so devices get none from it; storeops.ha.reconcile places it."
            yield CRITICAL, "assertion_missing", sentence
    elif unit["store_id"] and not unit["assertion"]["of_this_store"]:
        yield CRITICAL, "assertion_foreign", "has an assertion that is not of its own store; place the right one."


def _restarted(unit, _looked):
    if unit["restart_pending"]:
        sentence = "owes its services a restart since settings were written; run what wrote them again."
        yield WARNING, "restart_pending", sentence


def _database(unit, looked):
    if mapping(looked.get("status")) and unit["database"] != "ok":
        yield CRITICAL, "database", "says of its database: {0}.".format(ended(unit["database"]) or "nothing")


def _running(unit, _looked):
    services = unit["services"]
    if services is None:
        return
    if not services["running"] and not services["not_running"] and unit["database"] == "ok":
        yield CRITICAL, "no_services", "lists no service in its status; look at `enterprise-store status` there."
    told = ["{0}{1}".format(name, " ({0})".format(why) if why else "") for name, why in services["not_running"].items()]
    if told:
        what = "a service that does" if len(told) == 1 else "services that do"
        yield CRITICAL, "service", "has {0} not run: {1}.".format(what, ", ".join(told))


def _connected(unit, _looked):
    connections = unit["connections"]
    if connections is None or connections["all_ok"]:
        return
    failing = ["{0} ({1})".format(i["target"], i["reason"] or "no reason") for i in connections["items"] if not i["ok"]]
    yield (
        WARNING,
        "connection",
        "cannot connect to everything it needs: {0}.".format(
            listed(failing) or "its check-connections says so without telling which"
        ),
    )
