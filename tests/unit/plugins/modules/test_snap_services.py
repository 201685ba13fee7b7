# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import snap_services
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        fake.installed("enterprise-store", b"store", "x1")
        fake.services["enterprise-store"] = [{"name": "nginx", "active": True, "enabled": True}]
        yield fake


@pytest.fixture
def run(snapd, capsys):
    def call(**options):
        with patch_module_args({"snapd_socket": snapd.socket_path, **options}), pytest.raises(SystemExit) as ended:
            snap_services.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_it_stops_once_and_shows_what(run):
    code, first = run(state="stopped")
    assert (code, first["changed"], first["services"]) == (0, True, ["nginx"])
    assert first["diff"] == {"before": {"nginx": "started"}, "after": {"nginx": "stopped"}}
    assert run(state="stopped")[1]["changed"] is False


def test_check_mode_changes_nothing(snapd, run):
    assert run(state="stopped", _ansible_check_mode=True)[1]["changed"] is True
    assert snapd.posts == []


def test_what_is_not_there_cannot_be_started(run):
    code, result = run(name="other", state="started")
    assert code == 1 and "not installed" in result["msg"]
