# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.module_utils._backup import loading
from ansible_collections.storeops.ha.plugins.module_utils._errors import ConflictError
from ansible_collections.storeops.ha.plugins.modules import store_restore_database


@pytest.fixture
def run(capsys):
    def call(**options):
        secrets = {"identity": "canary-identity", "roles": '["canary-roles"]', "login_url": "postgresql://u:canary@h/d"}
        with patch_module_args({"name": "store", "mark": "m", **secrets, **options}), pytest.raises(
            SystemExit
        ) as ended:
            store_restore_database.main()
        output = capsys.readouterr().out
        assert "canary" not in output
        return ended.value.code, json.loads(output)

    return call


@pytest.mark.parametrize("check_mode", [True, False])
def test_it_hands_on_what_was_asked_and_shows_no_secret(run, monkeypatch, check_mode):
    seen = []

    def bring(options, checking):
        seen.append((options["state"], options["identity"], checking))
        return {"changed": True, "relations": 0, "restored": False}

    monkeypatch.setattr(loading, "bring", bring)
    code, result = run(state="loaded", dump="/x", sha256="0", _ansible_check_mode=check_mode)
    assert (code, result["changed"]) == (0, True)
    assert seen == [("loaded", "canary-identity", check_mode)]


def test_a_refusal_is_a_failure(run, monkeypatch):
    def refuse(_options, _checking):
        raise ConflictError("it is full")

    monkeypatch.setattr(loading, "bring", refuse)
    assert run(state="loaded")[1]["msg"] == "it is full"


def test_it_looks_unless_told_otherwise(run, monkeypatch):
    monkeypatch.setattr(loading.database, "look", lambda login: None)
    assert run()[1]["relations"] is None
