"""What is told of a login to PostgreSQL, and of what the login may do."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import State
from ansible_collections.storeops.ha.plugins.module_utils._preflight import database
from ansible_collections.storeops.ha.plugins.module_utils._preflight.database import Refused

CANARY = "cAnArY-4711"
LOGIN = {"host": "db.example.com", "port": 5432, "user": "store", "name": "store", "password": CANARY}
WANTED = dict(LOGIN, made_by_run=False, installed_by_run=False, in_use=False)
BOTH = {"btree_gist", "intarray"}


def _state(**changes):
    """As a store's own role finds a server on which nothing is missing."""
    state = State(
        login_user="store",
        server_version=150000,
        role_exists=True,
        role_attributes={"LOGIN", "CREATEROLE"},
        password_holds=True,
        database_exists=True,
        owner="store",
        user_may_create=True,
        login_may_create=True,
        extensions=set(BOTH),
        available_extensions=set(BOTH),
        trusted_extensions=set(BOTH),
    )
    for name, value in changes.items():
        setattr(state, name, value)
    return state


def _lacking(admin=False, **changes):
    return [problem.message for problem in database.lacking(WANTED, _state(**changes), admin)]


def _nothing_there(**changes):
    return dict(
        {"login_user": "boss", "role_exists": False, "role_attributes": set(), "password_holds": False},
        database_exists=False,
        owner="",
        extensions=set(),
        **changes,
    )


# --- not let in


@pytest.mark.parametrize(
    "refused, sentence",
    [
        (
            Refused("login"),
            "store_database_password: the server at db.example.com:5432 does not let the role 'store' in with it "
            "(another password, or no such role); correct it or store_database_user, or set store_database_admin_url "
            "to have the role made.",
        ),
        (
            Refused("no_database"),
            "store_database_name: the server at db.example.com:5432 has no database 'store' and nobody to create it; "
            "create it, or set store_database_admin_url.",
        ),
        (
            Refused("no_connect"),
            "store_database_name: the role 'store' may not connect to the database 'store'; grant it that, or make it "
            "the owner.",
        ),
        (
            Refused("no_entry"),
            "database: pg_hba.conf at db.example.com:5432 has no entry for the role 'store' and the database 'store' "
            "from this host; add one.",
        ),
        (
            Refused("unreachable", "it refuses connections"),
            "database: the server at db.example.com:5432 cannot be reached (it refuses connections); start it, or "
            "correct the host.",
        ),
        (
            Refused("no_tls"),
            "database: the server at db.example.com:5432 offers no TLS; switch it on there, or change the sslmode.",
        ),
        (
            Refused("refused", "so it says"),
            "database: the server at db.example.com:5432 refuses the login (so it says); correct that there.",
        ),
    ],
)
def test_a_login_that_is_refused_has_its_own_sentence(refused, sentence):
    assert database.not_let_in(WANTED, refused).message == sentence


def test_every_kind_of_refusal_has_a_sentence_and_a_code_of_its_own():
    kinds = {*database.KINDS.values(), *database._ANYBODY}
    told = [database.not_let_in(WANTED, Refused(kind)) for kind in kinds]
    told += [database.admin_not_let_in(LOGIN, Refused(kind)) for kind in kinds]
    assert len({problem.code for problem in told}) == len(told)
    assert CANARY not in str(told)


@pytest.mark.parametrize("kind", ["login", "no_database", "no_connect"])
def test_what_the_administrator_will_make_is_not_missed(kind):
    assert database.not_let_in(dict(WANTED, made_by_run=True), Refused(kind)) is None


def test_an_administrator_does_not_help_against_a_server_that_is_away():
    assert database.not_let_in(dict(WANTED, made_by_run=True), Refused("unreachable")).code == "database_unreachable"


@pytest.mark.parametrize("kind", ["login", "no_database", "no_entry", "unreachable", "starting", "no_tls"])
def test_nothing_is_asked_of_a_server_that_this_run_installs(kind):
    assert database.not_let_in(dict(WANTED, made_by_run=True, installed_by_run=True), Refused(kind)) is None


