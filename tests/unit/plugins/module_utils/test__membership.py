# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is a member, who is healthy, who is new: by what units and proxies say, and never by their place in a list."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _membership as membership
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import described

CHANGED = described({"proxy.cache.size": 2}, (), "k")


def answer(**changes):
    """What a healthy unit says of itself."""
    identity = {"serves": True, "store_id": "S1", "revision": "142", "version": "2.40", "restart_pending": False}
    said = {
        "installed": True,
        "healthy": True,
        "identity": identity,
        "configuration": described({"proxy.cache.size": 1}, (), "k"),
        "status": {"db": "ok", "services": {"nginx": {"running": True}}},
        "problems": {},
    }
    identity.update(changes.pop("identity", {}))
    return {**said, **changes}


EMPTY = {"installed": False, "healthy": False, "identity": {"serves": False, "store_id": None}, "problems": {}}
DEAD = {"unreachable": True, "msg": "Failed to connect"}


def server(name, state="UP", admin="ready"):
    return {"backend": "store", "name": name, "operational_state": state, "admin_state": admin, "status": state}


def sees(*servers):
    found = [server(one) if isinstance(one, str) else one for one in servers]
    return {"running": True, "servers": found}


def units(**answers):
    return [membership.unit(name, name, said) for name, said in answers.items()]


def proxies(**answers):
    return [membership.proxy(name, said, "store") for name, said in answers.items()]


THREE = {"unit1": answer(), "unit2": answer(), "unit3": EMPTY}
BOTH = {"lb1": sees("unit1", "unit2"), "lb2": sees("unit1", "unit2")}


def test_new_is_who_is_a_server_of_no_proxy():
    found = membership.add(units(**THREE), proxies(**BOTH))
    assert (found["members"], found["fresh"], found["joining"]) == (["unit1", "unit2"], ["unit3"], ["unit3"])
    assert found["problems"] == []


def test_with_nobody_new_there_is_nothing_to_choose_and_nothing_to_refuse():
    found = membership.add(
        units(unit1=answer(), unit2=DEAD), proxies(lb1=sees("unit1", server("unit2", "DOWN"))), "unit2"
    )
    assert (found["joining"], found["reference"], found["problems"]) == ([], "", [])


def test_who_an_interrupted_run_put_on_some_proxies_joins_and_is_not_made_anew():
    found = membership.add(
        units(**{**THREE, "unit3": answer()}), proxies(lb1=sees("unit1", "unit2", "unit3"), lb2=BOTH["lb2"])
    )
    assert (found["fresh"], found["partial"], found["joining"]) == ([], ["unit3"], ["unit3"])
    assert found["reference"] == "unit1"
    assert found["unhealthy"]["unit3"] == "lb2 does not have it as a server yet"


def test_without_proxies_who_serves_is_a_member():
    found = membership.add(units(**THREE), [])
    assert (found["members"], found["joining"], found["reference"]) == (["unit1", "unit2"], ["unit3"], "unit1")


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (DEAD, "it cannot be reached"),
        ({"failed": True, "msg": "Boom."}, "it cannot be asked (Boom)"),
        (answer(healthy=False, status={"db": "away"}), "its database is away"),
        (answer(healthy=False, status={"db": "ok", "services": {"a": {"running": False}}}), "a does not run"),
        (answer(healthy=False, status={"db": "ok", "services": {}}), "it names no service"),
        (answer(healthy=None, status=None, problems={"status": "It hangs."}), "It hangs"),
        (answer(problems={"configuration": "It cannot be read."}), "It cannot be read"),
        (answer(identity={"serves": False}), "it does not serve a store yet"),
        (
            answer(identity={"restart_pending": True}),
            "its services have not been restarted since its settings changed",
        ),
        (EMPTY, "the store is not installed"),
    ],
)
def test_the_first_unit_is_not_chosen_when_it_is_not_healthy(first, why):
    found = membership.add(units(unit1=first, unit2=answer(), unit3=EMPTY), proxies(**BOTH))
    assert (found["reference"], found["healthy"]) == ("unit2", ["unit2"])
    assert found["unhealthy"] == {"unit1": why}
    assert found["problems"] == []


@pytest.mark.parametrize(
    ("seen", "why"),
    [(server("unit1", "DOWN"), "lb2 sees it DOWN"), (server("unit1", "DRAIN", "drain"), "lb2 sees it DRAIN")],
)
def test_one_proxy_that_does_not_see_a_unit_up_is_enough(seen, why):
    found = membership.add(units(**THREE), proxies(lb1=BOTH["lb1"], lb2=sees(seen, "unit2")))
    assert found["reference"] == "unit2"
    assert found["unhealthy"] == {"unit1": why}


def test_the_member_that_is_named_is_taken():
    assert membership.add(units(**THREE), proxies(**BOTH), "unit2")["reference"] == "unit2"


