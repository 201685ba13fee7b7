# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The statements, on a real PostgreSQL."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._blobs.package_store import Table
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError, NotAppliedError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import real_postgres

UUID = "7f802195-e352-46d7-ba15-5a7fe10ef89{0}"
NAMES = ("snapstorage.package_store", "storeops.backup")


@pytest.fixture(scope="module")
def url():
    if not real_postgres.programs():
        pytest.skip("PostgreSQL is not installed")
    with real_postgres.server() as found:
        yield found


@pytest.fixture
def sql(url):
    """Run one statement, beside what is tested."""
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()

    def run(statement, values=None):
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else None

    run("DROP SCHEMA IF EXISTS snapstorage CASCADE; DROP SCHEMA IF EXISTS storeops CASCADE")
    run(real_postgres.TABLE)
    for number in range(1, 5):
        run(
            "INSERT INTO snapstorage.package_store (object_uuid, path, bucket, object_size) VALUES (%s, %s, 'disk', 7)",
            (UUID.format(number), "a_{0}.snap".format(number)),
        )
    yield run
    connection.close()


@pytest.fixture
def table(url, sql):
    with _postgres.Server(url) as server:
        yield Table(server, *NAMES)


def whole(sql):
    return sql("SELECT t::text FROM snapstorage.package_store t ORDER BY id")


def test_all_rows_are_read_by_one_statement(table):
    rows = table.rows()
    assert [row.id for row in rows] == [1, 2, 3, 4]
    assert rows[0][1:] == (UUID.format(1), "a_1.snap", "disk", 7, False)
    assert table.queries == 1


def test_the_switch_keeps_and_moves_exactly_the_rows_it_is_given(table, sql):
    with table:
        table.lock(5)
        assert table.switch({"s3": [1, 3], "other": [4]}) == 3
    assert sql("SELECT id, bucket FROM snapstorage.package_store ORDER BY id") == [
        (1, "s3"), (2, "disk"), (3, "s3"), (4, "other"),
    ]  # fmt: skip
    assert [(one.id, one.bucket, one.new_bucket) for one in table.kept()] == [
        (1, "disk", "s3"), (3, "disk", "s3"), (4, "disk", "other"),
    ]  # fmt: skip
    assert sql("SELECT whole_row->>'content_type', whole_row->>'bucket' FROM storeops.backup LIMIT 1") == [
        ("application/octet-stream", "disk")
    ]


def test_going_back_restores_every_row_to_the_last_bit_and_may_be_repeated(table, sql):
    before = whole(sql)
    for _round in range(2):
        with table:
            table.lock(5)
            table.switch({"s3": [1, 2, 3]})
        with table:
            table.lock(5)
            assert table.put_back({"disk": [1, 2, 3]}) == 3
        assert whole(sql) == before
        assert table.kept() == []
    assert sql("SELECT count(*), count(reverted) FROM storeops.backup") == [(6, 6)]


def test_without_a_backup_there_is_none(table):
    assert table.kept() is None


@pytest.mark.parametrize("moves", [{"s3": [1, 99]}, {"disk": [1]}, {"s3": [1, 1]}])
def test_rows_that_are_not_as_they_were_read_undo_all_of_it(table, sql, moves):
    before = whole(sql)
    with pytest.raises(NotAppliedError, match="so nothing was changed"):
        with table:
            table.lock(5)
            table.switch(dict({"other": [2]}, **moves))
    assert whole(sql) == before
    assert table.kept() is None
    assert len(table.rows()) == 4, "the connection is usable"


def test_nobody_writes_while_the_lock_is_held_and_everybody_reads(table, sql):
    import psycopg2

    sql("SET lock_timeout = '100ms'")
    with table:
        table.lock(5)
        assert sql("SELECT count(*) FROM snapstorage.package_store") == [(4,)]
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            sql("UPDATE snapstorage.package_store SET object_size = 8")


def test_a_lock_that_is_not_got_is_told(url, table, sql):
    sql("BEGIN; UPDATE snapstorage.package_store SET object_size = 8 WHERE id = 1")
    with pytest.raises(DatabaseError, match="did not get the lock in time"):
        with table:
            table.lock(1)
    sql("ROLLBACK")


def test_two_packages_with_one_bucket_and_path_are_told(table, sql):
    sql("UPDATE snapstorage.package_store SET bucket = 's3', path = 'a_1.snap' WHERE id = 2")
    with pytest.raises(DatabaseError, match=r"same bucket and path .*irregular.same_path"):
        with table:
            table.lock(5)
            table.switch({"s3": [1]})


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP SCHEMA snapstorage CASCADE", "has no table of packages"),
        ("ALTER TABLE snapstorage.package_store RENAME object_uuid TO other", "of another form"),
    ],
)
def test_a_database_of_something_else_is_told(table, sql, statement, words):
    sql(statement)
    with pytest.raises(DatabaseError, match=words):
        table.rows()


def test_a_login_that_may_only_read_is_told_before_anything_changes(url, table, sql):
    before = whole(sql)
    sql("DROP ROLE IF EXISTS reader")
    sql("CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA snapstorage TO reader")
    sql("GRANT SELECT ON snapstorage.package_store TO reader")
    with _postgres.Server(url.replace("postgres@", "reader@")) as server:
        reader = Table(server, *NAMES)
        assert len(reader.rows()) == 4
        with pytest.raises(DatabaseError, match="does not permit this login"):
            with reader:
                reader.lock(5)
    assert whole(sql) == before


def test_a_connection_that_breaks_off_is_told(table, sql):
    table.rows()
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL")
    with pytest.raises(DatabaseError, match="PostgreSQL"):
        table.rows()


def test_a_connection_that_was_lost_during_the_copy_is_no_matter_for_the_switch(table, sql):
    table.rows()
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL")
    with table:
        table.lock(5)
        assert table.switch({"s3": [1]}) == 1


def test_a_connection_that_is_lost_in_the_transaction_leaves_all_as_it_was(table, sql):
    before = whole(sql)
    with pytest.raises(DatabaseError, match="PostgreSQL"):
        with table:
            table.switch({"s3": [1]})
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND usename IS NOT NULL")  # fmt: skip
    assert whole(sql) == before
    assert len(table.rows()) == 4


@pytest.mark.parametrize("name", ["package_store", "a.b; DROP", "A.b", ""])
def test_names_of_tables_are_only_that(name):
    with pytest.raises(DatabaseError, match="backup_table"):
        Table(None, NAMES[0], name)
