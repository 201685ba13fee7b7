# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans as results show them, and what must not be there as one error. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._blobs import progress
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import AREAS, IN_BUCKET, ON_DISK
from ansible_collections.storeops.ha.plugins.module_utils._blobs.plan import COMPARE, PROVED, STUCK, UPLOAD
from ansible_collections.storeops.ha.plugins.module_utils._blobs.revert import FETCH
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError


def of_plan(plan):
    """Numbers and bytes of what is to do and of what is done."""
    return {
        "rows": plan.rows,
        "to_upload": _sum(plan.of(UPLOAD)),
        "proved": _sum(plan.of(PROVED)),
        "unsettled": _sum(plan.of(STUCK) + plan.of(COMPARE)),
        "to_switch": len(plan.to_switch()),
        "switched": plan.switched,
        "left": plan.left,
    }


def of_way(way):
    return {
        "to_fetch": _sum(way.of(FETCH), lambda one: one.object.size),
        "to_put_back": len(way.returns),
        "added": sum(1 for one in way.returns if one.added),
        "added_left": way.added_left,
        "changed_since": way.changed,
        "gone_since": way.gone,
    }


def _sum(blobs, size=lambda blob: blob.file.size):
    total = sum(size(blob) for blob in blobs)
    return {"objects": len(blobs), "bytes": total, "size": progress.size(total)}


def rows_by_place(rows, places):
    """Lines for the difference: how many rows are where. Folders of single uploads count as one."""
    counts = {}
    for row in rows:
        kind, area = places.where(row.bucket)
        name = {ON_DISK: places.folder_of(area), IN_BUCKET: row.bucket}.get(kind, row.bucket)
        counts[name] = counts.get(name, 0) + 1
    known = [places.folder_of(area) for area in AREAS] + sorted(set(places.buckets.values()))
    return counts, known


def difference(listings, rows, places, uploads=()):
    """before and after as text: how many rows are where, and how many objects."""
    objects = dict((bucket, set(things)) for bucket, things in listings.objects.items())
    before = _rows_text(listings.rows, places) + _objects_text(objects)
    for blob in uploads:
        objects[blob.bucket].add(blob.key)
    return {"before": before, "after": _rows_text(rows, places) + _objects_text(objects)}


def _rows_text(rows, places):
    counts, known = rows_by_place(rows, places)
    names = known + sorted(set(counts) - set(known))
    return "".join("{0}: {1} row(s)\n".format(name, counts.get(name, 0)) for name in names)


def _objects_text(objects):
    return "".join("{0}: {1} object(s)\n".format(bucket, len(keys)) for bucket, keys in sorted(objects.items()))


def refuse(found, before_what):
    """Raise when something is there that must not be."""
    sentences = found.refusals()
    if sentences:
        raise BlobsError(
            "Nothing was changed before {0}, because there are: {1}.".format(before_what, "; ".join(sentences)),
            {"irregular": found.as_dict()},
        )
