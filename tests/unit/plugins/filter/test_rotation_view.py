# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nobody takes the last healthy unit away, and no proxy is overlooked."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.rotation_view import FilterModule, rotation_view

UP, DOWN, DRAINED, MAINT = ("ready", "UP"), ("ready", "DOWN"), ("drain", "DRAIN"), ("maint", "MAINT")


def seen(proxy, **servers):
    return {
        "item": proxy,
        "running": True,
        "servers": [
            {"name": name, "admin_state": admin, "operational_state": state, "check_detail": "", "check_status": "L7OK"}
            for name, (admin, state) in servers.items()
        ],
    }


def objections(*results, **options):
    return rotation_view({"results": list(results)}, "unit1", **options)["objections"]


def test_each_proxy_is_sorted_by_what_it_does_with_the_unit():
    view = rotation_view(
        [
            seen("lb1", unit1=UP, unit2=UP),
            seen("lb2", unit1=DRAINED, unit2=UP),
            seen("lb3", unit1=MAINT, unit2=UP),
            seen("lb4", unit2=UP),
        ],
        "unit1",
    )
    assert view == {
        "known": ["lb1", "lb2", "lb3"],
        "serving": ["lb1"],
        "drainable": ["lb1", "lb2"],
        "objections": [],
    }


@pytest.mark.parametrize("other", [DOWN, DRAINED, MAINT])
def test_the_last_healthy_unit_stays_even_if_only_one_proxy_sees_it_so(other):
    told = objections(seen("lb1", unit1=UP, unit2=UP), seen("lb2", unit1=UP, unit2=other))
    assert told == ["unit1 is the last unit that lb2 finds healthy; have another one serve first."]


def test_where_a_run_left_the_others_out_of_rotation_that_run_is_to_be_finished():
    result = seen("lb1", unit1=UP, unit2=DRAINED)
    result["servers"][1]["left_by_run"] = True
    assert objections(result) == [
        "unit1 is the last unit that lb1 finds healthy; first run the command again that was cut off or failed while "
        "unit2 was out of rotation."
    ]


@pytest.mark.parametrize("own", [DOWN, DRAINED, MAINT])
def test_a_unit_that_does_not_serve_anyway_may_leave(own):
    assert objections(seen("lb1", unit1=own, unit2=DOWN)) == []


def test_the_only_unit_there_is_may_leave():
    assert objections(seen("lb1", unit1=UP)) == []
    assert objections(seen("lb1", unit1=UP), all_others=True) == []


@pytest.mark.parametrize("own", [UP, DOWN, DRAINED])
def test_all_others_can_be_asked_to_be_healthy(own):
    view = seen("lb1", unit1=own, unit2=UP, unit3=DOWN)
    view["servers"][2]["check_detail"] = "Connection refused"
    assert objections(view) == []
    assert objections(view, all_others=True) == ["lb1 finds unit3 DOWN (Connection refused); have it serve first."]


def test_units_put_aside_by_somebody_are_not_asked_to_be_healthy():
    assert objections(seen("lb1", unit1=UP, unit2=UP, unit3=MAINT, unit4=DRAINED), all_others=True) == []


def test_a_proxy_that_says_nothing_is_an_objection():
    away = {"item": "lb1", "unreachable": True, "msg": "Task failed: No route to host."}
    stopped = {"item": "lb2", "running": False, "servers": []}
    assert objections(away, stopped) == [
        "The proxy lb1 cannot be asked (No route to host); it has to answer before a unit is taken out of rotation.",
        "HAProxy does not run on lb2; start it first.",
    ]


@pytest.mark.parametrize("results", [None, "lb1", {"servers": []}])
def test_another_result_is_refused(results):
    with pytest.raises(AnsibleFilterError, match="haproxy_info in a loop"):
        rotation_view(results, "unit1")


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"rotation_view": rotation_view}
