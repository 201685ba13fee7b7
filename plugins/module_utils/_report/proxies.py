# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One proxy: whether it serves, until when its certificate is valid, and what it sees of the units. Pure."""

from __future__ import annotations

from datetime import datetime, timezone

from ansible_collections.storeops.ha.plugins.module_utils._report.finding import (
    CRITICAL,
    PROXY,
    UNIT,
    WARNING,
    Finding,
)
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import (
    ended,
    listed,
    mapping,
    mappings,
    named,
    words,
)

THERE, UNREACHABLE, UNKNOWN = "there", "unreachable", "unknown"
READY, UP = "ready", "UP"
_DAY = 24 * 3600


def view(haproxy, served, servers, others, now):
    """What is known of a proxy, every field always there.

    `haproxy` is the result of haproxy_info and `served` that of store_probe; `servers` names the server of each unit,
    `others` are servers that are right, too, though their units are not looked at.
    """
    haproxy, served = mapping(haproxy), mapping(served)
    state = _state(haproxy, served)
    rows = dict((words(row.get("name")), row) for row in mappings(haproxy.get("servers")))
    known = state == THERE and haproxy.get("running") is True
    return {
        "state": state,
        "running": haproxy.get("running") is True,
        "version": named(haproxy.get("version")),
        "serves": served.get("status") == 200 and not served.get("failed"),
        "certificate": _certificate(mapping(served.get("certificate")), now),
        "units": dict((unit, _server(rows.get(server), known)) for unit, server in servers.items()),
        "strangers": sorted(set(rows) - set(servers.values()) - set(others)),
    }


def _state(haproxy, served):
    if haproxy.get("unreachable") or served.get("unreachable"):
        return UNREACHABLE
    return THERE if "running" in haproxy and not haproxy.get("failed") else UNKNOWN


def _server(row, known):
    """How a proxy sees a unit; None where the proxy cannot be asked or does not know the unit."""
    if row is None:
        unknown = dict.fromkeys(("admin_state", "operational_state", "detail"))
        return dict(unknown, known=False if known else None, left_by_run=False)
    return {
        "known": True,
        "admin_state": named(row.get("admin_state")),
        "operational_state": named(row.get("operational_state")),
        "detail": named(row.get("check_detail")) or named(row.get("check_status")),
        "left_by_run": row.get("left_by_run") is True,
    }


def _certificate(found, now):
    if not found:
        return None
    end = moment(found.get("not_after"))
    return {
        "sha256": named(found.get("sha256")),
        "not_after": named(found.get("not_after")),
        "days_left": None if end is None else int((end - now) // _DAY),
    }


def moment(text):
    """Seconds since the epoch of a moment such as 2027-11-21T00:00:00Z; None for anything else."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
    except (ValueError, OverflowError):
        return None


# -- what is wrong --------------------------------------------------------------------------------------------------


def findings(name, proxy, haproxy, served, certificate_days):
    """Everything that is wrong with a proxy itself."""
    haproxy, served = mapping(haproxy), mapping(served)
    if proxy["state"] == UNREACHABLE:
        reason = ended(haproxy.get("msg") or served.get("msg")) or "no reason given"
        return [Finding(CRITICAL, PROXY, name, "unreachable", "{0} cannot be reached: {1}.".format(name, reason))]
    found = list(_haproxy(proxy, haproxy)) + list(_serving(proxy, served))
    found += list(_expiring(proxy["certificate"], certificate_days))
    return [Finding(level, PROXY, name, code, "{0} {1}".format(name, sentence)) for level, code, sentence in found]


def _haproxy(proxy, haproxy):
    if proxy["state"] == UNKNOWN:
        reason = ended(haproxy.get("msg")) or "no reason given"
        yield CRITICAL, "not_looked_at", "does not tell how HAProxy is: {0}.".format(reason)
    elif not proxy["running"]:
        yield CRITICAL, "not_running", "does not run HAProxy; look at `journalctl -u haproxy` there."
    if proxy["strangers"]:
        sentence = "sends traffic to servers that are not among the units: {0}; configure the proxies again."
        yield WARNING, "stranger", sentence.format(listed(proxy["strangers"]))


def _serving(proxy, served):
    if not proxy["serves"]:
        reason = ended(served.get("msg")) or "it was not asked"
        yield CRITICAL, "not_serving", "does not serve the store: {0}.".format(reason)


def _expiring(certificate, days):
    left = certificate["days_left"] if certificate else None
    if left is None:
        return
    if left < 0:
        sentence = "shows a certificate that expired on {0}; renew it."
        yield CRITICAL, "certificate_expired", sentence.format(certificate["not_after"])
    elif left < days:
        sentence = "shows a certificate that is valid for {0} more days (until {1}); renew it."
        yield WARNING, "certificate_expires", sentence.format(left, certificate["not_after"])


# -- what it sees ---------------------------------------------------------------------------------------------------


def seen(unit, proxies):
    """What proxies see of a unit that is not as it should be, told once where several see the same."""
    told = {}
    for name, proxy in proxies.items():
        judged = _judged(proxy["units"].get(unit))
        if judged:
            told.setdefault(judged, []).append(name)
    for (level, code, sentence), names in told.items():
        message = sentence.format(unit=unit, by=listed(names), s="s" if len(names) == 1 else "")
        yield Finding(level, UNIT, unit, code, message)


def _judged(server):
    if not server or server["known"] is None:
        return None
    if not server["known"]:
        sentence = (
            "{unit} gets no traffic from {by}, which do not know it; add it with storeops.ha.add_unit, or take it out "
            "of the group units if it was removed."
        )
        return WARNING, "not_a_server", sentence
    if server["admin_state"] != READY and server["left_by_run"]:
        sentence = (
            "{unit} is out of rotation on {by} since a run that changes units one by one failed there or was cut off; "
            "remove the reason, and run that same command again: it goes on from there."
        )
        return WARNING, "not_ready", sentence
    if server["admin_state"] != READY:
        state = _literal(server["admin_state"] or "no state")
        return WARNING, "not_ready", "{unit} is set to " + state + " on {by}; set it to ready when it may serve again."
    if server["operational_state"] != UP:
        state, detail = _literal(server["operational_state"] or "nothing"), _literal(server["detail"] or "no detail")
        return CRITICAL, "not_up", "{unit} is seen " + state + " by {by} (" + detail + ")."
    return None


def _literal(text):
    """A text in which braces mean themselves."""
    return text.replace("{", "{{").replace("}", "}}")
