# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the proxies' script makes of the servers' state, for the HAProxy process that comes next."""

from __future__ import annotations

import os
import subprocess
import time

import pytest
from ansible_collections.storeops.ha.tests.unit import checkout

SCRIPT = checkout.ROOT / "roles" / "haproxy" / "files" / "server-state"

CONFIG = """\
frontend http
    bind 0.0.0.0:80
backend store
    default-server check inter 2s
    server unit1 10.0.0.1:8080
    server unit2 [fd77::2]:81 check
    server unit3 unit3.example.com
backend other
    server unit1 10.0.0.9:99
"""
# What HAProxy 3.0 prints: unit1 is down, unit2 drained, unit3 in maintenance.
STATE = """\
1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight \
srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state \
bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr \
srv_agent_port
4 store 1 unit1 10.0.0.1 0 0 1 1 25 15 3 0 6 0 0 0 - 80 - 0 0 - - 0
4 store 2 unit2 fd77::2 2 8 7 1 25 15 3 3 6 0 0 0 - 80 - 0 0 - - 0
4 store 3 unit3 10.0.0.3 0 1 1 1 25 15 3 0 14 0 0 0 unit3.example.com 80 - 0 0 - - 0
5 gone 1 unit1 10.0.0.4 2 0 1 1 25 15 3 3 6 0 0 0 - 80 - 0 0 - - 0

"""


@pytest.fixture
def call(tmp_path):
    """Run the script; what HAProxy answers is in the file `answer`."""
    (tmp_path / "haproxy.cfg").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "answer").write_text(STATE, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    socat = tmp_path / "bin" / "socat"
    socat.write_text(f'#!/bin/sh\ncat >"{tmp_path}/question"\ncat "{tmp_path}/answer"\n', encoding="utf-8")
    socat.chmod(0o755)

    def run(verb):
        words = [str(SCRIPT), verb, str(tmp_path / "state" / "servers"), str(tmp_path / "haproxy.cfg"), "/the/socket"]
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(words, env={"PATH": path}, capture_output=True, text=True, check=False)
        return done.returncode

    return run


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state" / "servers"


def column(text, name):
    """{server: value} of one column."""
    lines = text.splitlines()
    number = lines[1].split().index(name) - 1
    return {line.split()[1] + "/" + line.split()[3]: line.split()[number] for line in lines[2:] if line}


def test_haproxy_is_asked_and_its_answer_is_kept_for_root_alone(call, file, tmp_path):
    assert call("save") == 0
    assert (tmp_path / "question").read_text() == "show servers state\n"
    assert column(file.read_text(), "srv_admin_state") == column(STATE, "srv_admin_state")
    assert column(file.read_text(), "srv_op_state") == column(STATE, "srv_op_state")
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(file.parent) == ["servers"]


@pytest.mark.parametrize("answer", ["", "Permission denied\n", "1\n"])
def test_an_answer_that_holds_no_servers_leaves_the_file_alone(call, file, tmp_path, answer):
    call("save")
    before = file.read_bytes()
    (tmp_path / "answer").write_text(answer, encoding="utf-8")
    assert call("save") != 0
    assert (file.read_bytes(), os.listdir(file.parent)) == (before, ["servers"])


@pytest.mark.parametrize("verb", ["save", "settle"])
def test_a_port_changed_in_the_configuration_counts_more_than_the_one_there_was(call, file, verb):
    call("save")
    if verb == "settle":
        file.write_text(STATE, encoding="utf-8")
        assert call("settle") == 0
    assert column(file.read_text(), "srv_port") == {
        "store/unit1": "8080",
        "store/unit2": "81",
        # The configuration names no port, or has no such server.
        "store/unit3": "80",
        "gone/unit1": "80",
    }


def test_a_file_as_old_as_a_restart_is_taken_whole(call, file):
    call("save")
    before = file.read_text()
    assert call("settle") == 0
    assert file.read_text() == before


def test_of_an_old_file_only_what_was_set_is_kept(call, file):
    call("save")
    before, moment = file.read_text(), time.time() - 120
    os.utime(file, (moment, moment))
    assert call("settle") == 0
    after = file.read_text()
    assert set(column(after, "srv_op_state").values()) == {"2"}
    for name in ("srv_admin_state", "srv_uweight", "srv_iweight", "srv_port"):
        assert column(after, name) == column(before, name)
    assert abs(file.stat().st_mtime - moment) < 1, "it is as old as it was"


def test_without_a_file_there_is_nothing_to_settle(call, file):
    assert call("settle") == 0
    assert os.listdir(file.parent) == []
