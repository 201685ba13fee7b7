# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The states with the real client of S3: what is done, what is refused before anything changed, what a crash leaves."""

from __future__ import annotations

import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import etag
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError, BucketError, StoppedError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import fake_s3
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.store import SCANNED, UNSCANNED, Store


@pytest.fixture
def store(tmp_path, monkeypatch):
    # So that files of some bytes have several parts.
    monkeypatch.setattr(etag, "PIECE", 1000)
    with fake_s3.s3_server() as s3:
        found = Store(tmp_path / "blobs", s3)
        found.scanned(1, b"one")
        found.scanned(2, b"")
        found.scanned(3, b"x" * 2500)
        found.unscanned(4, b"four")
        yield found


EXPECTED = {
    SCANNED + "/u1": b"one",
    SCANNED + "/u2": b"",
    SCANNED + "/u3": b"x" * 2500,
    UNSCANNED + "/u4": b"four",
}


def test_the_whole_way_and_back(store):
    before = list(store.table.all)
    assert store.run("planned")["plan"]["to_upload"]["objects"] == 4
    assert store.objects() == {}
    copied = store.run("copied")
    assert (copied["changed"], copied["uploaded"]) == (True, {"objects": 4, "bytes": 2507})
    assert store.objects() == EXPECTED
    assert store.table.all == before
    switched = store.run("switched")
    assert (switched["changed"], switched["switched_rows"], switched["uploaded"]["objects"]) == (True, 4, 0)
    assert store.buckets() == [SCANNED, SCANNED, SCANNED, UNSCANNED]
    reverted = store.run("reverted")
    assert (reverted["changed"], reverted["reverted_rows"], reverted["fetched"]["objects"]) == (True, 4, 0)
    assert store.table.all == before


def test_a_run_with_nothing_to_do_lists_once_and_changes_nothing(store):
    store.run("copied")
    store.book = type(store.book)()
    for state in ("planned", "copied"):
        store.table.queries = 0
        done = store.run(state)
        assert done["changed"] is False
        assert done["requests"] == {"ListObjectsV2": 2}
        assert done["queries"] == 1
        assert done["plan"]["proved"]["objects"] == 4
    store.run("switched")
    store.table.queries = 0
    done = store.run("switched")
    assert (done["changed"], done["requests"], done["queries"]) == (False, {"ListObjectsV2": 2}, 1)
    store.run("reverted")
    assert store.run("reverted")["changed"] is False


@pytest.mark.parametrize("state", ["copied", "switched"])
def test_check_mode_predicts_and_does_nothing(store, state):
    rows, predicted = list(store.table.all), store.run(state, check_mode=True)
    assert store.objects() == {} and store.table.all == rows
    assert [asked[0] for asked in store.s3.asked] == ["GET", "GET"]
    done = store.run(state)
    for key in ("changed", "plan", "irregular", "diff"):
        assert predicted[key] == done[key]


def test_the_difference_counts_rows_by_place_and_objects(store):
    assert SCANNED + ": 3 object(s)" in store.run("copied", check_mode=True)["diff"]["after"]
    diff = store.run("switched", check_mode=True)["diff"]
    assert "{0}/scanned: 3 row(s)\n".format(store.folder) in diff["before"]
    assert "{0}: 3 row(s)\n{1}: 1 row(s)\n".format(SCANNED, UNSCANNED) in diff["after"]


def test_each_object_carries_our_digest_and_the_server_compared_each_piece(store):
    refused = []
    store.s3.stored = lambda key, data: refused.append(key) or data
    store.run("copied")
    assert len(refused) == 6, "three in one piece, one in three parts"
    for thing in store.s3.buckets[SCANNED].values():
        assert thing.headers["x-amz-meta-storeops-etag"] == thing.etag
    assert store.s3.buckets[SCANNED]["u3"].etag.endswith("-3")


def test_a_run_that_was_cut_off_is_finished_by_the_next(store):
    calls = []

    def reset_after_three(method, *_asked):
        calls.append(method)
        return "reset" if method == "PUT" and calls.count("PUT") > 5 else None

    store.s3.answers = reset_after_three
    with pytest.raises(BucketError):
        store.run("copied", workers=1, retries=0)
    assert 0 < len(store.objects()) < 4
    store.s3.answers = lambda *_asked: None
    done = store.run("copied")
    assert 0 < done["uploaded"]["objects"] < 4
    assert store.objects() == EXPECTED


def test_uploads_that_were_begun_and_never_ended_are_ended_but_not_those_of_others(store):
    store.s3.buckets[SCANNED] = {}
    store.s3.uploads.update({"a": (SCANNED, "u3", {}, {}), "b": (SCANNED, "somebody-elses", {}, {})})
    store.run("copied")
    assert list(store.s3.uploads) == ["b"]


