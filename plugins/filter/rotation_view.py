# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the proxies say about one unit and the others, and whether the cluster can do without it for a while."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.errors import AnsibleFilterError


def rotation_view(results, server, all_others=False):
    """Which proxies give the unit traffic, which may be asked to stop that, and what speaks against it."""
    if isinstance(results, Mapping):
        results = results.get("results")
    if not isinstance(results, (list, tuple)):
        raise AnsibleFilterError("The result of haproxy_info in a loop over the proxies is needed.")
    view = {"known": [], "serving": [], "drainable": [], "objections": []}
    for result in results:
        proxy = str(result.get("item", ""))
        if "servers" not in result or not result.get("running"):
            view["objections"].append(_silent(proxy, result))
            continue
        own = [one for one in result["servers"] if one["name"] == server]
        others = [one for one in result["servers"] if one["name"] != server]
        if not own:
            continue
        view["known"].append(proxy)
        if own[0]["admin_state"] == "ready":
            view["serving"].append(proxy)
        if own[0]["admin_state"] != "maint":
            view["drainable"].append(proxy)
        view["objections"] += _objections(proxy, own[0], others, all_others)
    return view


def _silent(proxy, result):
    if "servers" in result:
        return f"HAProxy does not run on {proxy}; start it first."
    reason = str(result.get("msg") or "no reason given").replace("Task failed: ", "").strip().rstrip(".")
    return f"The proxy {proxy} cannot be asked ({reason}); it has to answer before a unit is taken out of rotation."


def _objections(proxy, own, others, all_others):
    # Of a single unit the clients miss every minute, and nobody can change that.
    if own["admin_state"] != "ready" or not others:
        return _down(proxy, others) if all_others else []
    if own["operational_state"] == "UP" and not any(one["operational_state"] == "UP" for one in others):
        return [f"{own['name']} is the last unit that {proxy} finds healthy; {_way_out(others)}."]
    return _down(proxy, others) if all_others else []


def _way_out(others):
    left = " and ".join(one["name"] for one in others if one.get("left_by_run"))
    if not left:
        return "have another one serve first"
    return f"first run the command again that was cut off or failed while {left} was out of rotation"


def _down(proxy, others):
    """Those that should serve and do not; who was put into maintenance or drained by somebody is not meant to."""
    down = [one for one in others if one["admin_state"] == "ready" and one["operational_state"] != "UP"]
    return [f"{proxy} finds {one['name']} {_state(one)}; have it serve first." for one in down]


def _state(one):
    detail = one.get("check_detail") or one.get("check_status")
    return one["operational_state"] + (f" ({detail})" if detail else "")


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"rotation_view": rotation_view}
