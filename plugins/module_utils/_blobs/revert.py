# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of going back: which rows get which folder again, and which blobs are fetched to disk before. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ansible_collections.storeops.ha.plugins.module_utils._blobs import irregular
from ansible_collections.storeops.ha.plugins.module_utils._blobs.irregular import COPY, LEAVE, OVERWRITE
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import (
    IN_BUCKET,
    ON_DISK,
    SCANNED,
    UNSCANNED,
    is_safe,
)
from ansible_collections.storeops.ha.plugins.module_utils._blobs.plan import COMPARE, PROVED, SAME, STUCK

FETCH = "fetch"
BRING = "bring"


class Kept(NamedTuple):
    """A row of the backup: where the row was, and where the switch put it."""

    id: Any
    uuid: str
    path: str
    bucket: str
    new_bucket: str


@dataclass
class Return:
    """A row that goes back to disk. It looks like a plan's blob to whoever compares. PROVED: its file is there."""

    row: Any
    to: str
    name: str
    file: Any
    object: Any
    task: str
    added: bool = False

    @property
    def bucket(self):
        return self.row.bucket

    @property
    def key(self):
        return self.row.uuid

    @property
    def place(self):
        return self.bucket, self.key


@dataclass
class Way:
    """The plan of going back. `changed` and `gone` are rows of the backup that somebody else moved or removed since."""

    found: irregular.Found
    returns: list = field(default_factory=list)
    added_left: int = 0
    changed: int = 0
    gone: int = 0

    def of(self, task):
        return [one for one in self.returns if one.task == task]


def draft(listings, kept, places, added=BRING, found=None):
    """The plan as far as listings tell."""
    way = Way(found or irregular.Found())
    backup = dict((one.id, one) for one in kept)
    per_upload = _has_folder_per_upload(kept, places)
    taken = _taken(listings.rows, backup, places)
    for row in listings.rows:
        one = backup.pop(row.id, None)
        if one is not None and one.uuid != row.uuid:
            one = None
        if places.where(row.bucket)[0] != IN_BUCKET:
            # Already back, or somebody moved it elsewhere.
            way.changed += one is not None and row.bucket != one.bucket
        elif one is not None and row.bucket != one.new_bucket:
            way.changed += 1
        elif one is not None:
            _add(way, listings, places, row, one.bucket, False)
        elif added == BRING and _is_free(way.found, row, _folder_for(row, places, per_upload), taken):
            _add(way, listings, places, row, _folder_for(row, places, per_upload), True)
        else:
            way.added_left += 1
    way.gone = len(backup)
    return way


def settle(way, verdicts):
    """The plan after the comparison of files with objects of the same size."""
    for one in way.of(COMPARE):
        one.task = PROVED
        if verdicts[one.place] != SAME:
            one.task = _conflict(way.found, one)
    return way


def _taken(rows, backup, places):
    """The (bucket, path) of rows on disk, and of those that go back to where they were."""
    found = set()
    for row in rows:
        one = backup.get(row.id)
        if places.where(row.bucket)[0] == ON_DISK:
            found.add((row.bucket, row.path))
        elif one is not None and (one.uuid, one.new_bucket) == (row.uuid, row.bucket):
            found.add((one.bucket, row.path))
    return found


def _is_free(found, row, folder, taken):
    """Whether a row that was added may come back, which it may not in the place of another."""
    place = folder, row.path
    if place in taken and found.note("same_path", row.path, "row {0}".format(row.id)) != COPY:
        return False
    taken.add(place)
    return True


def _has_folder_per_upload(kept, places):
    base = places.folder_of(UNSCANNED)
    unscanned = [one.bucket.rstrip("/") for one in kept if places.where(one.bucket) == (ON_DISK, UNSCANNED)]
    return not unscanned or any(bucket != base for bucket in unscanned)


def _folder_for(row, places, per_upload):
    """The folder of a row that never had one: as its neighbours had it."""
    if places.where(row.bucket)[1] == SCANNED:
        return places.folder_of(SCANNED)
    base = places.folder_of(UNSCANNED)
    return "{0}/{1}".format(base, row.uuid) if per_upload and "/" not in row.path else base


def _add(way, listings, places, row, to, added):
    name = places.file_of(row._replace(bucket=to))
    thing = listings.objects.get(row.bucket, {}).get(row.uuid)
    one = Return(row, to, name, listings.files.get(name), thing, PROVED, added)
    way.returns.append(one)
    if one.file is None and thing is None:
        if not row.deleted and way.found.note("row_without_object", row.path, "nor a file {0}".format(name)) == LEAVE:
            way.returns.pop()
    elif one.file is None:
        one.task = FETCH if is_safe(name) else _unsafe(way, one)
    elif thing is not None:
        one.task = COMPARE if one.file.size == thing.size else _conflict(way.found, one)


def _unsafe(way, one):
    """A path such as ../x is no name of a file; the row was never served from disk."""
    way.found.note("odd_name", one.row.path, "no name of a file")
    return STUCK


def _conflict(found, one):
    """The file is not what is in S3. Left alone it stays, and the row goes back to it."""
    choice = found.note("conflicting", "{0} <- {1}/{2}".format(one.name, one.bucket, one.key))
    return {OVERWRITE: FETCH, LEAVE: PROVED}.get(choice, STUCK)
