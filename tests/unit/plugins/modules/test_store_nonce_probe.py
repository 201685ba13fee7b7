# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import store_nonce_probe
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_units import units


@pytest.fixture
def run(capsys):
    def call(**args):
        with patch_module_args(dict({"domain": "store.example.com"}, **args)), pytest.raises(SystemExit):
            store_nonce_probe.main()
        return json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize("check_mode", [False, True])
def test_units_that_share_their_nonces_in_both_modes(run, check_mode):
    shared = set()
    with units(shared, shared) as made:
        result = run(units=[unit.described() for unit in made], count=2, _ansible_check_mode=check_mode)
    assert not result["changed"]
    assert [(item["tried"], item["opened"]) for item in result["exchanges"]] == [(2, 2), (2, 2)]


def test_units_that_do_not_are_no_failure_of_the_module(run):
    with units(set(), set()) as made:
        result = run(units=[unit.described() for unit in made])
    assert "failed" not in result
    assert {item["opened"] for item in result["exchanges"]} == {0}


def test_a_name_that_is_none_is_refused(run):
    result = run(units=[{"name": "unit1", "address": "127.0.0.1"}], domain="")
    assert result["failed"] and "is no http or https URL" in result["msg"]
