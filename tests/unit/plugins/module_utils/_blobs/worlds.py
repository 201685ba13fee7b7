# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Listings for tests, and generators of strange ones."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import File, Listings, Object, Places, Row
from hypothesis import strategies as st

FOLDER = "/blobs"
PLACES = Places(FOLDER, {"scanned": "s3-scanned", "unscanned": "s3-unscanned"})
ID = "LpV8761EjlAPqeXxfYhQvpSWgpxvEWpN"


def snap(number):
    return "{0}_{1}.snap".format(ID, number)


def row(number=1, **changes):
    """A row of a scanned blob on disk."""
    known = {"id": number, "uuid": "u{0}".format(number), "path": snap(number), "bucket": FOLDER + "/scanned"}
    return Row(**dict(dict(known, size=10, deleted=False), **changes))


def unscanned(number=1, **changes):
    known = {"path": "hello-world_{0}.snap".format(number), "bucket": "{0}/unscanned/u{1}".format(FOLDER, number)}
    return row(number, **dict(known, **changes))


def world(rows=(), files=None, objects=None, strange=()):
    """`files` is {name: size}; those of the rows unless said otherwise. `objects` is {bucket: {key: (size, etag)}}."""
    if files is None:
        files = dict((PLACES.file_of(one), one.size) for one in rows if one.bucket.startswith(FOLDER))
    listed = dict((bucket, {}) for bucket in PLACES.buckets.values())
    for bucket, things in (objects or {}).items():
        listed[bucket] = dict((key, Object(key, size, etag)) for key, (size, etag) in things.items())
    found = dict((name, File(name, size, str(size))) for name, size in files.items())
    return Listings(found, list(rows), listed, list(strange))


_BUCKETS = [
    FOLDER + "/scanned",
    FOLDER + "/scanned/",
    FOLDER + "/unscanned",
    FOLDER + "/unscanned/u1",
    FOLDER + "/unscanned/u2",
    "s3-scanned",
    "s3-unscanned",
    "/elsewhere",
    "",
]
_PATHS = [snap(1), snap(2), "charm.charm", "hello-world_1.snap", "u1/hello-world_1.snap", "../x", ""]
_SIZES = st.integers(0, 2)


@st.composite
def any_world(draw):
    """Few names, so that they meet."""
    uuids = st.sampled_from(["u1", "u2", "u3", "u4"])
    rows = [
        Row(number, draw(uuids), draw(st.sampled_from(_PATHS)), draw(st.sampled_from(_BUCKETS)), draw(_SIZES),
            draw(st.booleans()))
        for number in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    names = [PLACES.file_of(one) for one in rows if PLACES.where(one.bucket)[0] != "elsewhere"]
    names += ["scanned/" + snap(9), "unscanned/u9/x_1.snap", "unscanned/loose"]
    files = dict((name, draw(_SIZES)) for name in names if draw(st.booleans()))
    objects = dict(
        (bucket, dict((key, (draw(_SIZES), "e")) for key in ("u1", "u2", "u3", "u9") if draw(st.booleans())))
        for bucket in PLACES.buckets.values()
    )
    return world(rows, files, objects)


def any_choices(kinds):
    return st.fixed_dictionaries(dict((kind, st.sampled_from(one.choices)) for kind, one in kinds.items()))
