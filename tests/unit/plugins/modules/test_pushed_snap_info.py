# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import pushed_snap_info
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_web import web_server


@pytest.fixture
def run(tmp_path, capfd):
    def call(printed, **options):
        executable = tmp_path / "enterprise-store"
        executable.write_text("#!/bin/sh\n[ \"$*\" = list-pushed-snaps ] && printf '{0}'\n".format(printed))
        executable.chmod(0o755)
        given = {"executable": str(executable), "domain": "store.example.com", **options}
        with patch_module_args(given), pytest.raises(SystemExit) as ended:
            pushed_snap_info.main()
        return ended.value.code, json.loads(capfd.readouterr().out)

    return call


def test_the_store_is_asked_for_the_snaps_its_command_lists(run):
    with web_server(body=b"{}") as server:
        code, result = run("Name  Stores\\ncore24  ubuntu\\n", port=server.server_port)
    assert (code, result["changed"], result["snap"]) == (0, False, None)
    assert server.asked[0][1].startswith("/v2/snaps/info/core24")
    assert result["reason"] == "the store does not tell where core24 is (200)"


def test_a_store_without_snaps_is_no_failure(run):
    code, result = run("Name  Stores\\n")
    assert (code, result["snap"], result["reason"]) == (0, None, "no snap has been pushed to this store")


def test_neither_is_a_host_without_the_store(run):
    code, result = run("", executable="/nowhere/enterprise-store")
    assert (code, result["snap"]) == (0, None)
    assert result["reason"] == "the store is not installed on this host"
