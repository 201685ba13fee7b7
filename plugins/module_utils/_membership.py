# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is a member of the cluster, who is healthy, who is new, and whom a new unit may be made like. Pure.

The live state alone decides. A unit is a member when a proxy has it as a server, or, without proxies, when it serves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._report import drift


@dataclass(frozen=True)
class Unit:
    """What a unit of the inventory said of itself; ``wrong`` is why it is not healthy, nothing when it is."""

    name: str
    server: str
    wrong: str = ""
    asked: bool = True
    serves: bool = False
    store_id: str = ""
    configuration: dict = field(default_factory=dict)
    release: str = ""


@dataclass(frozen=True)
class Proxy:
    """What a proxy said: its servers by name; ``wrong`` is why it said nothing."""

    name: str
    wrong: str = ""
    servers: dict = field(default_factory=dict)


def unit(name: str, server: str, answer: dict[str, Any] | None) -> Unit:
    """A unit from the result of enterprise_store_info; without one it was not asked."""
    if not answer or answer.get("skipped"):
        return Unit(name, server, "it was not asked", asked=False)
    identity = answer.get("identity") or {}
    revision = str(identity.get("revision") or "")
    local = not revision or revision.startswith("x")
    return Unit(
        name,
        server,
        _wrong(answer, identity),
        serves=bool(identity.get("serves")),
        store_id=identity.get("store_id") or "",
        configuration=answer.get("configuration") or {},
        release="version {0}".format(identity.get("version")) if local else "revision {0}".format(revision),
    )


def _wrong(answer: dict[str, Any], identity: dict[str, Any]) -> str:
    if answer.get("unreachable"):
        return "it cannot be reached"
    if answer.get("failed"):
        return "it cannot be asked ({0})".format(_short(answer.get("msg")))
    if not answer.get("installed"):
        return "the store is not installed"
    if not identity.get("serves"):
        return "it does not serve a store yet"
    if identity.get("restart_pending"):
        return "its services have not been restarted since its settings changed"
    if answer.get("healthy"):
        problems = answer.get("problems") or {}
        return _short(next(iter(problems.values()))) if problems else ""
    status = answer.get("status") or {}
    if not status:
        return _short((answer.get("problems") or {}).get("status") or "its status cannot be read")
    if status.get("db") != "ok":
        return "its database is {0}".format(status.get("db") or "not told of")
    idle = sorted(name for name, service in (status.get("services") or {}).items() if not service.get("running"))
    return "{0} {1} not run".format(_listed(idle), "do" if len(idle) > 1 else "does") if idle else "it names no service"


def proxy(name: str, answer: dict[str, Any] | None, backend: str) -> Proxy:
    """A proxy from the result of haproxy_info."""
    answer = answer or {}
    if answer.get("unreachable"):
        return Proxy(name, "it cannot be reached; start it, or take it out of the group reverse_proxies")
    if answer.get("failed") or "servers" not in answer:
        return Proxy(name, "it cannot be asked ({0}); correct that".format(_short(answer.get("msg") or "no answer")))
    if not answer.get("running"):
        return Proxy(name, "HAProxy does not run there; start it, or set the proxy up with new_cluster")
    servers = {one["name"]: one for one in answer["servers"] if one.get("backend") in (None, backend)}
    wrong = (
        "" if servers else "its HAProxy has no servers in the backend {0}; set it up with new_cluster".format(backend)
    )
    return Proxy(name, wrong, servers)


def look(units: list[Unit], proxies: list[Proxy]) -> dict[str, Any]:
    """The cluster as it is: members, who of them is healthy, who is not and why, and who is no member."""
    on = {one.name: [proxy.name for proxy in proxies if one.server in proxy.servers] for one in units}
    members = [one for one in units if (on[one.name] if proxies else one.serves)]
    why = {one.name: one.wrong or _seen(one, proxies) for one in members}
    return {
        "members": [one.name for one in members],
        "healthy": [name for name in why if not why[name]],
        "unhealthy": {name: reason for name, reason in why.items() if reason},
        "fresh": [one.name for one in units if one not in members],
        "partial": [one.name for one in members if proxies and len(on[one.name]) < len(proxies)],
        "carrying": [one.name for one in members if any(_carries(one, proxy) for proxy in proxies)],
        "servers": {proxy.name: [one.name for one in units if one.server in proxy.servers] for proxy in proxies},
        "problems": [_sentence("proxy " + proxy.name, proxy.wrong) for proxy in proxies if proxy.wrong]
        + [_stranger(proxy, name) for proxy in proxies for name in _strangers(units, proxy)],
    }


def _seen(one: Unit, proxies: list[Proxy]) -> str:
    """What a proxy has against a unit that has nothing against itself."""
    for proxy_ in proxies:
        server = proxy_.servers.get(one.server)
        if server is None:
            return "{0} does not have it as a server yet".format(proxy_.name)
        if server.get("admin_state") != "ready" or server.get("operational_state") != "UP":
            state = server.get("status") or server.get("operational_state") or "unknown"
            return "{0} sees it {1}".format(proxy_.name, state)
    return ""


def _carries(one: Unit, proxy_: Proxy) -> bool:
    """Whether the proxy may have requests at the unit: one that is down has none that will ever be answered."""
    return proxy_.servers.get(one.server, {"operational_state": "DOWN"}).get("operational_state") != "DOWN"


