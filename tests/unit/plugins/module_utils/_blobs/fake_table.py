# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of packages in memory. That the statements of the real one are right is proved by a real PostgreSQL."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._blobs.revert import Kept


class Table:
    def __init__(self, rows):
        self.all, self.backup = list(rows), None
        self.queries = 0
        self.locked = False
        # What happens in the moment the lock is got: somebody was faster.
        self.before_lock = lambda: None

    def rows(self):
        self.queries += 1
        return list(self.all)

    def kept(self):
        return None if self.backup is None else list(self.backup)

    def __enter__(self):
        self._saved = list(self.all), self.backup and list(self.backup)
        return self

    def __exit__(self, kind, _error, _traceback):
        if kind:
            self.all, self.backup = self._saved
        self.locked = False

    def lock(self, _seconds):
        self.before_lock()
        self.locked = True

    def switch(self, moves):
        assert self.locked
        self.backup = self.backup or []
        self.backup += [
            Kept(row.id, row.uuid, row.path, row.bucket, bucket)
            for bucket, ids in moves.items()
            for row in self.all
            if row.id in ids
        ]
        return self._move(moves)

    def put_back(self, moves):
        assert self.locked
        ids = [one for group in moves.values() for one in group]
        self.backup = [one for one in self.backup if one.id not in ids]
        return self._move(moves)

    def _move(self, moves):
        target = dict((one, bucket) for bucket, ids in moves.items() for one in ids)
        self.all = [row._replace(bucket=target.get(row.id, row.bucket)) for row in self.all]
        return len(target)
