# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether units share their nonces: what one unit hands out has to open a session at another.

Each unit is tried with the next one, the last with the first. Several nonces for each pair, since several memcached
servers share them out by their value: one nonce may happen to lie on the one server that both units know.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ansible_collections.storeops.ha.plugins.module_utils._probe import Request, attempt

NONCES = "/api/v1/snaps/auth/nonces"
SESSIONS = "/api/v1/snaps/auth/sessions"
_AT_ONCE = 8
_LONGEST = 200


@dataclass(frozen=True)
class Way:
    """How units are asked: under the store's name, as the proxies do."""

    domain: str
    scheme: str
    timeout: float = 5.0

    def post(self, unit, path, document):
        headers = {"Content-Type": "application/json", "X-Forwarded-Proto": self.scheme}
        url = "http://{0}{1}".format("[" + self.domain + "]" if ":" in self.domain else self.domain, path)
        body = json.dumps(document).encode("utf-8")
        return attempt(Request(url, unit["address"], unit["port"], "POST", headers, "", self.timeout, body))


def said(answer):
    """An answer in few words, without what it may hold of a session."""
    if answer.error:
        return answer.error
    if answer.status == 200:
        return "answered 200"
    words = " ".join(answer.beginning.decode("utf-8", "replace").split())[:_LONGEST]
    return "answered {0}".format(answer.status) + (" ({0})".format(words) if words else "")


def issued(way, unit):
    """(nonce or None, words)"""
    answer = way.post(unit, NONCES, {})
    try:
        nonce = json.loads(answer.beginning.decode("utf-8"))["nonce"] if answer.status == 200 else None
    except (ValueError, KeyError, TypeError):
        return None, "answered without a nonce"
    return (nonce, "") if isinstance(nonce, str) and nonce else (None, said(answer))


def look(way, units, count):
    """{units: [{name, issues, opens_own, said}], exchanges: [{issuer, opener, tried, opened, said}]}"""
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        alone = list(pool.map(lambda unit: _alone(way, unit, count if len(units) > 1 else 0), units))
        ready = [item for item in alone if item["opens_own"]]
        pairs = list(zip(ready, ready[1:] + ready[:1])) if len(ready) > 1 else []
        exchanges = list(pool.map(lambda pair: _exchange(way, *pair), pairs))
    shown = [dict((key, item[key]) for key in ("name", "issues", "opens_own", "said")) for item in alone]
    return {"units": shown, "exchanges": exchanges}


def _alone(way, unit, count):
    """A unit by itself. What it does not take from itself says nothing about others."""
    found = {"name": unit["name"], "unit": unit, "issues": False, "opens_own": None, "said": "", "nonces": []}
    nonce, words = issued(way, unit)
    if nonce is None:
        return dict(found, said=words)
    answer = way.post(unit, SESSIONS, {"nonce": nonce})
    found.update(issues=True, opens_own=answer.status == 200, said="" if answer.status == 200 else said(answer))
    if found["opens_own"]:
        more = [issued(way, unit)[0] for _number in range(count)]
        found["nonces"] = [nonce for nonce in more if nonce]
    return found


def _exchange(way, issuer, opener):
    answers = [way.post(opener["unit"], SESSIONS, {"nonce": nonce}) for nonce in issuer["nonces"]]
    refused = [answer for answer in answers if answer.status != 200]
    return {
        "issuer": issuer["name"],
        "opener": opener["name"],
        "tried": len(answers),
        "opened": len(answers) - len(refused),
        "said": said(refused[0]) if refused else "",
    }
