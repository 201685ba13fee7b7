# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import haproxy_info
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_haproxy import admin_socket, answers


@pytest.fixture
def run(capsys):
    def call(**args):
        with patch_module_args(args), pytest.raises(SystemExit):
            haproxy_info.main()
        return json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize("check_mode", [False, True])
def test_reading_is_the_same_in_check_mode(run, tmp_path, check_mode):
    with admin_socket(tmp_path / "s", answers(os.getpid())) as asked:
        result = run(socket=str(tmp_path / "s"), backend="other", _ansible_check_mode=check_mode)
    assert (result["changed"], result["running"], [s["name"] for s in result["servers"]]) == (False, True, ["x"])
    assert all(command.startswith("show ") for command in asked)


@pytest.mark.parametrize(("notes", "left"), [([], False), (["left-x"], True), (["left-other", "state"], False)])
def test_a_server_that_a_run_left_out_of_rotation_is_known_by_the_note(run, tmp_path, notes, left):
    for name in notes:
        (tmp_path / name).touch()
    with admin_socket(tmp_path / "s", answers(os.getpid())):
        result = run(socket=str(tmp_path / "s"), backend="other", notes=str(tmp_path))
    assert [server["left_by_run"] for server in result["servers"]] == [left]
    assert run(socket=str(tmp_path / "none"), notes=str(tmp_path / "none"))["servers"] == []


def test_an_absent_haproxy_is_no_failure(run, tmp_path):
    result = run(socket=str(tmp_path / "s"))
    assert ("failed" in result, result["running"]) == (False, False)


def test_a_refusal_fails_with_a_sentence(run, tmp_path):
    with admin_socket(tmp_path / "s", {"show info": "Permission denied\n"}):
        result = run(socket=str(tmp_path / "s"))
    assert result["failed"] is True
    assert "Permission denied" in result["msg"]
