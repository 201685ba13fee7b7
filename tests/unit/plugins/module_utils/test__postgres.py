# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError
from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import Desired
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils import fake_postgres

SECRET = "canary-secret"
WANTED = Desired("store", "store", SECRET)


@pytest.fixture
def world(monkeypatch):
    server = fake_postgres.Server()
    monkeypatch.setattr(_postgres, "psycopg2", server.module())
    return server


def ensure(url="", check_mode=False, desired=WANTED):
    with _postgres.Server(url) as server:
        return _postgres.ensure(server, desired, check_mode)


def test_check_predicts_what_the_run_does_and_the_next_run_does_nothing(world):
    predicted = ensure(check_mode=True)
    assert world.log == []
    done = ensure()
    assert {key: predicted[key] for key in done} == done
    written = list(world.log)
    again = ensure()
    assert (again["changed"], again["actions"], world.log) == (False, [], written)


def test_extensions_are_created_in_the_database_and_the_rest_outside(world):
    ensure()
    assert [dbname for dbname, _sql in world.log] == ["postgres", "postgres", "store", "store"]


def test_the_server_never_sees_the_password(world):
    ensure()
    assert SECRET not in str(world.log)
    assert any("PASSWORD 'SCRAM-SHA-256$" in sql for _dbname, sql in world.log)


def test_nothing_returned_holds_the_password_or_its_verifier(world):
    result = str(ensure())
    assert SECRET not in result
    assert "SCRAM" not in result


def test_the_store_s_own_login_is_enough_to_verify(world):
    ensure()
    world.log.clear()
    assert ensure("postgresql://store:" + SECRET + "@db/store")["changed"] is False
    assert world.log == []


def test_the_store_s_own_login_adds_a_missing_extension(world):
    ensure()
    world.extensions["store"].discard("intarray")
    assert ensure("postgresql://store:" + SECRET + "@db/store")["actions"] == ["create_extension"]


def test_a_login_that_is_no_superuser_tries_the_password_instead_of_reading_it(world):
    ensure()
    world.roles["admin"] = {"LOGIN", "CREATEROLE", "CREATEDB"}
    world.verifiers["admin"] = _postgres.passwords.verifier("pw", b"salt")
    assert ensure("postgresql://admin:pw@db")["changed"] is False
    changed = ensure("postgresql://admin:pw@db", desired=Desired("store", "store", "another"))
    assert changed["actions"] == ["alter_role"]


def test_a_refused_login_is_told_without_the_password(world):
    with pytest.raises(DatabaseError) as caught:
        ensure("postgresql://store:" + SECRET + "@db/store")
    assert "PostgreSQL at db does not let store in to store" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://u:" + SECRET + "%zz@db", "mysql://u:" + SECRET + "@db", SECRET])
def test_a_bad_url_is_refused_without_being_quoted(world, url):
    with pytest.raises(DatabaseError) as caught:
        ensure(url)
    assert SECRET not in str(caught.value)


def test_a_statement_without_effect_is_an_error(world):
    world.ignores = ("intarray",)
    with pytest.raises(DatabaseError, match="still missing: create extension"):
        ensure()


def test_a_password_without_effect_is_an_error(world):
    world.verifiers["store"] = None
    world.ignores = ("ROLE",)
    world.roles["store"] = {"LOGIN", "CREATEROLE"}
    with pytest.raises(DatabaseError, match="yet it cannot log in"):
        ensure()


def test_an_unknown_system_user_is_told():
    unknown = _postgres._as_system_user("no-such-user")
    with pytest.raises(DatabaseError, match="no-such-user does not exist"):
        unknown.__enter__()
