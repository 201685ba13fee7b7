# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import fetch_snaps, snap_file_info
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        fake.installed("core22", b"base", "x1")
        fake.installed("enterprise-store", b"store", "x2", base="core22", devmode=True)
        yield fake


@pytest.fixture
def run(snapd, capsys):
    def call(module=snap_file_info, **options):
        with patch_module_args({"snapd_socket": snapd.socket_path, **options}), pytest.raises(SystemExit) as ended:
            module.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_it_tells_of_the_snap_and_of_what_it_stands_on(run):
    code, result = run(foundation=True)
    assert (code, result["changed"]) == (0, False)
    assert [(one["name"], one["revision"], one["devmode"]) for one in result["snaps"]] == [
        ("core22", "x1", False),
        ("enterprise-store", "x2", True),
    ]
    assert [one["name"] for one in run()[1]["snaps"]] == ["enterprise-store"]


def test_the_host_s_part_of_fetching_copies_what_is_asked_for(run, tmp_path):
    folder = tmp_path / "there"
    folder.mkdir()
    code, result = run(fetch_snaps, folder=str(folder), names=["core22"])
    assert code == 0
    assert [one["file"] for one in result["snaps"]] == [str(folder / "core22.snap"), None]
    assert "file" not in run(fetch_snaps)[1]["snaps"][0]


def test_a_snap_whose_file_is_gone_is_a_failure(run, snapd):
    os.unlink(snapd.snaps["enterprise-store"]["mounted-from"])
    for module in (snap_file_info, fetch_snaps):
        code, result = run(module)
        assert code == 1 and "cannot be read" in result["msg"]
