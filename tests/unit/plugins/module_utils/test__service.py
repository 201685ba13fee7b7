# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import ServiceError
from ansible_collections.storeops.ha.plugins.module_utils._service import read


def systemctl(state="active", pid=None, load="loaded", rc=0):
    def run_command(command):
        assert command[:2] == ["systemctl", "show"] and command[-2:] == ["--", "memcached"]
        shown = f"MainPID={os.getpid() if pid is None else pid}\nLoadState={load}\nActiveState={state}\nOther=a=b\n"
        return rc, shown, "no bus" if rc else ""

    return run_command


def test_a_service_older_than_its_file_is_stale(tmp_path):
    path = tmp_path / "conf"
    path.touch()
    os.utime(path, (2**33, 2**33))
    found = read(systemctl(), "memcached", [str(path)])
    assert (found["running"], found["stale"], found["newer_files"]) == (True, True, [str(path)])


def test_a_service_younger_than_its_file_is_not_stale(tmp_path):
    path = tmp_path / "conf"
    path.touch()
    os.utime(path, (1, 1))
    assert read(systemctl(), "memcached", [str(path)])["stale"] is False


@pytest.mark.parametrize(("state", "pid"), [("inactive", 0), ("failed", 0), ("active", 0)])
def test_a_service_that_does_not_run_is_never_stale(tmp_path, state, pid):
    found = read(systemctl(state, pid), "memcached", [str(tmp_path)])
    assert (found["running"], found["pid"], found["stale"]) == (False, None, False)


def test_an_unknown_unit_does_not_exist():
    assert read(systemctl("inactive", 0, "not-found"), "memcached", [])["exists"] is False


def test_no_systemd_is_an_error_that_says_so():
    with pytest.raises(ServiceError, match=r"memcached \(no bus\)"):
        read(systemctl(rc=1), "memcached", [])