def test_an_upload_that_fails_leaves_no_half_of_one(store):
    store.s3.answers = lambda method, _bucket, _key, query: (403, "QuotaExceeded") if "partNumber" in query else None
    with pytest.raises(BucketError, match="has no room left"):
        store.run("copied")
    assert store.s3.uploads == {}


@pytest.mark.parametrize("where", ["response", "listing"])
def test_a_bucket_that_stores_other_bytes_is_caught_before_the_switch(store, where):
    store.s3.stored = lambda key, data: b"y" + data[1:] if key == "u1" else data
    if where == "listing":
        store.s3.etag = lambda tag: '"{0}"'.format(fake_s3.md5(b"one")) if tag == fake_s3.md5(b"yne") else tag
        tags = store.s3.etag
        store.s3.answers = lambda method, *_asked: setattr(store.s3, "etag", tags if method == "PUT" else str)
    with pytest.raises(BucketError if where == "response" else BlobsError, match="do not trust it with the store"):
        store.run("switched")
    assert SCANNED not in store.buckets()


@pytest.mark.parametrize("engine", ["direct", "boto3"])
def test_a_bucket_that_stores_another_part_is_caught_before_the_switch(store, engine):
    store.s3.stored = lambda key, data: b"y" + data[1:] if key == "u3" and len(data) == 500 else data
    with pytest.raises(BucketError, match="do not trust it with the store"):
        store.run("switched", engine=engine)
    assert SCANNED not in store.buckets()


def test_a_bucket_that_stores_less_than_it_says_is_caught_before_the_switch(store):
    true = fake_s3.md5(b"one")
    store.s3.stored = lambda key, data: data[:2] if key == "u1" else data
    store.s3.etag = lambda tag: '"{0}"'.format(true if tag == fake_s3.md5(b"on") else tag)
    with pytest.raises(BlobsError, match=r"1 object\(s\) are not there or have other content, such as .*u1"):
        store.run("switched")
    assert SCANNED not in store.buckets()


def test_a_bucket_that_says_it_stored_and_did_not_is_caught_before_the_switch(store):
    store.s3.answers = lambda method, _bucket, key, _query: (
        (200, b"", {"ETag": '"{0}"'.format(fake_s3.md5(b"one"))}) if (method, key) == ("PUT", "u1") else None
    )
    with pytest.raises(BlobsError, match=r"1 object\(s\) are not there"):
        store.run("switched")
    assert SCANNED not in store.buckets()


def test_a_bucket_that_lies_in_its_listings_as_well_is_caught_by_reading(store):
    store.s3.stored = lambda key, data: b"y" + data[1:] if key == "u1" else data
    store.s3.etag = lambda tag: '"{0}"'.format(fake_s3.md5(b"one") if tag == fake_s3.md5(b"yne") else tag)
    assert store.run("copied")["changed"] is True
    with pytest.raises(BlobsError, match="other content"):
        store.run("switched", proof="content")
    assert SCANNED not in store.buckets()


@pytest.mark.parametrize("change", ["file", "object", "truncated"])
def test_whatever_was_damaged_after_the_copy_is_named_before_the_switch(store, change):
    store.run("copied")
    if change == "file":
        store.write("scanned/" + store.table.all[0].path, b"oNe")
    else:
        data = b"two" if change == "object" else b"on"
        store.s3.buckets[SCANNED]["u1"] = fake_s3.Thing(data, fake_s3.md5(data), {})
    with pytest.raises(BlobsError, match=r"1 blob\(s\) whose object exists with other content, such as .*u1") as caught:
        store.run("switched")
    assert caught.value.details["irregular"]["conflicting"]["count"] == 1
    assert SCANNED not in store.buckets()


def test_an_object_that_was_replaced_after_the_switch_is_found_by_reading_everything(store):
    store.run("switched")
    assert store.run("copied", proof="content")["plan"]["proved"]["objects"] == 4
    store.s3.buckets[SCANNED]["u1"].data = b"two"
    assert store.run("copied")["changed"] is False
    with pytest.raises(BlobsError, match="other content"):
        store.run("copied", proof="content")


def test_a_conflicting_object_is_overwritten_when_told_so(store):
    store.run("copied")
    store.s3.buckets[SCANNED]["u1"] = fake_s3.Thing(b"two", fake_s3.md5(b"two"), {})
    done = store.run("copied", irregular={"conflicting": "overwrite"})
    assert done["uploaded"]["objects"] == 1
    assert store.objects() == EXPECTED