def test_the_administrator_s_login_is_told_under_its_own_input():
    assert database.admin_not_let_in(dict(LOGIN, user="boss"), Refused("login")).message == (
        "store_database_admin_url: the server at db.example.com:5432 does not let its role 'boss' in; correct its user "
        "or password."
    )


@pytest.mark.parametrize(
    "sqlstate, words, kind",
    [
        ("28P01", "", "login"),
        ("28000", 'role "x" does not exist', "login"),
        ("28000", "kein pg_hba.conf-Eintrag", "no_entry"),
        ("3D000", "", "no_database"),
        ("57P03", "", "starting"),
        ("XX000", "", "refused"),
    ],
)
def test_the_kind_of_a_refusal_does_not_depend_on_the_server_s_language(sqlstate, words, kind):
    assert database.kind_of(sqlstate, words) == kind


# --- let in


def test_a_server_on_which_everything_is_there_is_fine():
    assert _lacking() == []


def test_a_role_that_may_not_make_roles_is_refused():
    assert _lacking(role_attributes={"LOGIN"}) == [
        "store_database_user: the role 'store' lacks CREATEROLE, since the store makes a role for each of its "
        'services; run ALTER ROLE "store" CREATEROLE as a superuser, or set store_database_admin_url.'
    ]


def test_a_missing_extension_that_the_owner_may_create_is_fine():
    assert _lacking(extensions=set()) == []


def test_a_missing_extension_that_nobody_may_create_is_refused():
    assert _lacking(extensions={"intarray"}, trusted_extensions={"intarray"}) == [
        "store_database_name: the database 'store' lacks the extension btree_gist, which the role 'store' may not "
        "create; "
        'run CREATE EXTENSION "btree_gist" there as a superuser, or set store_database_admin_url.'
    ]


def test_an_extension_that_the_server_does_not_have_is_refused():
    assert _lacking(extensions=set(), available_extensions=set()) == [
        "database: the server lacks the extensions btree_gist and intarray; install PostgreSQL's contrib package there."
    ]


def test_a_database_of_somebody_else_is_refused():
    assert _lacking(owner="boss", user_may_create=False) == [
        "store_database_name: the database 'store' belongs to 'boss', and the role 'store' may not create in it; run "
        'ALTER DATABASE "store" OWNER TO "store".'
    ]


def test_an_administrator_who_may_everything_makes_everything():
    assert _lacking(admin=True, **_nothing_there(login_superuser=True)) == []
    assert _lacking(admin=True, **_nothing_there(login_createrole=True, login_createdb=True)) == []


def test_an_administrator_without_rights_is_told_all_that_is_missing():
    assert _lacking(admin=True, **_nothing_there()) == [
        "store_database_admin_url: its role 'boss' may not create the role 'store'; grant it CREATEROLE, or use a "
        "superuser.",
        "store_database_admin_url: its role 'boss' may not create the database 'store'; grant it CREATEDB, or create "
        "the database first.",
    ]


def test_an_administrator_who_may_not_change_the_password_is_refused():
    [sentence] = _lacking(admin=True, login_user="boss", password_holds=False)
    assert sentence.startswith("store_database_admin_url: its role 'boss' may not change the role 'store';")


def test_what_the_playbook_would_refuse_later_is_refused_now():
    [sentence] = _lacking(admin=True, login_user="store", login_createrole=True, password_holds=False)
    assert sentence.startswith("store_database_admin_url: The role store lacks PASSWORD")


def test_a_database_of_another_store_is_refused():
    assert database.in_use(WANTED).message == (
        "store_database_name: the database 'store' holds the packages of a store (snapstorage.package_store), but no "
        "unit serves one; give this store a database of its own, or set preflight_database_in_use if it is this "
        "store's."
    )


def test_another_database_than_that_of_the_store_is_refused():
    current = dict(LOGIN, host="db1", name="enterprise-store", password=CANARY)
    assert database.not_its_own(WANTED, current).message == (
        "store_database_name: the database 'store' at db.example.com:5432 is not that of the store which this unit "
        "serves ('enterprise-store' at db1:5432); correct store_database_name and store_database_host, or set "
        "preflight_database_in_use if it was moved there."
    )
