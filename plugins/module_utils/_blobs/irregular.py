# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The irregularities a store may have, what may be done with each, and how they are told. Pure."""

from __future__ import annotations

from typing import NamedTuple

FAIL, LEAVE, COPY, OVERWRITE, READ = "fail", "leave", "copy", "overwrite", "read"


class Kind(NamedTuple):
    """The first choice is the default. `words` completes "3 ...", and `way_out` tells what the operator may do."""

    choices: tuple
    words: str
    way_out: str


KINDS = {
    "conflicting": Kind(
        (FAIL, OVERWRITE, LEAVE),
        "blob(s) whose object exists with other content",
        "find out which of both is right, and remove the object or allow it to be overwritten",
    ),
    "unproved": Kind(
        (READ, OVERWRITE, FAIL),
        "blob(s) whose object has the right size and a checksum that tells nothing",
        "let them be read, or allow them to be overwritten",
    ),
    "row_without_file": Kind(
        (FAIL, LEAVE),
        "row(s) whose file is not there",
        "bring the files back, or leave these rows as they are",
    ),
    "file_without_row": Kind(
        (LEAVE, FAIL, COPY),
        "file(s) without a row",
        "remove the files, or leave them where they are",
    ),
    "size_differs": Kind(
        (FAIL, LEAVE, COPY),
        "file(s) whose size is not that of their row",
        "bring the right files back, leave these rows as they are, or believe the files",
    ),
    "mark_deleted": Kind(
        (COPY, LEAVE, FAIL),
        "row(s) that are marked as deleted",
        "copy them like all others, or leave these rows as they are",
    ),
    "same_path": Kind(
        (FAIL, LEAVE, COPY),
        "row(s) that would have the same bucket and path as another",
        "remove the wrong rows, leave those on disk as they are, or copy each under its own key",
    ),
    "odd_name": Kind(
        (COPY, LEAVE, FAIL),
        "row(s) whose path is no <id>_<revision>.snap",
        "copy them like all others, or leave these rows as they are",
    ),
    "not_a_file": Kind(
        (LEAVE, FAIL),
        "thing(s) in the folder that are no plain files",
        "remove them, or leave them where they are",
    ),
    "foreign_bucket": Kind(
        (FAIL, LEAVE),
        "row(s) in a bucket or folder that is none of the store's",
        "correct the folder or the buckets, or leave these rows as they are",
    ),
    "other_key": Kind(
        (FAIL, LEAVE, COPY),
        "unscanned row(s) whose object_uuid is not the name of their folder",
        "find out which of both the store asks for, or leave these rows as they are",
    ),
    "same_key": Kind(
        (FAIL, LEAVE),
        "row(s) whose object is that of another file as well",
        "give each row an object_uuid of its own, or leave these rows as they are",
    ),
    "row_without_object": Kind(
        (FAIL, LEAVE, COPY),
        "row(s) in S3 whose object is not there",
        "bring the objects back, copy the files that are still on disk, or leave these rows as they are",
    ),
    "object_without_row": Kind(
        (LEAVE, FAIL),
        "object(s) without a row",
        "remove the objects, or leave them where they are",
    ),
}


def default(kind):
    return KINDS[kind].choices[0]


class Found:
    """What was found of each kind, and what is done with it. Names are kept up to a limit; counts are of all."""

    def __init__(self, choices=None, limit=5):
        self._choices = dict((kind, default(kind)) for kind in KINDS)
        self._choices.update((kind, choice) for kind, choice in (choices or {}).items() if choice)
        self._limit = limit
        self._counts = {}
        self._first = {}

    def choice(self, kind):
        return self._choices[kind]

    def note(self, kind, name, words=""):
        """Count one, and return what is to be done with it."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        first = self._first.setdefault(kind, [])
        if len(first) < self._limit:
            first.append("{0} ({1})".format(name, words) if words else name)
        return self._choices[kind]

    def count(self, kind):
        return self._counts.get(kind, 0)

    def as_dict(self):
        return dict(
            (kind, {"count": count, "first": list(self._first[kind]), "choice": self._choices[kind]})
            for kind, count in sorted(self._counts.items())
        )

    def refusals(self):
        """A sentence for each kind that must not be there."""
        return [
            "{0} {1}, such as {2}; {3} (irregular.{4})".format(
                count, KINDS[kind].words, ", ".join(self._first[kind]), KINDS[kind].way_out, kind
            )
            for kind, count in sorted(self._counts.items())
            if self._choices[kind] == FAIL
        ]
