# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.modules import store_database
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils import fake_postgres

SECRET = "canary-secret"


@pytest.fixture
def world(monkeypatch):
    server = fake_postgres.Server()
    monkeypatch.setattr(_postgres, "psycopg2", server.module())
    return server


@pytest.fixture
def run(capsys):
    def call(**args):
        args = dict({"name": "store", "user": "store", "password": SECRET}, **args)
        with patch_module_args(args), pytest.raises(SystemExit):
            store_database.main()
        output = capsys.readouterr().out
        assert SECRET not in output
        return json.loads(output)

    return call


def test_check_do_again(world, run):
    assert run(_ansible_check_mode=True)["changed"] is True
    assert world.log == []
    done = run()
    assert done["actions"] == ["create_role", "create_database", "create_extension", "create_extension"]
    assert (done["owner"], done["extensions"]) == ("store", ["btree_gist", "intarray"])
    written = list(world.log)
    again = run()
    assert (again["changed"], again["actions"], world.log) == (False, [], written)


def test_a_failure_is_one_sentence_without_the_password(world, run):
    result = run(login_url="postgresql://store:" + SECRET + "@db/store")
    assert result["failed"] is True
    assert result["msg"].startswith("PostgreSQL at db does not let store in")


def test_a_missing_library_is_named(monkeypatch, run):
    monkeypatch.setattr(_postgres, "psycopg2", None)
    result = run()
    assert result["failed"] is True
    assert "psycopg2" in result["msg"]
