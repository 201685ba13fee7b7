# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import enterprise_store_milestone as door
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import FakeSnapd, FakeStore

START = {"proxy.domain": "store.example.com", "proxy.auth.secret": "canary-auth"}


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    fake = FakeStore(tmp_path / "state.json")
    fake.set(START)
    monkeypatch.setattr(door, "SnapdClient", lambda *args, **options: FakeSnapd(fake))
    common = {"executable": fake.script(tmp_path), "folder": str(tmp_path / "kept")}

    def call(**options):
        with patch_module_args(dict(common, **options)), pytest.raises(SystemExit) as ended:
            door.main()
        text = capfd.readouterr().out
        assert "canary" not in text
        return ended.value.code, json.loads(text)

    call.fake = fake
    return call


def names(result):
    return [one["name"] for one in result["milestones"]]


def test_nothing_is_kept_by_looking(run):
    code, result = run()
    assert (code, result["changed"], result["milestones"]) == (0, False, [])


def test_what_there_is_is_kept_once(run):
    _code, first = run(state="kept", name="plain", note={"held": False})
    assert first["changed"] and names(first) == ["plain"] and first["milestones"][0]["note"] == {"held": False}
    run.fake.set(dict(START, **{"proxy.domain": "other.example.com"}))
    _code, again = run(state="kept", name="plain")
    assert not again["changed"] and again["milestones"] == first["milestones"]


def test_it_is_kept_anew_only_on_request_and_only_if_it_is_different(run):
    _code, first = run(state="kept", name="plain")
    assert not run(state="kept", name="plain", refresh=True)[1]["changed"]
    run.fake.set(dict(START, **{"proxy.domain": "other.example.com"}))
    _code, again = run(state="kept", name="plain", refresh=True)
    assert again["changed"] and again["milestones"][0]["digest"] != first["milestones"][0]["digest"]


def test_check_mode_keeps_and_forgets_nothing(run):
    _code, result = run(state="kept", name="plain", _ansible_check_mode=True)
    assert result["changed"] and names(result) == []
    run(state="kept", name="plain")
    _code, result = run(state="absent", name="plain", _ansible_check_mode=True)
    assert result["changed"] and names(result) == ["plain"]


def test_what_is_forgotten_is_gone(run):
    run(state="kept", name="plain")
    assert run(state="absent", name="plain")[1]["changed"]
    assert not run(state="absent", name="plain")[1]["changed"]


def test_a_name_is_needed(run):
    code, result = run(state="kept")
    assert code == 1 and "name" in result["msg"]


def test_without_the_command_there_is_nothing_to_keep(run):
    code, result = run(state="kept", name="plain", executable="/nowhere/enterprise-store")
    assert code == 1 and "enterprise-store" in result["msg"]
