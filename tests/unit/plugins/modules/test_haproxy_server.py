# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import haproxy_server
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_haproxy import (
    FakeHaproxy,
    FakeServer,
    admin_socket,
)


@pytest.fixture
def haproxy():
    return FakeHaproxy(FakeServer("unit1"), FakeServer("unit2"))


@pytest.fixture
def run(haproxy, tmp_path, capsys):
    places = {name: str(tmp_path / name) for name in ("socket", "master_socket", "state_file")}

    def call(**args):
        args = dict({"backend": "store", "server": "unit1"}, **places, **args)
        with admin_socket(places["socket"], haproxy), admin_socket(places["master_socket"], haproxy):
            with patch_module_args(args), pytest.raises(SystemExit):
                haproxy_server.main()
        for name in ("socket", "master_socket"):
            (tmp_path / name).unlink()
        return json.loads(capsys.readouterr().out)

    return call


def test_it_drains_over_the_socket_and_asks_both_sockets_for_sessions(run, haproxy, tmp_path):
    result = run(state="drain", wait=True)
    assert (result["changed"], result["servers"][0]["state"]) == (True, "drain")
    assert haproxy.told == ["set server store/unit1 state drain"] == result["commands"]
    assert "show proc" in haproxy.asked
    assert (tmp_path / "state_file").read_text() == haproxy.state()
    assert run(state="drain", wait=True)["changed"] is False


def test_check_mode_sets_nothing_and_shows_the_difference(run, haproxy):
    result = run(state="maint", server=["unit1", "unit2"], _ansible_check_mode=True, _ansible_diff=True)
    assert (result["changed"], haproxy.told) == (True, [])
    assert result["diff"]["after"]["store/unit2"] == {"state": "maint", "weight": 1}


def test_an_empty_weight_of_a_survey_leaves_the_weight_alone(run, haproxy):
    run(state="drain", weight="")
    assert haproxy.told == ["set server store/unit1 state drain"]


def test_a_weight_may_be_a_number_or_a_percentage(run, haproxy):
    run(weight=20)
    run(weight="300%")
    assert haproxy.told == ["set server store/unit1 weight 20", "set server store/unit1 weight 3"]


def test_a_failure_says_what_was_done_before_it(run, haproxy):
    haproxy["unit1"].sessions = 1
    result = run(state="drain", wait=True, wait_timeout=0)
    assert (result["failed"], result["changed"], result["sessions"]) == (True, True, {"unit1": 1})
    assert "unit1 still has 1 sessions" in result["msg"]


def test_something_has_to_be_asked_for(run, haproxy):
    assert "one of the following is required: state, weight" in run()["msg"]
    assert haproxy.asked == []


def test_several_backends_get_their_turn_in_the_given_order(run, haproxy):
    result = run(backend=["store", "store"], state="drain")
    assert (result["changed"], result["commands"]) == (True, ["set server store/unit1 state drain"])
    assert [server["state"] for server in result["servers"]] == ["drain", "drain"]
    assert run(backend=["store", "store"], state="drain")["changed"] is False
