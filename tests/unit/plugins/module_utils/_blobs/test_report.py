# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import plan as plans, report, revert
from ansible_collections.storeops.ha.plugins.module_utils._blobs.irregular import Found
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.worlds import PLACES, row, unscanned, world


def test_a_plan_in_numbers():
    there = {"s3-scanned": {"u2": (10, "e")}}
    plan = plans.draft(world([row(1), row(2), row(3, deleted=True, bucket="s3-scanned")], objects=there), PLACES)
    plans.settle(plan, {("s3-scanned", "u2"): plans.SAME})
    assert report.of_plan(plan) == {
        "rows": 3,
        "to_upload": {"objects": 1, "bytes": 10, "size": "10 bytes"},
        "proved": {"objects": 1, "bytes": 10, "size": "10 bytes"},
        "unsettled": {"objects": 0, "bytes": 0, "size": "0 bytes"},
        "to_switch": 2,
        "switched": 1,
        "left": 0,
    }


def test_a_way_back_in_numbers():
    listings = world([row(1, bucket="s3-scanned")], objects={"s3-scanned": {"u1": (10, "e")}}, files={})
    numbers = report.of_way(revert.draft(listings, [], PLACES))
    assert (numbers["to_put_back"], numbers["added"], numbers["to_fetch"]["bytes"]) == (1, 1, 10)


def test_the_difference_names_every_place_once():
    rows = [row(1), unscanned(2), unscanned(3), row(4, bucket="/old")]
    uploads = plans.draft(world(rows), PLACES).of(plans.UPLOAD)
    diff = report.difference(world(rows), [rows[0]._replace(bucket="s3-scanned")], PLACES, uploads)
    assert diff["before"] == (
        "/blobs/scanned: 1 row(s)\n/blobs/unscanned: 2 row(s)\ns3-scanned: 0 row(s)\ns3-unscanned: 0 row(s)\n"
        "/old: 1 row(s)\ns3-scanned: 0 object(s)\ns3-unscanned: 0 object(s)\n"
    )
    assert "s3-scanned: 1 row(s)" in diff["after"]
    assert "s3-scanned: 1 object(s)\n" in diff["after"]


def test_all_refusals_are_one_error():
    found = Found()
    found.note("row_without_file", "a")
    found.note("same_path", "b")
    found.note("not_a_file", "c")
    with pytest.raises(BlobsError, match=r"Nothing was changed before the copy, because .*row_without_file.*same_path"):
        report.refuse(found, "the copy")
    report.refuse(Found(), "the copy")
