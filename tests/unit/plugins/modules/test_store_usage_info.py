# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import store_usage_info


@pytest.fixture
def run(capsys):
    def call(**arguments):
        with patch_module_args(arguments), pytest.raises(SystemExit):
            store_usage_info.main()
        return json.loads(capsys.readouterr().out)

    return call


def test_nothing_is_changed_and_a_quiet_port_has_no_clients(run):
    result = run(ports=[1], resolve="127.0.0.1", _ansible_check_mode=True)
    assert (result["changed"], result["direct"], result["resolved"]) == (False, [], ["127.0.0.1"])


def test_without_a_name_none_is_looked_up(run):
    assert run(ports=[1])["resolved"] == []
