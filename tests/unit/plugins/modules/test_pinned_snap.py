# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: options in, one JSON answer out."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import pinned_snap
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd, Refusal


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        yield fake


@pytest.fixture
def run(snapd, capsys):
    def call(**options):
        arguments = {"name": "tiny", "snapd_socket": snapd.socket_path, **options}
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            pinned_snap.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_installs_holds_and_then_leaves_alone(snapd, run):
    code, first = run(revision=120, channel="stable")
    assert code == 0
    assert first["changed"] and first["held"]
    assert first["actions"] == ["install", "hold"]
    snapd.posts.clear()
    code, second = run(revision=120, channel="stable")
    assert code == 0
    assert not second["changed"]
    assert snapd.posts == []


def test_check_mode_changes_nothing(snapd, run):
    code, result = run(revision="120", _ansible_check_mode=True)
    assert code == 0
    assert result["changed"]
    assert snapd.posts == []


def test_empty_options_count_as_not_given(snapd, run):
    code, result = run(revision="", channel="", path="", assertion_path="")
    assert code == 0
    assert snapd.posts[0] == ("install", {"action": "install"})
    assert result["installed"]


def test_a_refusal_becomes_a_failure_with_snapds_words_and_kind(snapd, run):
    snapd.hiccups = [Refusal(400, "not for you", "snap-needs-devmode")]
    code, result = run(revision="120")
    assert code == 1
    assert result["failed"]
    assert result["msg"] == "snapd refused to install tiny: not for you"
    assert result["snapd_kind"] == "snap-needs-devmode"
    assert result["snapd_message"] == "not for you"


def test_the_answer_has_everything_that_is_documented(snapd, run):
    _code, result = run(revision="120")
    documented = {"installed", "revision", "version", "channel", "held", "actions", "blob_sha256"}
    assert documented <= set(result)


def test_an_installed_snap_that_may_not_be_replaced_is_refused_and_stays(snapd, run):
    run(revision="120")
    snapd.posts.clear()
    code, result = run(revision="121", refresh=False)
    assert code != 0
    assert "revision 120" in result["msg"] and "one unit at a time" in result["msg"]
    assert snapd.posts == []


def test_a_snap_that_may_not_be_replaced_is_installed_and_held_all_the_same(snapd, run):
    assert run(revision="120", refresh=False)[1]["actions"] == ["install", "hold"]
    assert run(revision="120", refresh=False)[1]["actions"] == []
    assert run(revision="120", refresh=False, hold=False)[1]["actions"] == ["unhold"]
