# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all hosts together say about each memcached server: down, or reachable from some of them only. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import live_plan, values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem

_ADVICE = {
    "refused": "start it, or correct {0}",
    "silent": "open the way through the firewall, or correct {0}",
    "unknown": "correct {0}, or the hosts' DNS",
    "unroutable": "correct the network, or {0}",
}


def problems(cluster, found):
    """`found`: {host: result of preflight_host}. Units are the clients; proxies only bear witness."""
    endpoints = live_plan.memcached(cluster)
    views = [_View(endpoint, cluster, found) for endpoint in endpoints]
    answering = [view.thing for view in views if view.reached(view.units)]
    for view in views:
        yield from _strangers(view)
        yield from _unreached(view, [thing for thing in answering if thing != view.thing])


class _View:
    """One server as the hosts see it."""

    def __init__(self, endpoint, cluster, found):
        self.endpoint = endpoint
        self.place = values.place(endpoint["host"], endpoint["port"])
        self.thing = "{0} at {1}".format(endpoint["name"], self.place)
        self.units = self._answers(cluster.hosts("units"), found)
        self.proxies = self._answers(cluster.hosts("reverse_proxies"), found)

    def _answers(self, hosts, found):
        answers = {}
        for host in hosts:
            for answer in (found.get(host) or {}).get("memcached") or ():
                # Before the server is installed a refusal proves the way as well as an answer does.
                later = answer["state"] == "refused" and self.endpoint["may_refuse"]
                if answer["place"] == self.place and not later:
                    answers[host] = answer
        return answers

    @staticmethod
    def reached(answers):
        return [host for host, answer in answers.items() if answer["state"] in ("ok", "stranger")]

    def unreached(self):
        return [host for host in self.units if host not in self.reached(self.units)]


def _strangers(view):
    words = {answer["words"] for answer in view.units.values() if answer["state"] == "stranger"}
    if words:
        sentence = "what listens there is no memcached ({0}); stop that, or correct {1}."
        yield problem("memcached_protocol", view.thing, sentence.format(sorted(words)[0], view.endpoint["option"]))


def _unreached(view, others):
    without = view.unreached()
    if not without:
        return
    answer = view.units[without[0]]
    reason, advice = answer["words"], _ADVICE[answer["state"]].format(view.endpoint["option"])
    having, witnesses = view.reached(view.units), view.reached(view.proxies)
    if having:
        sentence = "{0} reached from {1} only, and not from {2} ({3}); open the way from there."
        told = sentence.format("it is", listed(having), listed(without), reason)
        yield problem("memcached_some_units", view.thing, told)
    elif witnesses:
        sentence = "it is reached from the proxies only ({0}), and from no unit ({1}); open the way from the units."
        yield problem("memcached_proxies_only", view.thing, sentence.format(listed(witnesses), reason))
    elif others:
        sentence = "no unit reaches it ({0}), while {1} answers, and each server holds a part of the nonces; {2}."
        yield problem("memcached_one_down", view.thing, sentence.format(reason, listed(others), advice))
    else:
        yield problem("memcached_down", view.thing, "no unit reaches it ({0}); {1}.".format(reason, advice))