def test_what_is_pushed_until_the_lock_is_found(store):
    store.run("copied")
    store.table.before_lock = lambda: store.scanned(5, b"late")
    done = store.run("switched")
    assert (done["switched_rows"], done["uploaded"]["objects"]) == (5, 1)
    assert store.objects()[SCANNED + "/u5"] == b"late"
    assert set(store.buckets()) == {SCANNED, UNSCANNED}


def test_what_is_wrong_under_the_lock_undoes_the_switch(store):
    store.run("copied")
    before = list(store.table.all)
    store.table.before_lock = lambda: (
        store.s3.buckets[SCANNED].pop("u1")
        and setattr(store.s3, "answers", lambda method, *_asked: (403, "AccessDenied") if method == "PUT" else None)
    )
    with pytest.raises(BucketError, match="does not permit"):
        store.run("switched")
    assert store.table.all == before


def test_an_irregularity_ends_it_before_the_first_upload_and_is_left_alone_when_told_so(store):
    os.unlink(store.path("scanned/{0}".format(store.table.all[0].path)))
    with pytest.raises(BlobsError, match="irregular.row_without_file"):
        store.run("copied")
    assert store.s3.buckets == {}
    assert store.run("planned")["irregular"]["row_without_file"]["count"] == 1
    assert store.run("switched", irregular={"row_without_file": "leave"})["switched_rows"] == 3
    assert store.buckets()[0] == store.folder + "/scanned"


def test_what_was_pushed_after_the_switch_survives_going_back(store):
    store.run("switched")
    name = store.pushed_to_s3(6, b"new")
    done = store.run("reverted")
    assert (done["plan"]["added"], done["fetched"]["objects"], done["reverted_rows"]) == (1, 1, 5)
    assert store.content(name) == b"new"
    assert set(store.buckets()) == {store.folder + "/scanned", store.folder + "/unscanned/u4"}


def test_files_that_are_gone_by_then_come_back_from_s3(store):
    store.run("switched")
    before = dict((row.path, store.content("scanned/" + row.path)) for row in store.table.all[:3])
    for path in before:
        os.unlink(store.path("scanned/" + path))
    assert store.run("reverted")["fetched"] == {"objects": 3, "bytes": 2503}
    assert dict((path, store.content("scanned/" + path)) for path in before) == before


def test_going_back_does_not_put_a_wrong_file_under_the_name_of_a_blob(store):
    store.run("switched")
    name = store.pushed_to_s3(6, b"new")
    store.s3.buckets[SCANNED]["u6"].data = b"nEw"
    with pytest.raises(BucketError, match="did not arrive as its checksums say"):
        store.run("reverted")
    assert not os.path.exists(store.path(name))
    assert store.buckets().count(SCANNED) == 4


def test_a_store_that_was_never_switched_by_this_is_not_taken_back(store):
    store.run("copied")
    store.pushed_to_s3(6, b"new")
    with pytest.raises(BlobsError, match="there is no backup"):
        store.run("reverted")


def test_a_bucket_is_made_only_when_that_is_wanted(store):
    with pytest.raises(BlobsError, match="set create_buckets to true"):
        store.run("copied", create_buckets=False)
    assert store.s3.buckets == {}


def test_work_that_is_to_stop_stops_and_is_resumed(store):
    store.meter.stop()
    with pytest.raises(StoppedError):
        store.run("copied")
    store.meter = type(store.meter)()
    store.run("copied")
    assert store.objects() == EXPECTED


def test_one_bucket_for_both_is_listed_once(store):
    changes = {"bucket_unscanned": SCANNED}
    store.run("switched", **changes)
    done = store.run("switched", **changes)
    assert (done["changed"], done["requests"]) == (False, {"ListObjectsV2": 1})
    assert set(store.buckets()) == {SCANNED}


def test_an_upload_in_parts_whose_beginning_was_answered_in_vain_is_ended(store):
    def lose_once(method, bucket, key, query):
        if method == "POST" and "uploads" in query and not store.s3.uploads:
            store.s3.uploads["lost"] = (bucket, key, {}, {})
            return "reset"
        return None

    store.s3.answers = lose_once
    store.run("copied")
    assert (store.objects(), store.s3.uploads) == (EXPECTED, {})


def test_the_switch_ends_what_a_copy_left_that_was_killed_and_nothing_of_anybody_else(store):
    store.run("copied")
    store.s3.uploads.update({"ours": (SCANNED, "u3", {}, {}), "theirs": (SCANNED, "other", {}, {})})
    store.run("switched")
    assert list(store.s3.uploads) == ["theirs"]
