# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import enterprise_store_info
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import FakeStore
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd

HEALTHY = "Store URL: http://a\nStore DB: ok\nStore ID: s\nInternal Service Status:\n  nginx: running\n"


@pytest.fixture
def fake(tmp_path):
    fake = FakeStore(tmp_path / "state.json", noise=True)
    fake.put(**{"status": HEALTHY, "check-connections": "postgres: h: OK \nAll connections appear to be accessible\n"})
    fake.options = {"executable": fake.script(tmp_path)}
    return fake


@pytest.fixture
def run(fake, capfd):
    def call(**options):
        with patch_module_args(dict(fake.options, **options)), pytest.raises(SystemExit) as ended:
            enterprise_store_info.main()
        return ended.value.code, json.loads(capfd.readouterr().out)

    return call


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_healthy_unit(fake, run, check_mode):
    code, result = run(_ansible_check_mode=check_mode)
    assert code == 0 and not result["changed"]
    assert result["installed"] and result["healthy"] is True
    assert result["status"]["store_id"] == "s" and result["status"]["exit_code"] == 0
    assert result["connections"] is None
    assert fake["calls"] == ["status"]


@pytest.mark.parametrize("exit_code", [0, 1])
def test_what_a_unit_says_decides_and_not_how_the_command_ends(fake, run, exit_code):
    fake.put(status_exit=exit_code)
    assert run()[1]["healthy"] is True
    fake.put(status=HEALTHY.replace("nginx: running", "nginx: not running: dead"))
    result = run()[1]
    assert result["healthy"] is False and result["status"]["exit_code"] == exit_code
    assert result["status"]["services"]["nginx"] == {"running": False, "reason": "dead"}


def test_only_what_is_asked_for_is_run(fake, run):
    result = run(gather=["connections"])[1]
    assert result["connections"]["all_ok"] is True and result["connections"]["items"][0]["target"] == "h"
    assert result["status"] is None and result["healthy"] is None
    assert fake["calls"] == ["check-connections"]


def test_a_host_without_the_command_is_not_healthy(fake, run):
    fake.options["executable"] = "/nowhere/enterprise-store"
    code, result = run(gather=["status", "connections"])
    assert code == 0
    assert (result["installed"], result["healthy"]) == (False, False)
    assert (result["status"], result["connections"]) == (None, None)


def test_a_program_that_cannot_run_is_an_error(fake, run):
    with open(fake.options["executable"], "wb") as handle:
        handle.write(b"\x7fnonsense")
    code, result = run()
    assert code == 1 and "cannot be run" in result["msg"]


@pytest.fixture
def snapd(tmp_path, fake):
    with FakeSnapd(tmp_path) as served:
        served.snaps["enterprise-store"] = {"name": "enterprise-store", "revision": "120", "version": "2.40"}
        served.configuration = {"internal.store.id": "one", "proxy.airgap": True}
        own = {"snapd_socket": served.socket_path, "state_dir": str(tmp_path)}
        fake.options.update(own, assertion_path=str(tmp_path / "store.assert"))
        yield served


ALL = ["status", "connections", "identity", "configuration"]
CANARY = "cAnArY-4711"


@pytest.mark.parametrize("check_mode", [False, True])
def test_all_that_is_compared_comes_in_one_call(fake, snapd, run, check_mode):
    fake.set({"proxy.auth.secret": CANARY, "proxy.cache.size": 7})
    code, result = run(gather=ALL, fingerprint_key="a key of this run", _ansible_check_mode=check_mode)
    assert code == 0 and not result["changed"] and result["problems"] == {}
    assert result["identity"]["revision"] == "120" and result["identity"]["hold"] == "none"
    assert result["configuration"]["settings"]["proxy.auth.secret"] == "(secret)"
    assert list(result["configuration"]["fingerprints"]) == ["proxy.auth.secret"]
    assert CANARY not in str(result) and "a key of this run" not in str(result)
    assert snapd.posts == []


def test_a_part_that_cannot_be_had_fails_the_task_unless_that_is_tolerated(fake, snapd, run):
    fake.put(export_exit=1)
    code, result = run(gather=ALL)
    assert code == 1 and "could not be read" in result["msg"]
    code, result = run(gather=ALL, tolerant=True)
    assert code == 0 and result["healthy"] is True and result["configuration"] is None
    assert "could not be read" in result["problems"]["configuration"]


def test_a_host_without_anything_is_told_as_such(fake, run, tmp_path):
    places = {"snapd_socket": str(tmp_path / "nowhere"), "assertion_path": str(tmp_path / "none")}
    fake.options.update(executable="/nowhere/enterprise-store")
    code, result = run(gather=ALL, tolerant=True, **places)
    assert code == 0 and result["problems"] == {}
    assert (result["installed"], result["identity"]["installed"], result["configuration"]) == (False, False, None)
