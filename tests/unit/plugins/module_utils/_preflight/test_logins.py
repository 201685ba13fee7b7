"""How to log in, taken apart for a module's options and put together again."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import logins

DATABASE = {"host": "db1", "password": "one", "admin_url": "postgresql://dba:two@db1/postgres"}
S3 = {"url": "https://s3", "secret_access_key": "three"}


@pytest.mark.parametrize("database", [DATABASE, None])
@pytest.mark.parametrize("s3", [S3, None])
def test_what_is_taken_apart_is_whole_again(database, s3):
    wanted = {"database": database, "s3": s3}
    assert logins.whole(logins.apart(wanted)) == (database, s3)
    assert wanted == {"database": database, "s3": s3}, "and the inventory's own values are left alone"


def test_no_secret_stays_inside_of_a_mapping():
    options = logins.apart({"database": DATABASE, "s3": S3})
    assert [options[name] for name in logins.SECRETS] == ["one", DATABASE["admin_url"], "three"]
    assert set(options["database"]) == {"host"} and set(options["s3"]) == {"url"}