def _strangers(units: list[Unit], proxy_: Proxy) -> list[str]:
    known = {one.server for one in units}
    return [name for name in proxy_.servers if name not in known]


def _stranger(proxy_: Proxy, name: str) -> str:
    sentence = (
        "it has the server {0}, which is no host of the group units; put that host back into the group and take it out "
        "with remove_unit, or run new_cluster to have the proxies as the inventory says"
    )
    return _sentence("proxy " + proxy_.name, sentence.format(name))


def add(units: list[Unit], proxies: list[Proxy], wanted: str = "") -> dict[str, Any]:
    """Who is to join, and whom they are made like."""
    found = look(units, proxies)
    joining = found["fresh"] + [name for name in found["partial"] if name not in found["fresh"]]
    found.update(joining=joining, reference="")
    if not joining:
        return found
    if not found["members"] and not found["problems"]:
        sentence = "none of its hosts is a member of a cluster yet; build the first with new_cluster"
        found["problems"].append(_sentence("group units", sentence))
    elif not found["problems"]:
        by_name = {one.name: one for one in units}
        found["reference"], problem = _reference(found, by_name, proxies, wanted)
        found["problems"] += [problem] if problem else _unfit(found, by_name)
    return found


def _candidates(found: dict[str, Any], by_name: dict[str, Unit], proxies: list[Proxy]) -> list[Unit]:
    """Healthy members. One that an interrupted run has put on some proxies is as good as what those proxies say."""
    some = [by_name[name] for name in found["partial"] if not found["healthy"]]
    return [by_name[name] for name in found["healthy"]] + [
        one for one in some if not one.wrong and not _seen(one, [p for p in proxies if one.server in p.servers])
    ]


def _reference(found: dict[str, Any], by_name: dict[str, Unit], proxies: list[Proxy], wanted: str) -> tuple[str, str]:
    """(the member that the new units are made like, why there is none)"""
    candidates = _candidates(found, by_name, proxies)
    names = [one.name for one in candidates]
    if wanted and wanted not in names:
        reason = found["unhealthy"].get(wanted) or "it is not a member"
        others = "name {0} or nobody".format(_listed(names, "or")) if names else "make it healthy"
        sentence = "{0} cannot be what new units are made like ({1}); {2}".format(wanted, reason, others)
        return "", _sentence("store_reference", sentence)
    if not candidates:
        reasons = "; ".join("{0}: {1}".format(name, why) for name, why in sorted(found["unhealthy"].items()))
        sentence = "no member is healthy, so none can be what new units are made like ({0}); make one healthy"
        return "", _sentence("group units", sentence.format(reasons))
    reference = wanted or names[0]
    problem = _releases(candidates) or _drift(found, by_name, reference)
    return ("" if problem else reference), problem


def _releases(candidates: list[Unit]) -> str:
    groups: dict[str, list[str]] = {}
    for one in candidates:
        groups.setdefault(one.release, []).append(one.name)
    if len(groups) < 2:
        return ""
    parts = _listed("{0} on {1}".format(release, _listed(names)) for release, names in groups.items())
    sentence = "the healthy members have different releases ({0}); finish the upgrade first"
    return _sentence("group units", sentence.format(parts))


def _drift(found: dict[str, Any], by_name: dict[str, Unit], reference: str) -> str:
    """New units would be like one of the members and unlike another; whether that one is healthy or not."""
    read = {name: by_name[name].configuration for name in found["members"] if by_name[name].serves}
    parts = drift.told({name: one for name, one in read.items() if one}, reference)
    if not parts:
        return ""
    advice = "run storeops.ha.reconcile first, with store_reference set to the unit that is right if that is not {0}"
    sentence = "the members are configured differently ({0}); {1}"
    return _sentence("group units", sentence.format("; ".join(parts), advice.format(reference)))


def _unfit(found: dict[str, Any], by_name: dict[str, Unit]) -> list[str]:
    """New units that are something else already."""
    own = by_name[found["reference"]].store_id
    sentence = "it is registered as the store {0}, and the cluster is {1}; use an empty machine"
    return [
        _sentence("host " + name, sentence.format(by_name[name].store_id, own))
        for name in found["joining"]
        if by_name[name].store_id not in ("", own)
    ]


def remove(units: list[Unit], proxies: list[Proxy], leaving: list[str]) -> dict[str, Any]:
    """Who stays when some leave."""
    found = look(units, proxies)
    found["staying"] = [name for name in found["members"] if name not in leaving]
    healthy = [name for name in found["healthy"] if name not in leaving]
    if not healthy and not found["problems"]:
        left = {name: why for name, why in found["unhealthy"].items() if name not in leaving}
        reasons = "; ".join("{0}: {1}".format(name, why) for name, why in sorted(left.items())) or "no member is left"
        sentence = "without {0} no healthy member would be left to serve ({1}); add or repair one first"
        found["problems"].append(_sentence("store_remove_units", sentence.format(_listed(leaving), reasons)))
    return found


def _sentence(thing: str, words: str) -> str:
    return "{0}: {1}.".format(thing, words.rstrip("."))


def _short(text: Any, most: int = 200) -> str:
    words = " ".join(str(text or "no reason given").split()).rstrip(".")
    return words if len(words) <= most else words[:most] + "..."


def _listed(names: Any, word: str = "and") -> str:
    names = [str(name) for name in names]
    return "".join(names) if len(names) < 2 else "{0} {1} {2}".format(", ".join(names[:-1]), word, names[-1])
