# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import etag, local
from ansible_collections.storeops.ha.plugins.module_utils._blobs.bucket import Server
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import Object
from ansible_collections.storeops.ha.plugins.module_utils._blobs.plan import UPLOAD, Blob
from ansible_collections.storeops.ha.plugins.module_utils._blobs.transfer import Transfer, encrypted, kept_etag
from ansible_collections.storeops.ha.plugins.module_utils._errors import BucketError, FileAccessError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import fake_s3
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.store import SCANNED, Store


class World(Store):
    """With a transfer whose ticks are kept."""

    def transfer(self):
        self.ticks = []
        server = Server(fake_s3.login(self.s3), 2, 2, 10, lambda _seconds: None)
        return Transfer(server, local.Folder(self.folder), self.book, self.ticks.append)

    def blob(self, name):
        file = local.Folder(self.folder).scan()[0][name]
        return Blob(None, file, SCANNED, "u1", UPLOAD)


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr(etag, "PIECE", 1000)
    with fake_s3.s3_server() as s3:
        s3.buckets[SCANNED] = {}
        yield World(tmp_path / "blobs", s3)


@pytest.mark.parametrize("size", [0, 1, 1000, 1001, 5000])
def test_what_was_uploaded_is_known_afterwards_without_reading_it_again(world, size):
    blob = world.blob(world.scanned(1, b"x" * size))
    world.transfer().upload(blob)
    thing = world.s3.buckets[SCANNED]["u1"]
    assert thing.data == b"x" * size
    assert world.book.get(blob.file, etag.part_size(size)) == thing.etag
    assert sum(world.ticks) == size
    assert thing.headers["x-amz-meta-storeops-etag"] == thing.etag


def test_small_blobs_do_not_wait_for_the_server_to_want_them(world, monkeypatch):
    monkeypatch.setattr(etag, "PIECE", 4 * etag.MIB)
    world.transfer().upload(world.blob(world.scanned(1, b"x" * 1000)))
    assert world.s3.waited == []
    world.transfer().upload(world.blob(world.scanned(2, b"x" * (etag.MIB + 1))))
    assert len(world.s3.waited) == 1


@pytest.mark.parametrize("size", [10, 2500])
def test_a_piece_that_was_damaged_on_the_way_is_sent_again(world, size):
    refusals = [(400, "BadDigest")]
    world.s3.answers = lambda method, *_asked: refusals.pop() if refusals and method == "PUT" else None
    world.transfer().upload(world.blob(world.scanned(1, b"x" * size)))
    assert world.s3.buckets[SCANNED]["u1"].data == b"x" * size


def test_an_end_of_parts_whose_answer_was_lost_is_no_failure(world):
    def complete_and_reset(method, bucket, key, query):
        if method == "POST" and "uploadId" in query and not world.s3.buckets[SCANNED]:
            parts = world.s3.uploads.pop(query["uploadId"])[2]
            data = b"".join(parts[number] for number in sorted(parts))
            digest = etag.Digest([1000])
            digest.update(data)
            world.s3.buckets[SCANNED]["u1"] = fake_s3.Thing(data, digest.etags[1000], {})
            return "reset"
        return None

    world.s3.answers = complete_and_reset
    world.transfer().upload(world.blob(world.scanned(1, b"x" * 2500)))
    assert world.s3.buckets[SCANNED]["u1"].data == b"x" * 2500


@pytest.mark.parametrize("size", [10, 2500])
def test_a_file_that_was_written_since_it_was_listed_is_not_uploaded(world, size):
    name = world.scanned(1, b"x" * size)
    blob = world.blob(name)
    world.write(name, b"y" * (size + 1))
    with pytest.raises(FileAccessError, match="was written while it was read"):
        world.transfer().upload(blob)
    assert world.s3.buckets[SCANNED] == {}


def test_a_server_with_keys_of_its_own_may_give_another_etag(world):
    world.s3.etag = lambda _tag: '"{0}"'.format("0" * 32)
    blob = world.blob(world.scanned(1, b"x"))
    with pytest.raises(BucketError, match="stored .*/u1, but with other content"):
        world.transfer().upload(blob)
    world.s3.extra = {"x-amz-server-side-encryption": "aws:kms"}
    world.transfer().upload(blob)


def listed(world, data, tag=None, **headers):
    world.s3.buckets[SCANNED]["u1"] = fake_s3.Thing(data, tag or fake_s3.md5(data), headers)
    return Object("u1", len(data), tag or fake_s3.md5(data))


def test_an_object_comes_back_when_either_checksum_proves_it(world):
    thing = listed(world, b"abc")
    world.transfer().fetch(SCANNED, thing, "scanned/a_1.snap")
    assert world.content("scanned/a_1.snap") == b"abc"
    thing = listed(world, b"abc", "odd", **{"x-amz-meta-Storeops-Etag": fake_s3.md5(b"abc")})
    world.transfer().fetch(SCANNED, thing, "scanned/b_1.snap")
    assert world.content("scanned/b_1.snap") == b"abc"


def test_an_object_that_nothing_proves_does_not_come_back(world):
    with pytest.raises(BucketError, match="or has none"):
        world.transfer().fetch(SCANNED, listed(world, b"abc", "odd"), "scanned/a_1.snap")
    assert local.Folder(world.folder).scan() == ({}, [])


def test_an_object_of_another_size_than_listed_is_told(world):
    thing = listed(world, b"abc")._replace(size=9)
    with pytest.raises(BucketError, match="broke off after 3 of 9 bytes"):
        world.transfer().fetch(SCANNED, thing, "scanned/a_1.snap")


def test_what_servers_say_of_an_object():
    assert not encrypted({"ServerSideEncryption": "AES256"})
    assert encrypted({"ServerSideEncryption": "aws:kms:dsse"}) and encrypted({"SSECustomerAlgorithm": "AES256"})
    assert kept_etag({"Metadata": {"Storeops-Etag": "x"}}) == "x", "some servers write names with capitals"
    assert kept_etag({}) is None
