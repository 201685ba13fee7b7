# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import irregular, plan as plans
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import Object
from ansible_collections.storeops.ha.plugins.module_utils._blobs.plan import (
    COMPARE,
    OTHER,
    PROVED,
    SAME,
    STUCK,
    UNKNOWN,
    UPLOAD,
)
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.worlds import (
    FOLDER,
    PLACES,
    any_choices,
    any_world,
    row,
    snap,
    unscanned,
    world,
)
from hypothesis import given, strategies as st


def draft(listings, **choices):
    return plans.draft(listings, PLACES, choices)


def tasks(plan):
    return [(blob.file.name, blob.bucket, blob.key, blob.task) for blob in plan.blobs]


def test_what_is_not_in_s3_is_uploaded_under_its_key():
    plan = draft(world([row(1), unscanned(2)]))
    assert tasks(plan) == [
        ("scanned/" + snap(1), "s3-scanned", "u1", UPLOAD),
        ("unscanned/u2/hello-world_2.snap", "s3-unscanned", "u2", UPLOAD),
    ]
    assert plan.found.as_dict() == {}
    assert len(plan.to_switch()) == 2


def test_an_object_of_the_same_size_is_compared_and_the_verdict_decides():
    there = {"s3-scanned": {"u1": (10, "e")}}
    for verdict, task in ((SAME, PROVED), (OTHER, STUCK), (UNKNOWN, STUCK)):
        plan = draft(world([row(1)], objects=there))
        assert [blob.task for blob in plan.blobs] == [COMPARE]
        plans.settle(plan, {("s3-scanned", "u1"): verdict})
        assert [blob.task for blob in plan.blobs] == [task]
    assert plan.found.count("unproved") == 1


# kind, the world that has one of it, what is done with it by default, and the choices with what becomes of its blob
TABLE = {
    "conflicting": (
        world([row(1)], objects={"s3-scanned": {"u1": (11, "e")}}),
        {"fail": [STUCK], "overwrite": [UPLOAD], "leave": []},
    ),
    "row_without_file": (world([row(1)], files={}), {"fail": [], "leave": []}),
    "file_without_row": (
        world(files={"unscanned/u7/x_1.snap": 3}),
        {"leave": [], "fail": [], "copy": [UPLOAD]},
    ),
    "size_differs": (
        world([row(1)], files={"scanned/" + snap(1): 9}),
        {"fail": [], "leave": [], "copy": [UPLOAD]},
    ),
    "mark_deleted": (world([row(1, deleted=True)]), {"copy": [UPLOAD], "leave": [], "fail": []}),
    "same_path": (
        world([row(1), row(2, path=snap(1), bucket="s3-scanned")], objects={"s3-scanned": {"u2": (10, "e")}}),
        {"fail": [], "leave": [], "copy": [UPLOAD]},
    ),
    "odd_name": (world([row(1, path="a-charm.charm")]), {"copy": [UPLOAD], "leave": [], "fail": []}),
    "not_a_file": (world(strange=["scanned/link"]), {"leave": [], "fail": []}),
    "foreign_bucket": (world([row(1, bucket="/old/scanned")], files={}), {"fail": [], "leave": []}),
    "other_key": (
        world([unscanned(1, uuid="u5")]),
        {"fail": [], "leave": [], "copy": [UPLOAD]},
    ),
    "row_without_object": (
        world([row(1, bucket="s3-scanned")], files={"scanned/" + snap(1): 10}),
        {"fail": [], "leave": [], "copy": [UPLOAD]},
    ),
    "object_without_row": (world(objects={"s3-scanned": {"u8": (1, "e")}}), {"leave": [], "fail": []}),
}
CASES = [(kind, choice, blobs) for kind, (_world, outcomes) in TABLE.items() for choice, blobs in outcomes.items()]


@pytest.mark.parametrize(("kind", "choice", "blobs"), CASES)
def test_each_irregularity_is_counted_named_and_treated_as_chosen(kind, choice, blobs):
    plan = draft(TABLE[kind][0], **{kind: choice})
    assert [blob.task for blob in plan.blobs] == blobs
    assert list(plan.found.as_dict()) == [kind]
    found = plan.found.as_dict()[kind]
    assert (found["count"], len(found["first"]), found["choice"]) == (1, 1, choice)
    assert bool(plan.found.refusals()) is (choice == "fail")


def test_every_choice_of_every_kind_is_in_the_tables():
    shown = dict((kind, set(outcomes)) for kind, (_world, outcomes) in TABLE.items())
    wanted = dict((kind, set(one.choices)) for kind, one in irregular.KINDS.items())
    assert set(wanted) - set(shown) == {"unproved", "same_key"}, "these two are below"
    assert dict((kind, wanted[kind]) for kind in shown) == shown


