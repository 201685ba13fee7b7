# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import store_download_check as door

GIVEN = {"url": "https://store.example.com", "port": 443, "database_url": "postgresql://u:canary@127.0.0.1:1/x"}


@pytest.fixture
def run(capsys):
    def call(**arguments):
        with patch_module_args(dict(GIVEN, **arguments)), pytest.raises(SystemExit) as ended:
            door.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_without_proxies_there_is_nothing_to_ask(run):
    code, result = run(through=[])
    assert code == 1 and "No proxy is given" in result["msg"]


def test_a_database_that_is_away_is_told_without_its_password(run):
    code, result = run(through=["192.0.2.1"], timeout=1)
    assert code == 1 and "PostgreSQL at 127.0.0.1" in result["msg"] and "canary" not in json.dumps(result["msg"])


def test_what_is_right_is_counted(run, monkeypatch):
    class Table:
        def __init__(self, *_words):
            pass

        def rows(self):
            return []

    monkeypatch.setattr(door, "Table", Table)
    code, result = run(through=["192.0.2.1"])
    assert (code, result["changed"], result["checked"]) == (0, False, 0)
