# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import enterprise_store_airgap
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd

NAME = "enterprise-store"


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        fake.snaps[NAME] = {"name": NAME, "revision": "120", "version": "2.40"}
        yield fake


@pytest.fixture
def run(snapd, tmp_path, capsys):
    tool = tmp_path / "enterprise-store"
    tool.write_text(f"#!/bin/sh\necho $* >>{tmp_path}/calls\n")
    tool.chmod(0o755)

    def call(**more):
        arguments = {
            "snapd_socket": snapd.socket_path,
            "state_dir": str(tmp_path),
            "executable": str(tool),
            **more,
        }
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            enterprise_store_airgap.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_an_offline_store_is_left_alone(snapd, run, tmp_path):
    snapd.configuration = {"proxy.airgap": "true"}
    code, result = run()
    assert code == 0 and not result["changed"]
    assert not (tmp_path / "calls").exists()


def test_check_mode_says_so_and_runs_nothing(run, tmp_path):
    code, result = run(_ansible_check_mode=True)
    assert code == 0 and result["changed"]
    assert result["diff"] == {"before": {"air_gapped": False}, "after": {"air_gapped": True}}
    assert not (tmp_path / "calls").exists()


def test_the_command_is_run_once_and_its_effect_is_proved(run, tmp_path):
    code, result = run()
    assert (tmp_path / "calls").read_text() == "enable-airgap-mode\n"
    assert code != 0 and "is not offline" in result["msg"]


def test_a_missing_command_is_told(run):
    code, result = run(executable="/nowhere/enterprise-store")
    assert code != 0
    assert "/nowhere/enterprise-store" in result["msg"]
