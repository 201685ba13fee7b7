# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import store_services_info
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import FakeStore

CANARY = "cAnArY-4711"
DSN = "postgresql://store:{0}@127.0.0.1:1/store".format(CANARY)


@pytest.fixture
def fake(tmp_path):
    fake = FakeStore(tmp_path / "state.json", noise=True)
    fake.set({"proxy.db.connection": DSN, "proxy.storage.backend": "local"})
    fake.options = {"executable": fake.script(tmp_path), "snapd_socket": str(tmp_path / "none"), "timeout": 2}
    return fake


@pytest.fixture
def run(fake, capfd):
    def call(**options):
        with patch_module_args(dict(fake.options, **options)), pytest.raises(SystemExit):
            store_services_info.main()
        output = capfd.readouterr().out
        assert CANARY not in output
        return json.loads(output)

    return call


def fill_holes(fake):
    names = ("internal.snapstorage.local-origin-secret", "internal.airgap.gateway-hash")
    fake.set(dict(fake.values, **dict.fromkeys(names, "x")))


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_unit_s_own_configuration_says_whom_to_ask(fake, run, check_mode):
    fill_holes(fake)
    result = run(_ansible_check_mode=check_mode)
    assert not result["changed"] and result["installed"]
    assert result["database"]["address"] == "127.0.0.1:1"
    assert result["database"]["problem"] == "it refuses connections"
    assert result["storage"]["backend"] == "local"
    assert fake["calls"] == ["config --export-yaml"]


def test_a_host_without_the_store_has_nobody_to_ask(run):
    result = run(executable="/nowhere/enterprise-store")
    assert (result["installed"], result["database"], result["storage"]) == (False, None, None)


def test_a_configuration_that_cannot_be_read_is_an_error(fake, run):
    fake.put(export_exit=3)
    result = run()
    assert result["failed"] and "could not be read" in result["msg"]
