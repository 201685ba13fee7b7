# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the three listings hold, and where things lie: folders, buckets, names, keys. Pure."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

SCANNED, UNSCANNED = "scanned", "unscanned"
AREAS = (SCANNED, UNSCANNED)
ON_DISK, IN_BUCKET, ELSEWHERE = "disk", "bucket", "elsewhere"

# Scanned blobs are named after the snap's id, unscanned ones after its name.
_USUAL = {
    SCANNED: re.compile(r"^[A-Za-z0-9]+_[0-9]+\.snap$"),
    UNSCANNED: re.compile(r"^[A-Za-z0-9-]+_[0-9]+\.snap$"),
}


class File(NamedTuple):
    """A file below the folder of blobs. `name` begins with its area; `stamp` changes whenever its content may have."""

    name: str
    size: int
    stamp: str = ""


class Row(NamedTuple):
    """A row of the table, in the order in which it is read."""

    id: Any
    uuid: str
    path: str
    bucket: str
    size: int
    deleted: bool = False


class Object(NamedTuple):
    """An object as the listing of its bucket shows it. The ETag is without its quotes."""

    key: str
    size: int
    etag: str


class Listings(NamedTuple):
    """All there is. `files` and `objects[bucket]` are maps by name and by key; `strange` names what is no file."""

    files: dict
    rows: list
    objects: dict
    strange: list = []


class Places(NamedTuple):
    """Where the store keeps blobs: the folder, and the bucket of each area."""

    folder: str
    buckets: dict

    def folder_of(self, area):
        return "{0}/{1}".format(self.folder, area)

    def where(self, bucket):
        """(ON_DISK, IN_BUCKET or ELSEWHERE; area) that the column `bucket` of a row means."""
        for area in AREAS:
            if bucket == self.buckets[area]:
                return IN_BUCKET, area
        path = bucket.rstrip("/")
        if path == self.folder_of(SCANNED):
            return ON_DISK, SCANNED
        base = self.folder_of(UNSCANNED)
        if path == base or path.startswith(base + "/"):
            return ON_DISK, UNSCANNED
        return ELSEWHERE, ""

    def file_of(self, row):
        """The name of the file of a row. Nobody documents what rows of unscanned blobs hold, so all is understood.

        The bucket is the folder of all uploads or that of the one; the path is a file's name, with or without folder.
        A row in S3 tells less: then the folder has the name of the object, as the vendor's procedure has it.
        """
        kind, area = self.where(row.bucket)
        if area == SCANNED:
            return "{0}/{1}".format(SCANNED, row.path)
        base = self.folder_of(UNSCANNED)
        folder = row.bucket.rstrip("/")[len(base) + 1 :] if kind == ON_DISK else ""
        if not folder and "/" in row.path:
            return "{0}/{1}".format(UNSCANNED, row.path)
        return "{0}/{1}/{2}".format(UNSCANNED, folder or row.uuid, row.path)


def key_of(row, file_name):
    """The key of a blob's object: the row's UUID, and of an unscanned one that of its folder."""
    parts = file_name.split("/")
    return parts[1] if parts[0] == UNSCANNED and len(parts) > 2 else row.uuid


def area_of(file_name):
    return file_name.split("/", 1)[0]


def is_usual(file_name):
    """Whether the name is that of a snap."""
    return bool(_USUAL[area_of(file_name)].match(file_name.rsplit("/", 1)[-1]))


def is_safe(file_name):
    """Whether a file of that name may be written: two or three plain parts, none of which leads elsewhere."""
    parts = file_name.split("/")
    if parts[0] not in AREAS or len(parts) != (2 if parts[0] == SCANNED else 3):
        return False
    return all(part not in ("", ".", "..") and "\0" not in part for part in parts)
