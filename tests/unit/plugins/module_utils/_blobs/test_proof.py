# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which objects are asked for, and which are not."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import etag
from ansible_collections.storeops.ha.plugins.module_utils._blobs.proof import Prover
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import fake_s3
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.store import SCANNED, Store

DATA = b"x" * 5000


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(etag, "PIECE", 1000)
    monkeypatch.setattr(etag, "_KNOWN", (1000, 700))
    with fake_s3.s3_server() as s3:
        s3.buckets[SCANNED] = {}
        found = Store(tmp_path / "blobs", s3)
        found.scanned(1, DATA)
        yield found


def there(store, tag, data=DATA, **headers):
    store.s3.buckets[SCANNED]["u1"] = fake_s3.Thing(data, tag, headers)


def in_parts(part, data=DATA):
    digest = etag.Digest([part])
    digest.update(data)
    return digest.etags[part]


def outcome(store, **changes):
    done = store.run("planned", **changes)
    verdict = "proved" if done["plan"]["proved"]["objects"] else sorted(done["irregular"])[0]
    return verdict, sorted(set(done["requests"]) - {"ListObjectsV2"})


@pytest.mark.parametrize("part", [0, 1000, 700])
def test_the_listing_proves_what_we_or_usual_programs_uploaded(store, part):
    there(store, in_parts(part))
    assert outcome(store) == ("proved", [])


def test_other_content_in_one_piece_is_a_conflict_without_reading_it(store):
    there(store, fake_s3.md5(b"other"))
    assert outcome(store) == ("conflicting", ["HeadObject"])


@pytest.mark.parametrize(("data", "verdict"), [(DATA, "proved"), (b"y" * 5000, "conflicting")])
def test_parts_of_an_unknown_size_are_read(store, data, verdict):
    there(store, in_parts(900, data), data)
    assert outcome(store) == (verdict, ["GetObject", "HeadObject"])
    assert outcome(store, irregular={"unproved": "fail"}) == ("unproved", ["HeadObject"])


@pytest.mark.parametrize(("data", "verdict"), [(DATA, "proved"), (b"y" * 5000, "conflicting")])
def test_our_checksum_beside_the_object_proves_it_where_the_etag_says_nothing(store, data, verdict):
    there(store, "opaque", data, **{"x-amz-meta-storeops-etag": in_parts(1000, data)})
    assert outcome(store) == (verdict, ["HeadObject"])


def test_our_checksum_beside_other_content_proves_nothing(store):
    there(store, in_parts(900, b"y" * 5000), b"y" * 5000,
          **{"x-amz-meta-storeops-etag": in_parts(1000)})  # fmt: skip
    assert outcome(store) == ("conflicting", ["GetObject", "HeadObject"])


def test_a_server_that_encrypts_is_asked_for_our_checksum(store):
    store.s3.extra = {"x-amz-server-side-encryption": "aws:kms"}
    there(store, "0" * 32, **{"x-amz-meta-storeops-etag": in_parts(1000)})
    assert outcome(store) == ("proved", ["HeadObject"])


def test_everything_is_read_on_request(store):
    there(store, in_parts(1000))
    assert outcome(store, proof="content") == ("proved", ["GetObject"])


def test_what_was_read_once_is_not_read_again_under_the_lock(store):
    there(store, in_parts(1000))
    assert store.run("switched", proof="content")["requests"]["GetObject"] == 1


def test_nothing_to_compare_asks_for_nothing():
    assert Prover(None, None, None, None, None, 1, "read").verdicts([]) == {}
