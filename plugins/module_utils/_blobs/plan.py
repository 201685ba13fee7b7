# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One plan out of three listings: which blob goes where, which is there already, and what is not as it should be. Pure.

The plan is made in two steps, because whether an object has the content of a file of the same size can only be told
after the file was hashed: `draft` says which to compare, and `settle` takes the verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._blobs import irregular
from ansible_collections.storeops.ha.plugins.module_utils._blobs.irregular import COPY, LEAVE, OVERWRITE
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import (
    ELSEWHERE,
    IN_BUCKET,
    UNSCANNED,
    area_of,
    is_usual,
    key_of,
)

# What is to be done with a blob.
UPLOAD, COMPARE, PROVED, STUCK = "upload", "compare", "proved", "stuck"
# Verdicts of a comparison.
SAME, OTHER, UNKNOWN = "same", "other", "unknown"


@dataclass
class Blob:
    """A file, the object it becomes, and the row that is switched (none: only the file is copied)."""

    row: Any
    file: Any
    bucket: str
    key: str
    task: str
    object: Any = None

    @property
    def place(self):
        return self.bucket, self.key


@dataclass
class Plan:
    """`blobs` are those that are copied, `switched` counts the rows that are in S3 already."""

    found: irregular.Found
    blobs: list = field(default_factory=list)
    switched: int = 0
    left: int = 0
    rows: int = 0

    def of(self, task):
        return [blob for blob in self.blobs if blob.task == task]

    def to_switch(self):
        return [blob for blob in self.blobs if blob.row is not None]


def draft(listings, places, choices=None, limit=5, again=False):
    """The plan as far as listings tell. Blobs of which an object of the same size exists are to be compared.

    With `again`, those of rows that are in S3 already are as well, as far as their files are still there.
    """
    return _Drawing(listings, places, irregular.Found(choices, limit), again).plan()


def settle(plan, verdicts):
    """The plan after the comparison. `verdicts` is by (bucket, key)."""
    kept = []
    for blob in plan.blobs:
        if blob.task != COMPARE or _settled(plan.found, blob, verdicts[blob.place]):
            kept.append(blob)
        elif blob.row is not None:
            plan.left += 1
    plan.blobs = kept
    return plan


def _settled(found, blob, verdict):
    """Whether the blob stays in the plan."""
    if verdict == SAME:
        blob.task = PROVED
        return True
    choice = found.note("conflicting" if verdict == OTHER else "unproved", described(blob))
    blob.task = UPLOAD if choice == OVERWRITE else STUCK
    return choice != LEAVE


def described(blob):
    return "{0} -> {1}/{2}".format(blob.file.name, blob.bucket, blob.key)


class _Drawing:
    def __init__(self, listings, places, found, again):
        self._all, self._places, self._found, self._again = listings, places, found, again
        self._plan = Plan(found, rows=len(listings.rows))
        self._twice = _doubles(listings.rows, places)
        self._taken = {}
        self._known_files = set()
        self._known_keys = set()

    def plan(self):
        for row in self._all.rows:
            self._row(row)
        self._files()
        self._objects()
        return self._plan

    def _row(self, row):
        kind, _area = self._places.where(row.bucket)
        self._known_keys.add(row.uuid)
        if kind == ELSEWHERE:
            self._found.note("foreign_bucket", row.path, "in {0}".format(row.bucket))
            self._plan.left += 1
            return
        name = self._places.file_of(row)
        self._known_files.add(name)
        blob = self._in_s3(row, name) if kind == IN_BUCKET else self._on_disk(row, name)
        if blob:
            self._plan.blobs.append(blob)
        elif kind != IN_BUCKET:
            self._plan.left += 1

    def _in_s3(self, row, name):
        """A row that was switched, or was never on disk. Its object must be there."""
        self._plan.switched += 1
        file = self._all.files.get(name)
        blob = Blob(None, file, row.bucket, row.uuid, UPLOAD)
        if row.uuid in self._all.objects.get(row.bucket, ()):
            return self._compared(blob) if self._again and file and self._claimed(blob) else None
        if row.deleted:
            return None
        choice = self._found.note("row_without_object", row.path, "{0}/{1}".format(row.bucket, row.uuid))
        return blob if choice == COPY and file and self._claimed(blob) else None

    def _on_disk(self, row, name):
        file = self._all.files.get(name)
        for kind, words in self._irregularities(row, name, file):
            if self._found.note(kind, row.path, words) != COPY:
                return None
        if file is None:
            return None
        return self._blob(row, file)

    def _irregularities(self, row, name, file):
        target = self._places.buckets[area_of(name)]
        if row.deleted:
            yield "mark_deleted", "row {0}".format(row.id)
        if (target, row.path) in self._twice:
            yield "same_path", "row {0}".format(row.id)
        if not is_usual(name):
            yield "odd_name", ""
        if file is None:
            # Of what is marked as deleted the file may be gone.
            if not row.deleted:
                yield "row_without_file", name
            return
        if file.size != row.size:
            yield "size_differs", "{0} bytes, the row says {1}".format(file.size, row.size)
        if key_of(row, name) != row.uuid:
            yield "other_key", "{0}, the row says {1}".format(key_of(row, name), row.uuid)

    def _blob(self, row, file):
        bucket = self._places.buckets[area_of(file.name)]
        key = key_of(row, file.name) if row else file.name.split("/")[1]
        self._known_keys.add(key)
        blob = Blob(row, file, bucket, key, UPLOAD)
        return self._compared(blob) if self._claimed(blob) else None

    def _claimed(self, blob):
        """Whether no other file is to be the same object."""
        other = self._taken.setdefault(blob.place, blob.file.name)
        if other != blob.file.name:
            self._found.note("same_key", blob.file.name, "{0}, like {1}".format(blob.key, other))
        return other == blob.file.name

    def _compared(self, blob):
        blob.object = self._all.objects.get(blob.bucket, {}).get(blob.key)
        if blob.object is None:
            return blob
        if blob.object.size == blob.file.size:
            blob.task = COMPARE
            return blob
        choice = self._found.note("conflicting", described(blob), "{0} bytes in S3".format(blob.object.size))
        blob.task = UPLOAD if choice == OVERWRITE else STUCK
        return None if choice == LEAVE else blob

    def _files(self):
        """What no row tells of. The key of an unscanned one is the name of its folder, so it could be copied."""
        for name in self._all.strange:
            self._found.note("not_a_file", name)
        for name in sorted(set(self._all.files) - self._known_files):
            choice = self._found.note("file_without_row", name)
            blob = None
            if choice == COPY and area_of(name) == UNSCANNED and name.count("/") == 2:
                blob = self._blob(None, self._all.files[name])
            if blob:
                self._plan.blobs.append(blob)

    def _objects(self):
        for bucket in sorted(self._all.objects):
            for key in self._all.objects[bucket]:
                if key not in self._known_keys:
                    self._found.note("object_without_row", "{0}/{1}".format(bucket, key))


def _doubles(rows, places):
    """The (bucket, path) that more than one row would have after the switch."""
    seen, twice = set(), set()
    for row in rows:
        kind, area = places.where(row.bucket)
        if kind == ELSEWHERE:
            continue
        target = places.buckets[area], row.path
        (twice if target in seen else seen).add(target)
    return twice