@pytest.mark.parametrize(
    ("wanted", "changes", "sentence"),
    [
        (
            "unit1",
            {"unit1": DEAD},
            "store_reference: unit1 cannot be what new units are made like (it cannot be reached); name unit2 or "
            "nobody.",
        ),
        (
            "unit3",
            {},
            "store_reference: unit3 cannot be what new units are made like (it is not a member); name unit1 or unit2 "
            "or nobody.",
        ),
        (
            "",
            {"unit1": DEAD, "unit2": DEAD},
            "group units: no member is healthy, so none can be what new units are made like (unit1: it cannot be "
            "reached; unit2: it cannot be reached); make one healthy.",
        ),
        (
            "",
            {"unit2": answer(configuration=CHANGED)},
            "group units: the members are configured differently (unit2: proxy.cache.size (2, and 1 on unit1)); run "
            "storeops.ha.reconcile first, with store_reference set to the unit that is right if that is not unit1.",
        ),
        (
            "unit2",
            {"unit2": answer(configuration=CHANGED)},
            "group units: the members are configured differently (unit1: proxy.cache.size (1, and 2 on unit2)); run "
            "storeops.ha.reconcile first, with store_reference set to the unit that is right if that is not unit2.",
        ),
        (
            "",
            {"unit2": answer(configuration=CHANGED, healthy=False, status={"db": "away"})},
            "group units: the members are configured differently (unit2: proxy.cache.size (2, and 1 on unit1)); run "
            "storeops.ha.reconcile first, with store_reference set to the unit that is right if that is not unit1.",
        ),
        (
            "unit1",
            {"unit2": answer(identity={"revision": "143"})},
            "group units: the healthy members have different releases (revision 142 on unit1 and revision 143 on unit2)"
            "; finish the upgrade first.",
        ),
        (
            "",
            {"unit3": answer(identity={"store_id": "S2"})},
            "host unit3: it is registered as the store S2, and the cluster is S1; use an empty machine.",
        ),
    ],
)
def test_what_cannot_be_added_to_is_told(wanted, changes, sentence):
    assert membership.add(units(**{**THREE, **changes}), proxies(**BOTH), wanted)["problems"] == [sentence]


def test_releases_from_files_are_compared_by_version():
    there = {name: answer(identity={"revision": revision}) for name, revision in (("unit1", "x1"), ("unit2", "x3"))}
    assert membership.add(units(**there, unit3=EMPTY), proxies(**BOTH))["problems"] == []


def test_where_nobody_is_a_member_there_is_nothing_to_add_to():
    assert membership.add(units(unit1=EMPTY, unit2=EMPTY), [])["problems"] == [
        "group units: none of its hosts is a member of a cluster yet; build the first with new_cluster."
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (DEAD, "proxy lb2: it cannot be reached; start it, or take it out of the group reverse_proxies."),
        ({"failed": True, "msg": "no"}, "proxy lb2: it cannot be asked (no); correct that."),
        (None, "proxy lb2: it cannot be asked (no answer); correct that."),
        (
            {"running": False, "servers": []},
            "proxy lb2: HAProxy does not run there; start it, or set the proxy up with new_cluster.",
        ),
        (sees(), "proxy lb2: its HAProxy has no servers in the backend store; set it up with new_cluster."),
        (
            sees("unit1", "unit2", "unit9"),
            "proxy lb2: it has the server unit9, which is no host of the group units; put that host back into the "
            "group and take it out with remove_unit, or run new_cluster to have the proxies as the inventory says.",
        ),
    ],
)
def test_a_proxy_that_is_not_as_it_should_be_makes_nobody_new(said, sentence):
    for plan in (membership.add, lambda *args: membership.remove(*args, ["unit1"])):
        assert plan(units(**THREE), proxies(lb1=BOTH["lb1"], lb2=said))["problems"] == [sentence]


# -- leaving


def test_who_leaves_need_not_answer():
    there = {"unit1": answer(), "unit2": None}
    found = membership.remove(units(**there), proxies(lb1=sees("unit1", server("unit2", "DOWN"))), ["unit2"])
    assert (found["staying"], found["problems"]) == (["unit1"], [])


def test_only_units_that_may_have_requests_are_drained():
    seen = {"lb1": sees("unit1", server("unit2", "DOWN")), "lb2": sees("unit1", server("unit2", "DOWN"))}
    assert membership.remove(units(**THREE), proxies(**seen), ["unit2"])["carrying"] == ["unit1"]
    seen["lb2"] = BOTH["lb2"]
    assert membership.remove(units(**THREE), proxies(**seen), ["unit2"])["carrying"] == ["unit1", "unit2"]


def test_units_that_are_not_members_yet_do_not_become_members_by_the_way():
    found = membership.remove(units(**THREE), proxies(**BOTH), ["unit2"])
    assert found["staying"] == ["unit1"]
    assert found["servers"] == {"lb1": ["unit1", "unit2"], "lb2": ["unit1", "unit2"]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit2": DEAD}, "without unit1 no healthy member would be left to serve (unit2: it cannot be reached)"),
        (
            {"unit2": answer(healthy=False, status={"db": "away"})},
            "without unit1 no healthy member would be left to serve (unit2: its database is away)",
        ),
    ],
)
def test_the_last_healthy_unit_stays(changes, sentence):
    found = membership.remove(units(**{**THREE, **changes}), proxies(**BOTH), ["unit1"])
    assert found["problems"] == ["store_remove_units: {0}; add or repair one first.".format(sentence)]


def test_the_last_member_stays():
    found = membership.remove(units(unit1=answer(), unit2=EMPTY), proxies(lb1=sees("unit1")), ["unit1"])
    assert found["problems"] == [
        "store_remove_units: without unit1 no healthy member would be left to serve (no member is left); add or repair "
        "one first."
    ]


def test_who_has_left_already_is_no_problem():
    found = membership.remove(units(**THREE), proxies(**BOTH), ["unit3"])
    assert (found["staying"], found["carrying"], found["problems"]) == (["unit1", "unit2"], ["unit1", "unit2"], [])
