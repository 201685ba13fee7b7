# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError
from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import (
    Desired,
    State,
    diff_sides,
    identifier,
    plan,
    predicted,
)

WANTED = Desired("store", "store", "canary-secret")
BOTH = {"btree_gist", "intarray"}
SUPERUSER = State(
    login_user="postgres", login_superuser=True, available_extensions=set(BOTH), trusted_extensions=set(BOTH)
)
HOLDS = replace(
    SUPERUSER,
    role_exists=True,
    role_attributes={"LOGIN", "CREATEROLE"},
    password_holds=True,
    database_exists=True,
    owner="store",
    user_may_create=True,
    login_may_create=True,
    extensions=set(BOTH),
)
OWN_LOGIN = replace(HOLDS, login_user="store", login_superuser=False, login_createrole=True)
ADMIN = replace(SUPERUSER, login_user="admin", login_superuser=False, login_createrole=True, login_createdb=True)


def actions(state, desired=WANTED):
    return [step.action for step in plan(state, desired)]


@pytest.mark.parametrize("state", [HOLDS, OWN_LOGIN, replace(HOLDS, login_superuser=False)])
def test_nothing_is_done_when_everything_holds(state):
    assert plan(state, WANTED) == []


def test_an_empty_server_gets_role_database_and_extensions_in_that_order():
    assert [step.sql for step in plan(SUPERUSER, WANTED)] == [
        "CREATE ROLE \"store\" WITH LOGIN CREATEROLE PASSWORD '{password}'",
        'CREATE DATABASE "store" OWNER "store" ENCODING \'UTF8\' TEMPLATE template0',
        'CREATE EXTENSION IF NOT EXISTS "btree_gist"',
        'CREATE EXTENSION IF NOT EXISTS "intarray"',
    ]


def test_who_is_no_superuser_becomes_a_member_before_it_hands_the_database_over():
    assert actions(ADMIN) == ["create_role", "grant_membership", "create_database"] + ["create_extension"] * 2


def test_only_what_is_missing_is_done():
    state = replace(HOLDS, role_attributes={"LOGIN"}, password_holds=False, extensions={"btree_gist"})
    assert [step.sql for step in plan(state, WANTED)] == [
        "ALTER ROLE \"store\" WITH CREATEROLE PASSWORD '{password}'",
        'CREATE EXTENSION IF NOT EXISTS "intarray"',
    ]


def test_a_password_that_is_not_given_is_left_alone():
    assert plan(replace(HOLDS, password_holds=False), replace(WANTED, password="")) == []


def test_a_superuser_needs_no_further_attribute():
    assert plan(replace(HOLDS, role_attributes={"LOGIN", "SUPERUSER"}), WANTED) == []


def test_another_owner_is_kept_when_the_role_may_create_there():
    assert plan(replace(HOLDS, owner="dba"), WANTED) == []


def test_another_owner_is_replaced_when_the_role_may_not_create_there():
    assert actions(replace(HOLDS, owner="dba", user_may_create=False)) == ["alter_owner"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            replace(OWN_LOGIN, role_attributes={"LOGIN"}),
            "lacks CREATEROLE and store may not grant that; run ALTER ROLE",
        ),
        (replace(ADMIN, login_createrole=False), "role store does not exist and admin may not create it"),
        (replace(ADMIN, login_createdb=False), "database store does not exist and admin may not create it"),
        (
            replace(HOLDS, login_user="admin", login_superuser=False, owner="dba", user_may_create=False),
            "belongs to dba",
        ),
        (replace(HOLDS, extensions=set(), available_extensions=set()), "does not have the extension btree_gist"),
        (
            replace(OWN_LOGIN, extensions=set(), trusted_extensions=set()),
            "store may not create it; run CREATE EXTENSION",
        ),
    ],
)
def test_a_missing_right_is_said_before_anything_is_done(state, words):
    with pytest.raises(DatabaseError, match=words):
        plan(state, WANTED)


def test_the_owner_may_create_a_trusted_extension():
    assert actions(replace(OWN_LOGIN, extensions=set())) == ["create_extension", "create_extension"]


def test_the_same_plan_on_the_predicted_state_is_empty():
    steps = plan(SUPERUSER, WANTED)
    after = predicted(SUPERUSER, WANTED, steps)
    assert plan(replace(after, login_superuser=True, password_holds=True, user_may_create=True), WANTED) == []


def test_names_are_quoted():
    assert identifier('a"b; DROP') == '"a""b; DROP"'


@pytest.mark.parametrize("name", ["", "a\x00b"])
def test_names_that_cannot_be_quoted_are_refused(name):
    with pytest.raises(DatabaseError):
        identifier(name)


@pytest.mark.parametrize("changes", [True, False])
def test_the_diff_holds_no_secret_on_either_side(changes):
    diff = diff_sides(HOLDS, HOLDS, WANTED, changes)
    assert "canary-secret" not in str(diff)
    assert ("(secret, changed)" in diff["after"]) is changes
    assert "password: (secret)\n" in diff["before"]


def test_the_diff_is_empty_when_nothing_differs():
    diff = diff_sides(HOLDS, HOLDS, WANTED, False)
    assert diff["before"] == diff["after"]
