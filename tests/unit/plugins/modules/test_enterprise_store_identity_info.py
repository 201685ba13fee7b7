# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import enterprise_store_identity_info
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd

NAME = "enterprise-store"


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        yield fake


@pytest.fixture
def run(snapd, tmp_path, capsys):
    def call(**more):
        arguments = {
            "snapd_socket": snapd.socket_path,
            "state_dir": str(tmp_path),
            "assertion_path": str(tmp_path / "store.assert"),
            **more,
        }
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            enterprise_store_identity_info.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_a_registered_unit_is_known_without_its_command(snapd, run, tmp_path):
    snapd.snaps[NAME] = {"name": NAME, "revision": "120", "version": "2.40"}
    snapd.configuration = {"internal.store.id": "one", "proxy.airgap": True}
    (tmp_path / "store.assert").write_text("type: store\nauthority-id: c\nstore: one\nurl: https://s\n\nAcLB\n")
    (tmp_path / f"{NAME}.restart-pending").write_text("")
    code, result = run()
    assert code == 0 and not result["changed"]
    assert result["serves"] and result["revision"] == "120" and result["restart_pending"]
    assert snapd.posts == []


def test_a_host_without_snapd_is_no_error(run, tmp_path):
    code, result = run(snapd_socket=str(tmp_path / "nowhere"))
    assert code == 0
    assert not result["installed"] and not result["serves"]


def test_an_unreadable_assertion_is_told(snapd, run, tmp_path):
    code, result = run(assertion_path=str(tmp_path))
    assert code != 0
    assert "cannot be read" in result["msg"]
