# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A login as variables of an environment, with every character that a password may have."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.filter.database_url import database_url
from ansible_collections.storeops.ha.plugins.module_utils._backup import login
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

PASSWORD = "p:@/ %2F#'\"\\&?=+ü"


@pytest.mark.parametrize("host", ["db.example.com", "192.0.2.1", "2001:db8::1"])
def test_what_the_collection_makes_a_url_of_is_understood(host):
    asked = {"host": host, "port": 5433, "name": "store", "user": "st@re", "password": PASSWORD}
    found = login.of_url(database_url(dict(asked, options={"sslmode": "require"})), "store")
    assert found.environment == {
        "PGHOST": host,
        "PGPORT": "5433",
        "PGUSER": "st@re",
        "PGPASSWORD": PASSWORD,
        "PGSSLMODE": "require",
        "PGDATABASE": "store",
    }
    assert found.secret == PASSWORD
    assert (found.prefix, found.is_superuser) == ((), False)


def test_the_database_is_the_one_named_and_not_that_of_the_login():
    found = login.of_url("postgresql://dba@db/postgres?connect_timeout=3", "store")
    assert found.environment["PGDATABASE"] == "store"
    assert found.environment["PGCONNECT_TIMEOUT"] == "3"
    assert found.to("postgres").environment["PGDATABASE"] == "postgres"


def test_the_local_socket_needs_no_password():
    found = login.of_socket("postgres", 5432, "store")
    assert found.prefix == ("runuser", "-u", "postgres", "--")
    assert found.environment == {"PGPORT": "5432", "PGDATABASE": "store"}
    assert found.is_superuser


@pytest.mark.parametrize(
    "url",
    ["mysql://u:geheim@h/d", "postgresql:///d", "postgresql://u:geheim@h:port/d", "geheim", "postgresql://[geheim"],
)
def test_a_url_that_is_none_is_refused_and_not_shown(url):
    with pytest.raises(BackupError, match="not one that PostgreSQL's client understands") as refused:
        login.of_url(url, "store")
    assert "geheim" not in str(refused.value)
