# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import irregular, revert
from ansible_collections.storeops.ha.plugins.module_utils._blobs.plan import COMPARE, OTHER, PROVED, SAME, STUCK
from ansible_collections.storeops.ha.plugins.module_utils._blobs.revert import FETCH, Kept
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.worlds import (
    FOLDER,
    PLACES,
    any_world,
    row,
    snap,
    unscanned,
    world,
)
from hypothesis import given, strategies as st

SCANNED = FOLDER + "/scanned"
FILE = {"scanned/" + snap(1): 10}
OBJECT = {"s3-scanned": {"u1": (10, "e")}}


def kept(number=1, **changes):
    one = row(number)
    return Kept(one.id, one.uuid, one.path, one.bucket, "s3-scanned")._replace(**changes)


def switched(number=1, **changes):
    return row(number, **dict({"bucket": "s3-scanned"}, **changes))


def draft(rows, backup, files, objects, **more):
    choices = more.pop("choices", {})
    return revert.draft(world(rows, files, objects), backup, PLACES, found=irregular.Found(choices), **more)


def test_a_row_goes_back_to_the_folder_it_had_when_its_file_is_still_the_same():
    way = draft([switched()], [kept()], FILE, OBJECT)
    assert [(one.to, one.task) for one in way.returns] == [(SCANNED, COMPARE)]
    revert.settle(way, {("s3-scanned", "u1"): SAME})
    assert [one.task for one in way.returns] == [PROVED]


def test_a_blob_that_is_only_in_s3_is_fetched():
    assert [one.task for one in draft([switched()], [kept()], {}, OBJECT).returns] == [FETCH]


@pytest.mark.parametrize(("choice", "task"), [("fail", STUCK), ("overwrite", FETCH), ("leave", PROVED)])
def test_a_file_with_other_content_is_replaced_only_when_told_so(choice, task):
    way = draft([switched()], [kept()], FILE, OBJECT, choices={"conflicting": choice})
    revert.settle(way, {("s3-scanned", "u1"): OTHER})
    assert [one.task for one in way.returns] == [task]
    other_size = draft([switched()], [kept()], {"scanned/" + snap(1): 9}, OBJECT, choices={"conflicting": choice})
    assert [one.task for one in other_size.returns] == [task]


def test_rows_that_were_added_since_come_along_or_stay():
    way = draft([switched(2)], [], {}, {"s3-scanned": {"u2": (10, "e")}})
    assert [(one.to, one.task, one.added) for one in way.returns] == [(SCANNED, FETCH, True)]
    stays = draft([switched(2)], [], {}, {"s3-scanned": {"u2": (10, "e")}}, added="leave")
    assert (stays.returns, stays.added_left) == ([], 1)


@pytest.mark.parametrize(
    ("neighbour", "folder"), [("/unscanned/u7", "/unscanned/u1"), ("/unscanned", "/unscanned"), (None, "/unscanned/u1")]
)
def test_an_added_unscanned_row_gets_a_folder_as_its_neighbours_had_it(neighbour, folder):
    backup = [kept(7, bucket=FOLDER + neighbour, new_bucket="s3-unscanned")] if neighbour else []
    way = draft([unscanned(1, bucket="s3-unscanned")], backup, {}, {"s3-unscanned": {"u1": (10, "e")}})
    assert [(one.to, one.name) for one in way.returns] == [(FOLDER + folder, "unscanned/u1/hello-world_1.snap")]


def test_rows_that_somebody_moved_or_removed_since_are_counted_and_left():
    moved = draft([switched(bucket="s3-unscanned")], [kept()], {}, {})
    assert (moved.returns, moved.changed) == ([], 1)
    assert draft([], [kept()], {}, {}).gone == 1
    back = draft([row(1)], [kept()], FILE, {})
    assert (back.returns, back.changed, back.gone) == ([], 0, 0)


@pytest.mark.parametrize(("choice", "back"), [("fail", [1]), ("leave", [1]), ("copy", [1, 2])])
def test_a_row_that_was_added_does_not_come_back_in_the_place_of_another(choice, back):
    rows = [switched(1), switched(2, path=snap(1))]
    way = draft(rows, [kept()], FILE, OBJECT, choices={"same_path": choice})
    assert [one.row.id for one in way.returns] == back
    assert way.found.count("same_path") == 1
    twins = draft(rows, [], FILE, OBJECT, choices={"same_path": choice})
    assert [one.row.id for one in twins.returns] == back


def test_an_id_that_was_given_to_another_package_is_another_row():
    way = draft([switched(uuid="u9")], [kept()], {}, {"s3-scanned": {"u9": (10, "e")}})
    assert [one.added for one in way.returns] == [True]


@pytest.mark.parametrize(("choice", "back"), [("fail", 1), ("leave", 0)])
def test_a_row_with_neither_file_nor_object_is_told(choice, back):
    way = draft([switched()], [kept()], {}, {}, choices={"row_without_object": choice})
    assert len(way.returns) == back
    assert way.found.count("row_without_object") == 1


def test_no_path_of_a_row_makes_a_file_outside_of_the_folder():
    way = draft([switched(path="../evil")], [], {}, OBJECT, choices={"odd_name": "copy"})
    assert [one.task for one in way.returns] == [STUCK]


@given(any_world(), st.sampled_from(["bring", "leave"]))
def test_nothing_goes_back_without_its_content_and_nothing_is_forgotten(listings, added):
    backup = [Kept(1, "u1", snap(1), SCANNED, "s3-scanned")]
    way = revert.draft(listings, backup, PLACES, added, irregular.Found({"row_without_object": "leave"}))
    revert.settle(way, dict((one.place, SAME) for one in way.returns))
    for one in way.returns:
        assert one.file is not None or one.task in (FETCH, STUCK) or one.row.deleted
        assert PLACES.where(one.to)[0] == "disk"
    in_s3 = [one for one in listings.rows if PLACES.where(one.bucket)[0] == "bucket"]
    told = way.found.count("row_without_object") + way.added_left + way.changed
    assert len(way.returns) + told >= len(in_s3)
