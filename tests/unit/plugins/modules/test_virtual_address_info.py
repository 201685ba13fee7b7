# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import virtual_address_info

SHOWN = "2: eth0    inet 192.0.2.9/32 scope global eth0\n2: eth0    inet6 2001:db8::9/128 scope global\n"
RUNNING = "ActiveState=active\nMainPID=1\nLoadState=loaded\n"


@pytest.fixture
def run(capsys, monkeypatch):
    def call(service=RUNNING, **options):
        said = []

        def command(_self, argv, **_options):
            said.append(argv)
            return (0, service, "") if argv[0] == "systemctl" else (0, SHOWN, "")

        monkeypatch.setattr(AnsibleModule, "run_command", command)
        monkeypatch.setattr(AnsibleModule, "get_bin_path", lambda _self, name, **_options: "/sbin/" + name)
        with patch_module_args(options), pytest.raises(SystemExit) as ended:
            virtual_address_info.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize("check", [True, False])
def test_it_tells_which_addresses_the_host_has_and_changes_nothing(run, check):
    code, result = run(addresses=["192.0.2.9/24", "192.0.2.10", "2001:DB8::9"], _ansible_check_mode=check)
    assert (code, result["changed"]) == (0, False)
    assert (result["held"], result["running"]) == (["192.0.2.9", "2001:db8::9"], True)


def test_a_keepalived_that_does_not_run_is_told(run):
    code, result = run("ActiveState=inactive\nMainPID=0\nLoadState=not-found\n", addresses=["192.0.2.10"])
    assert (code, result["held"], result["running"]) == (0, [], False)


def test_what_is_no_address_is_an_error(run):
    code, result = run(addresses=["lb1"])
    assert code == 1
    assert "lb1" in result["msg"]
