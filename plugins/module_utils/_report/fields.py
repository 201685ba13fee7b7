# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the fields of a report are in few words, for a table and for a page alike. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._report import backups, shared

UNKNOWN = "?"
_SHORT = 8


def release(unit):
    revision = unit["revision"] or UNKNOWN
    return "{0} ({1})".format(revision, unit["version"]) if unit["version"] else revision


def hold(unit):
    return {"forever": "held", "none": "not held", None: UNKNOWN}.get(unit["hold"]) or "until {0}".format(unit["hold"])


def services(unit):
    if unit["services"] is None:
        return UNKNOWN
    return _share(unit["services"]["running"], unit["services"]["not_running"])


def connections(unit):
    if unit["connections"] is None:
        return UNKNOWN
    items = unit["connections"]["items"]
    good = [item for item in items if item["ok"]]
    return _share(good, items[len(good) :]) if items else ("ok" if unit["connections"]["all_ok"] else "failing")


def _share(good, bad):
    return "{0}/{1}".format(len(good), len(good) + len(bad))


def digest(report, name):
    """The beginning of the digest; a star where the unit is not like the reference."""
    return _starred(report["units"][name]["digest"], name in report["compared"]["configuration"]["odd"])


def assertion(report, name):
    unit = report["units"][name]
    if not unit["assertion"]["exists"]:
        return "none" if unit["state"] == "there" and unit["hold"] else UNKNOWN
    return _starred(unit["assertion"]["sha256"], name in report["compared"]["assertion"]["odd"])


def _starred(text, odd):
    return (text[:_SHORT] + ("*" if odd else "")) if text else UNKNOWN


def seen(server):
    """How a proxy sees a unit: what was asked for only where it is not to be ready."""
    if not server or server["known"] is None:
        return UNKNOWN
    if not server["known"]:
        return "absent"
    state, asked = server["operational_state"] or UNKNOWN, server["admin_state"]
    return state if asked in (None, "ready") or state.lower() == asked else "{0}/{1}".format(state, asked)


def certificate(proxy):
    if not proxy["certificate"] or proxy["certificate"]["days_left"] is None:
        return "none" if proxy["serves"] and not proxy["certificate"] else UNKNOWN
    days = proxy["certificate"]["days_left"]
    return "expired" if days < 0 else "{0} days left".format(days)


def serves(proxy):
    if proxy["state"] == "unreachable":
        return UNKNOWN
    return "yes" if proxy["serves"] else "no"


def headline(report):
    """One line that says it all."""
    cluster, fronts = report["cluster"], report["proxies"]
    good = [front for front in fronts.values() if front["serves"]]
    count = cluster["findings"]
    told = "{0} finding{1}".format(count or "no", "" if count == 1 else "s")
    by = ", {0} of {1} proxies serve it".format(len(good), len(fronts)) if fronts else ""
    return "The verdict on {0} is {1}{2}, {3}".format(cluster["name"], cluster["verdict"], by, told)


def database(report):
    found = report["shared"]["database"]
    if found["problem"]:
        return found["problem"]
    if not found["reachable"]:
        return "not looked at"
    lacking = "".join(", no {0}".format(name) for name in found["missing_extensions"])
    return "ok, {0}{1}".format(", ".join(found["extensions"]) or "no extension", lacking)


def storage(report):
    found = report["shared"]["storage"]
    if found["backend"] == "local":
        return "on the unit's own disk"
    if found["problem"] or not found["buckets"]:
        return found["problem"] or "not looked at"
    return ", ".join(
        "{0} {1}".format(bucket["name"], "ok" if bucket["ok"] else bucket["problem"]) for bucket in found["buckets"]
    )


def entrance(report):
    """Who has each virtual address; nothing where there is none."""
    found = report["shared"]["virtual_addresses"]
    return ", ".join("{0} on {1}".format(one, " and ".join(names) or "nobody") for one, names in found.items())


def nonces(report):
    found = report["shared"]["nonces"]
    place = {shared.POSTGRESQL: "in PostgreSQL", shared.MEMCACHED: "in memcached"}.get(found["kept_in"])
    return "{0}{1}".format(found["state"], " " + place if place else "")


def backup(report):
    found = report["shared"]["backup"] or {}
    if found.get("problem") or found.get("age") is None:
        return "not in order" if found.get("problem") else "none"
    return "{0} old".format(backups.old(found["age"]))


def values(report, row):
    """[(value of a differing key, units that have it)]; of a secret only who has another one than the reference."""
    told = {}
    for name in report["units"]:
        if any(name in group for group in report["compared"]["configuration"]["groups"]):
            told.setdefault(_value(row, name), []).append(name)
    return list(told.items())


def _value(row, name):
    if row["secret"]:
        return "another secret" if name in row["odd"] else "a secret"
    value = row["values"].get(name)
    return "(not set)" if value is None else plain(value)


def plain(value, longest=60):
    """A value on one line."""
    if isinstance(value, list):
        value = "[{0}]".format(", ".join(plain(item) for item in value))
    text = str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
    return text if len(text) <= longest else text[: longest - 3] + "..."
