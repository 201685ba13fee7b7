# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A libpq URI that libpq takes apart into the very same parts."""

from __future__ import annotations

import ipaddress

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.database_url import FilterModule, database_url
from ansible_collections.storeops.ha.plugins.module_utils import _redact
from ansible_collections.storeops.ha.plugins.module_utils._store import document, settings
from hypothesis import given, strategies as st


@pytest.mark.parametrize(
    ("parts", "url"),
    [
        ({"host": "db"}, "postgresql://db"),
        ({"host": "db", "port": 5432, "name": "enterprise-store"}, "postgresql://db:5432/enterprise-store"),
        ({"host": "db", "port": "", "user": "u", "password": ""}, "postgresql://u@db"),
        ({"host": "db:6432", "port": 5432}, "postgresql://db:6432"),
        (
            {"host": "fd00::5", "port": 5432, "user": "u", "password": "p@:/?#%&= "},
            "postgresql://u:p%40%3A%2F%3F%23%25%26%3D%20@[fd00::5]:5432",
        ),
        (
            {"host": "/var/run/postgresql", "port": 5433, "name": "a b"},
            "postgresql://%2Fvar%2Frun%2Fpostgresql:5433/a%20b",
        ),
        ({"host": "fe80::1%eth0", "port": 5432}, "postgresql://[fe80::1%25eth0]:5432"),
        (
            {"host": "db", "options": {"sslmode": "require", "keepalives": True, "application_name": "a b", "x": None}},
            "postgresql://db?sslmode=require&keepalives=true&application_name=a%20b",
        ),
    ],
)
def test_the_url(parts, url):
    assert database_url(parts) == url


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ("postgresql://u:hunter2@db", "made of a dictionary"),
        ({"name": "x", "password": "hunter2"}, "needs a host"),
        ({"host": "db", "password": "hunter2"}, "with a password needs a user"),
        ({"host": "db", "user": "u", "password": "hunter2", "dbname": "x"}, "has no part dbname; there are host"),
        ({"host": "u:hunter2@db", "user": "u"}, "not a URL"),
        ({"host": "db", "port": "x", "user": "u", "password": "hunter2"}, "The port of the database server db"),
        ({"host": "db", "user": "u", "password": "hunter2", "options": "sslmode=require"}, "have to be a dictionary"),
    ],
)
def test_what_makes_no_url_is_told_without_the_password(parts, sentence):
    with pytest.raises(AnsibleFilterError) as caught:
        database_url(parts)
    assert sentence in str(caught.value)
    assert "hunter2" not in str(caught.value)


TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(user=TEXT, password=TEXT, name=TEXT)
def test_libpq_reads_what_was_written(user, password, name):
    extensions = pytest.importorskip("psycopg2.extensions")
    url = database_url({"host": "fd00::5", "port": 5432, "user": user, "password": password, "name": name})
    read = {"user": user, "password": password, "dbname": name, "host": "fd00::5", "port": "5432"}
    assert extensions.parse_dsn(url) == read


PARTS = st.fixed_dictionaries(
    {
        "host": st.one_of(
            st.ip_addresses().map(str),
            st.sampled_from(["db.example.com", "db_1", "/var/run/postgresql", "fe80::1%eth0"]),
        ),
        "user": TEXT,
        "password": TEXT,
    },
    optional={
        "port": st.integers(1, 65535),
        "name": TEXT,
        "options": st.fixed_dictionaries({}, optional={"application_name": TEXT, "sslmode": st.just("require")}),
    },
)


def plain(host):
    """One spelling of an address."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return host


@given(PARTS)
def test_the_login_that_modules_make_of_it_has_the_same_parts(parts):
    postgres = pytest.importorskip("ansible_collections.storeops.ha.plugins.module_utils._postgres")
    pytest.importorskip("psycopg2")
    expected = {"dbname": parts.get("name", "postgres"), **parts.get("options", {})}
    expected.update((key, str(parts[key])) for key in ("host", "user", "password", "port") if key in parts)
    found = postgres._parameters(database_url(parts), 5432)
    assert dict(found, host=plain(found["host"])) == dict(expected, host=plain(parts["host"]))


@given(PARTS)
def test_its_password_is_hidden_whatever_characters_it_has(parts):
    shown = _redact.without_passwords("cannot reach {0} now".format(database_url(parts)))
    url = database_url(dict(parts, password="WORD"))
    assert shown == "cannot reach {0} now".format(url.replace(":WORD@", ":<redacted>@"))


@given(PARTS)
def test_the_store_is_given_it_unchanged(parts):
    url = database_url(parts)
    text = document.render(document.parse("proxy.domain: d", "x"), {"proxy.db.connection": url})
    assert document.parse(text, "x").entries()["proxy.db.connection"] == url
    assert settings.wanted({"proxy.db.connection": url}) == {"proxy.db.connection": url}


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"database_url": database_url}
