# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Statements around a dump; what they do is proved on a real server by the scenario restore."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import statements

LISTING = """;
; Archive created at 2026-11-21 19:00:00 UTC
;     dbname: enterprise-store
8; 2615 16500 SCHEMA - snapstorage enterprise-store
2; 3079 16385 EXTENSION - btree_gist
3900; 0 0 COMMENT - EXTENSION btree_gist
3901; 0 0 COMMENT snapstorage TABLE package_store enterprise-store
220; 1259 16505 TABLE snapstorage package_store enterprise-store
3890; 0 16505 TABLE DATA snapstorage EXTENSION enterprise-store
"""
ROLE = {"name": 'a "role"', "login": True, "inherit": True, "createrole": False, "createdb": False, "verifier": None}


def test_extensions_are_left_to_those_who_may_make_them():
    kept = statements.wanted_entries(LISTING).splitlines()
    assert [line.split(";")[0] for line in kept] == ["8", "3901", "220", "3890"]


def test_a_role_is_made_with_what_it_may_and_what_verifies_its_password():
    role = dict(ROLE, createdb=True, inherit=False, verifier="SCRAM-SHA-256$4096:s$k:v'")
    made = statements.making([role], [])
    assert made == 'CREATE ROLE "a ""role""" LOGIN CREATEDB NOINHERIT PASSWORD \'SCRAM-SHA-256$4096:s$k:v\'\'\';\n'


def test_a_role_that_is_there_is_left_alone():
    assert statements.making([ROLE], [ROLE["name"]]) == ""


def test_a_new_role_belongs_to_whom_it_belonged():
    group = dict(ROLE, name="group", login=False)
    memberships = [{"group": name, "admin": name == "there"} for name in ("group", "gone", "there")]
    member = dict(ROLE, name="member", member_of=memberships)
    made = statements.making([group, member], ["there"]).splitlines()
    assert made[-2:] == ['GRANT "group" TO "member";', 'GRANT "there" TO "member" WITH ADMIN OPTION;']
    assert made[0] == 'CREATE ROLE "group";'


def test_whoever_made_a_role_may_administer_it_again():
    membership = {"group": "service", "admin": True, "inherit": False, "set": False}
    store = dict(ROLE, name="store", member_of=[membership])
    service = dict(ROLE, name="service", login=False)
    made = statements.making([service, store], ["store"]).splitlines()
    assert made == ['CREATE ROLE "service";', 'GRANT "service" TO "store" WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;']
    assert statements.making([service, store], ["store", "service"]) == ""


@pytest.mark.parametrize("is_superuser, catalog", [(True, "pg_authid"), (False, "pg_roles")])
def test_only_a_superuser_asks_what_only_a_superuser_may_see(is_superuser, catalog):
    assert "FROM {0} r".format(catalog) in statements.roles_of(is_superuser)
    assert ("rolpassword" in statements.roles_of(is_superuser)) is is_superuser


def test_what_a_database_holds_is_read():
    assert statements.found(b'{"relations": 3, "note": null}\n') == (3, "")


def test_names_are_quoted():
    assert statements.note('a"b', "it's") == "COMMENT ON DATABASE \"a\"\"b\" IS 'it''s';\n"
    assert statements.dropping("a b") == 'DROP DATABASE IF EXISTS "a b" WITH (FORCE);\n'
    assert statements.conninfo("a'b\\") == "dbname='a\\'b\\\\'"