@pytest.mark.parametrize(("choice", "task"), [("read", STUCK), ("overwrite", UPLOAD), ("fail", STUCK)])
def test_what_nothing_proves_is_overwritten_only_when_told_so(choice, task):
    plan = draft(world([row(1)], objects={"s3-scanned": {"u1": (10, "odd")}}), unproved=choice)
    plans.settle(plan, {("s3-scanned", "u1"): UNKNOWN})
    assert [blob.task for blob in plan.blobs] == [task]


@pytest.mark.parametrize("choice", ["fail", "leave"])
def test_two_files_are_never_one_object(choice):
    plan = draft(world([row(1), row(2, uuid="u1")]), same_key=choice)
    assert [blob.file.name for blob in plan.blobs] == ["scanned/" + snap(1)]
    assert plan.found.count("same_key") == 1
    assert plan.left == 1


def test_a_deleted_row_may_have_lost_its_file():
    plan = draft(world([row(1, deleted=True)], files={}))
    assert (plan.blobs, plan.left, plan.found.refusals()) == ([], 1, [])


def test_the_same_path_twice_is_seen_wherever_both_rows_are():
    places = [FOLDER + "/unscanned/u1", FOLDER + "/unscanned/u2"]
    rows = [unscanned(number, path="x_1.snap", bucket=bucket) for number, bucket in enumerate(places, 1)]
    assert draft(world(rows)).found.count("same_path") == 2


def test_files_of_rows_that_were_switched_are_not_without_a_row():
    switched = row(1, bucket="s3-scanned")
    plan = draft(world([switched], {"scanned/" + snap(1): 10}, {"s3-scanned": {"u1": (10, "e")}}))
    assert (plan.switched, plan.found.as_dict(), plan.blobs) == (1, {}, [])


# -- properties -----------------------------------------------------------------------------------------------------

CHOICES = any_choices(irregular.KINDS)
VERDICT = st.sampled_from([SAME, OTHER, UNKNOWN])


def test_a_row_whose_object_is_missing_and_one_on_disk_are_not_both_sent_to_one_place():
    missing = row(2, uuid="u1", bucket="s3-scanned")
    files = {"scanned/" + snap(1): 10, "scanned/" + snap(2): 10}
    plan = draft(world([row(1), missing], files=files), row_without_object="copy", same_key="leave")
    assert tasks(plan) == [("scanned/" + snap(1), "s3-scanned", "u1", UPLOAD)]
    assert plan.found.count("same_key") == 1


def settled(listings, choices, verdict):
    plan = plans.draft(listings, PLACES, choices)
    return plans.settle(plan, dict((blob.place, verdict) for blob in plan.blobs))


@given(any_world(), CHOICES, VERDICT)
def test_every_row_is_switched_already_or_to_be_switched_or_left(listings, choices, verdict):
    plan = settled(listings, choices, verdict)
    assert plan.switched + len(plan.to_switch()) + plan.left == len(listings.rows)


@given(any_world(), CHOICES, VERDICT)
def test_no_two_files_are_sent_to_one_place_and_none_is_made_up(listings, choices, verdict):
    plan = settled(listings, choices, verdict)
    places = {}
    for blob in plan.blobs:
        assert places.setdefault(blob.place, blob.file.name) == blob.file.name
        assert listings.files[blob.file.name] == blob.file
        assert blob.bucket in PLACES.buckets.values()


@given(any_world(), CHOICES, VERDICT)
def test_an_object_with_other_content_is_overwritten_only_when_told_so(listings, choices, verdict):
    for blob in settled(listings, choices, verdict).of(UPLOAD):
        if blob.object is not None:
            assert "overwrite" in (choices["conflicting"], choices["unproved"])


@given(any_world(), VERDICT)
def test_without_a_refusal_every_file_is_what_its_row_says(listings, verdict):
    plan = settled(listings, {}, verdict)
    if not plan.found.refusals():
        assert all(blob.file.size == blob.row.size and blob.key == blob.row.uuid for blob in plan.to_switch())


@given(any_world(), CHOICES)
def test_after_the_switch_nothing_is_left_to_do(listings, choices):
    plan = settled(listings, choices, SAME)
    moved, objects = {}, dict((bucket, dict(things)) for bucket, things in listings.objects.items())
    for blob in plan.blobs:
        if blob.task == STUCK:
            continue
        objects[blob.bucket][blob.key] = Object(blob.key, blob.file.size, "e")
        if blob.row:
            moved[blob.row.id] = blob.bucket
    rows = [one._replace(bucket=moved.get(one.id, one.bucket)) for one in listings.rows]
    again = settled(listings._replace(rows=rows, objects=objects), choices, SAME)
    assert [blob for blob in again.to_switch() if blob.row.id in moved] == []
