# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of packages, its backup, and the one transaction that moves rows between folders and buckets."""

from __future__ import annotations

import re

from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import Row
from ansible_collections.storeops.ha.plugins.module_utils._blobs.revert import Kept
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError, NotAppliedError

_NAME = re.compile(r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$")

_ROWS = (
    "SELECT id, object_uuid::text, coalesce(path, ''), coalesce(bucket, ''), object_size, mark_deleted"
    " FROM {table} ORDER BY id"
)
_COUNTS = "SELECT bucket, count(*) FROM {table} GROUP BY bucket"
_THERE = "SELECT to_regclass(%s) IS NOT NULL"
_BACKUP = "SELECT id, object_uuid::text, path, bucket, new_bucket FROM {backup} WHERE reverted IS NULL ORDER BY id"
# With the types of the table, and each row whole, whatever columns a release of the store has.
_MAKE_BACKUP = (
    "CREATE TABLE IF NOT EXISTS {backup} AS SELECT id, object_uuid, path, bucket, bucket AS new_bucket,"
    " to_jsonb(t.*) AS whole_row, now() AS switched, now() AS reverted FROM {table} t WHERE false"
)
_KEEP = (
    "INSERT INTO {backup} (id, object_uuid, path, bucket, new_bucket, whole_row, switched)"
    " SELECT id, object_uuid, path, bucket, %s, to_jsonb(t.*), now() FROM {table} t WHERE id = ANY(%s) AND bucket <> %s"
)
_MOVE = "UPDATE {table} SET bucket = %s WHERE id = ANY(%s) AND bucket <> %s"
_DONE = "UPDATE {backup} SET reverted = now() WHERE reverted IS NULL AND id = ANY(%s)"
# Nobody may write meanwhile; readers do not notice.
_LOCK = "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"


class Table:
    """`table` and `backup` are names with their schema."""

    def __init__(self, server, table, backup):
        for option, name in (("table", table), ("backup_table", backup)):
            if not _NAME.match(name):
                raise DatabaseError(
                    "{0} is no name of a table with its schema; correct the option {1}.".format(name, option)
                )
        self._server, self._table, self._backup = server, table, backup
        self.queries = 0

    # -- reading ------------------------------------------------------------------------------------------------------

    def rows(self):
        return [Row(*row) for row in self._ask(_ROWS)]

    def kept(self):
        """The rows of the backup that were not put back yet, or None when there never was one."""
        if not self._ask(_THERE, (self._backup,))[0][0]:
            return None
        return [Kept(*row) for row in self._ask(_BACKUP)]

    # -- the transaction ----------------------------------------------------------------------------------------------

    def __enter__(self):
        # Hours may have passed since the rows were read, and not every network keeps a silent connection.
        self._server.close()
        self._server.connection().autocommit = False
        return self

    def __exit__(self, kind, _error, _traceback):
        connection = self._server.connection()
        try:
            connection.commit() if kind is None else connection.rollback()
            connection.autocommit = True
        except _postgres.psycopg2.Error as error:
            self._server.close()
            if kind is None:
                raise _refused(error) from None

    def lock(self, seconds):
        self._ask("SET LOCAL lock_timeout = %s", ("{0}s".format(int(seconds)),))
        self._ask(_LOCK)

    def switch(self, moves):
        """Keep and move rows, {new bucket: [ids]}. Returns how many; raises unless they are exactly those."""
        self._ask("CREATE SCHEMA IF NOT EXISTS {0}".format(self._backup.split(".")[0]), plain=True)
        self._ask(_MAKE_BACKUP)
        before = self._counts()
        for bucket, ids in sorted(moves.items()):
            for statement, words in ((_KEEP, "kept in the backup"), (_MOVE, "moved")):
                self._expect(self._changed(statement, (bucket, ids, bucket)), len(ids), words)
        return self._counted(before, moves)

    def put_back(self, moves):
        """Move rows back, {old bucket: [ids]}, and note in the backup that they are."""
        before = self._counts()
        for bucket, ids in sorted(moves.items()):
            self._expect(self._changed(_MOVE, (bucket, ids, bucket)), len(ids), "moved back")
            self._changed(_DONE, (ids,))
        return self._counted(before, moves)

    def _counted(self, before, moves):
        """No row came or went, and each new bucket gained what it should."""
        after = self._counts()
        self._expect(sum(after.values()), sum(before.values()), "in the table")
        for bucket, ids in moves.items():
            self._expect(after.get(bucket, 0) - before.get(bucket, 0), len(ids), "new in {0}".format(bucket))
        return sum(len(ids) for ids in moves.values())

    def _counts(self):
        return dict(self._ask(_COUNTS))

    @staticmethod
    def _expect(number, wanted, words):
        if number != wanted:
            raise NotAppliedError(
                "{0} rows are {1} where {2} were to be, so nothing was changed; let nobody change the table now, and "
                "run the same task again.".format(number, words, wanted)
            )

    # -- asking -------------------------------------------------------------------------------------------------------

    def _ask(self, statement, values=(), plain=False):
        return self._run(statement, values, lambda cursor: cursor.fetchall() if cursor.description else [], plain)

    def _changed(self, statement, values):
        return self._run(statement, values, lambda cursor: cursor.rowcount, False)

    def _run(self, statement, values, outcome, plain):
        if not plain:
            statement = statement.format(table=self._table, backup=self._backup)
        self.queries += 1
        connection = self._server.connection()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return outcome(cursor)
        except _postgres.psycopg2.Error as error:
            raise _refused(error) from None


_WORDS = {
    None: "broke off the connection ({0}); mend it, and run the same task again",
    "42P01": "has no table of packages ({0}); correct the database or the option table, or start the store once",
    "3F000": "has no table of packages ({0}); correct the database or the option table, or start the store once",
    "42703": "has a table of packages of another form ({0}); this collection does not know that release of the store",
    "42501": "does not permit this login to do that ({0}); use the store's own login, or grant it",
    "55P03": "did not get the lock in time ({0}); let nobody push to the store now, and run the same task again",
    "23505": (
        "does not accept two packages with the same bucket and path ({0}); remove one of both rows, or leave such rows "
        "(irregular.same_path)"
    ),
    "53100": "has no room left ({0}); free some, and run the same task again",
}


def _refused(error):
    said = " ".join(_postgres.scrubbed(error.diag.message_primary or type(error).__name__).split())
    words = _WORDS.get(error.pgcode, "refused a statement: {0}")
    return DatabaseError("PostgreSQL {0}.".format(words.format(said)), {"code": error.pgcode})
