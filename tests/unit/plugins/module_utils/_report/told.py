# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the hosts of a cluster tell when all is well, for tests to change one thing in it."""

from __future__ import annotations

import copy

from ansible_collections.storeops.ha.plugins.module_utils._report.report import make

NOW = 1_795_000_000.0
IN_A_YEAR = "2027-11-18T11:06:40Z"
SETTINGS = {
    "proxy.domain": "store.example.com",
    "proxy.cache.size": 2048,
    "proxy.auth.secret": "(secret)",
    "proxy.db.connection": "postgresql://store:<redacted>@10.0.0.41:5432/store",
    "proxy.memcached.connection": ["10.0.0.31:11211", "10.0.0.32:11211"],
    "proxy.use-postgres-over-memcached": False,
    "proxy.storage.backend": "s3",
    "proxy.tls.key": None,
}
FINGERPRINTS = {"proxy.auth.secret": "aa", "proxy.db.connection": "bb"}


def unit():
    """The result of enterprise_store_info."""
    return {
        "installed": True,
        "healthy": True,
        "problems": {},
        "identity": {
            "installed": True,
            "revision": "120",
            "version": "2.41",
            "channel": "latest/stable",
            "hold": "forever",
            "store_id": "one",
            "store_url": "https://store.example.com",
            "air_gapped": True,
            "has_assertion": True,
            "serves": True,
            "restart_pending": False,
            "assertion": {"exists": True, "sha256": "ab" * 32, "store_id": "one", "url": "https://store.example.com"},
        },
        "status": {"db": "ok", "services": {name: {"running": True, "reason": None} for name in ("nginx", "snapauth")}},
        "connections": {
            "all_ok": True,
            "items": [{"kind": "postgres", "target": "10.0.0.41", "ok": True, "address": None, "reason": None}],
        },
        "configuration": {"settings": copy.deepcopy(SETTINGS), "digest": "cd" * 32, "fingerprints": dict(FINGERPRINTS)},
    }


def haproxy(units):
    """The result of haproxy_info."""
    row = {"backend": "store", "admin_state": "ready", "operational_state": "UP", "check_detail": "HTTP status 200"}
    return {"running": True, "version": "3.0.11", "servers": [dict(row, name=name) for name in units]}


def served():
    """The result of store_probe."""
    return {"status": 200, "certificate": {"sha256": "ef" * 32, "not_after": IN_A_YEAR}}


def cluster(count=3):
    """All of it."""
    units = ["unit{0}".format(number) for number in range(1, count + 1)]
    pairs = zip(units, units[1:] + units[:1])
    exchanges = [{"issuer": a, "opener": b, "tried": 8, "opened": 8, "said": ""} for a, b in pairs]
    return {
        "name": "store.example.com",
        "url": "https://store.example.com",
        "units": {name: unit() for name in units},
        "proxies": {name: haproxy(units) for name in ("lb1", "lb2")},
        "served": {name: served() for name in ("lb1", "lb2")},
        "servers": {name: name for name in units},
        "services": {
            "installed": True,
            "database": {
                "address": "10.0.0.41:5432",
                "name": "store",
                "reachable": True,
                "extensions": ["btree_gist", "intarray"],
                "missing": [],
                "problem": None,
            },
            "storage": {
                "backend": "s3",
                "url": "https://s3.example.com",
                "problem": None,
                "buckets": [{"role": "scanned", "name": "scanned-production", "ok": True, "problem": None}],
            },
        },
        "nonces": {
            "units": [{"name": name, "issues": True, "opens_own": True, "said": ""} for name in units],
            "exchanges": exchanges if count > 1 else [],
        },
        "entrance": {
            "addresses": ["10.0.0.9/24"],
            "answers": {"lb1": {"held": ["10.0.0.9"], "running": True}, "lb2": {"held": [], "running": True}},
        },
        "left_out": [],
    }


def place(facts, path):
    """(the container, the last step) of a path such as units/unit1/identity."""
    *steps, last = path.split("/")
    for step in steps:
        facts = facts[int(step)] if isinstance(facts, list) else facts[step]
    return facts, int(last) if isinstance(facts, list) else last


def put(facts, path, value):
    """The facts with another value in one place."""
    container, last = place(facts, path)
    container[last] = value
    return facts


def judged(facts, **options):
    """The report on them."""
    return make(facts, NOW, **options)


def with_differences():
    """A cluster in which as much as possible is wrong."""
    facts = cluster(4)
    put(facts, "units/unit2/configuration/settings/proxy.cache.size", 4096)
    put(facts, "units/unit2/configuration/fingerprints/proxy.auth.secret", "cc")
    put(facts, "units/unit2/configuration/fingerprints/proxy.db.connection", "dd")
    put(facts, "units/unit2/status/services/nginx", {"running": False, "reason": "500 Server Error: no"})
    put(facts, "units/unit2/identity/hold", "none")
    put(facts, "proxies/lb1/servers/1", dict(facts["proxies"]["lb1"]["servers"][1], admin_state="drain"))
    put(facts, "units/unit3", {"unreachable": True, "msg": "Failed to connect to the host via ssh: no route"})
    put(facts, "served/lb2", {"failed": True, "msg": "GET https://s/_status/check gave no answer (timed out)."})
    return facts
