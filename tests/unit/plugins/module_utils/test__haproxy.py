# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import socket
import time

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import HaproxyError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy import AdminSocket, read
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_haproxy import admin_socket, answers


def test_three_questions_tell_everything(tmp_path):
    with admin_socket(tmp_path / "s", answers(pid=os.getpid())) as asked:
        found = read(AdminSocket(str(tmp_path / "s")), "store")
    assert asked == ["show info", "show stat", "show servers state"]
    assert (found["running"], found["version"], found["pid"]) == (True, "3.0.11-1+deb13u3", os.getpid())
    assert [s["name"] for s in found["servers"]] == ["unit1", "unit2", "unit3", "unit4"]


def test_the_socket_s_permissions_are_told(tmp_path):
    with admin_socket(tmp_path / "s", answers()):
        os.chmod(tmp_path / "s", 0o660)
        assert read(AdminSocket(str(tmp_path / "s")))["socket_mode"] == "0660"


def test_a_file_written_after_the_process_started_is_not_loaded_yet(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.touch()
    os.utime(old, (1, 1))
    new.touch()
    os.utime(new, (time.time() + 60, time.time() + 60))
    with admin_socket(tmp_path / "s", answers(pid=os.getpid())):
        found = read(AdminSocket(str(tmp_path / "s")), None, [str(old), str(new), str(tmp_path / "absent")])
    assert (found["stale"], found["newer_files"]) == (True, [str(new)])


def test_no_socket_is_a_state_and_not_an_error(tmp_path):
    found = read(AdminSocket(str(tmp_path / "s")), None, [str(tmp_path)])
    assert (found["running"], found["servers"], found["stale"]) == (False, [], False)


def test_a_socket_nobody_listens_on_is_a_state_and_not_an_error(tmp_path):
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(tmp_path / "s"))
    assert read(AdminSocket(str(tmp_path / "s")))["running"] is False


def test_running_and_not_running_have_the_same_keys(tmp_path):
    with admin_socket(tmp_path / "s", answers()):
        running = read(AdminSocket(str(tmp_path / "s")))
    assert set(running) == set(read(AdminSocket(str(tmp_path / "none"))))


@pytest.mark.parametrize("refusal", ["Permission denied\n", "Unknown command: 'show info'\n"])
def test_a_refusal_is_an_error_and_not_an_empty_answer(tmp_path, refusal):
    with admin_socket(tmp_path / "s", {"show info": refusal}), pytest.raises(HaproxyError, match="level admin"):
        read(AdminSocket(str(tmp_path / "s")))


def test_what_is_not_a_socket_is_an_error(tmp_path):
    with pytest.raises(HaproxyError, match="as root"):
        read(AdminSocket(str(tmp_path / ("x" * 200))))
