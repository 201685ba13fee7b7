# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import crew, local
from ansible_collections.storeops.ha.plugins.module_utils._blobs.bucket import Server
from ansible_collections.storeops.ha.plugins.module_utils._blobs.crew import Crew, batches
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import File
from ansible_collections.storeops.ha.plugins.module_utils._blobs.plan import UPLOAD, Blob
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError, BucketError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import fake_s3
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.store import SCANNED, Store


class World(Store):
    def crew(self, workers=2):
        server = Server(fake_s3.login(self.s3), workers, 0, 10, lambda _seconds: None)
        return Crew(workers, server, local.Folder(self.folder))

    def blobs(self):
        files = local.Folder(self.folder).scan()[0]
        keys = dict(("scanned/" + row.path, row.uuid) for row in self.table.all)
        return [Blob(None, file, SCANNED, keys[name], UPLOAD) for name, file in sorted(files.items())]

    def upload(self, hands):
        self.meter.begin("copying", 1)
        hands.upload(self.blobs(), self.meter, self.book)


@pytest.fixture
def world(tmp_path):
    with fake_s3.s3_server() as s3:
        s3.buckets[SCANNED] = {}
        found = World(tmp_path / "blobs", s3)
        for number in range(6):
            found.scanned(number, b"x" * number)
        yield found


def test_other_processes_upload_and_this_one_knows_what_they_did(world, monkeypatch):
    monkeypatch.setattr(crew, "_MOST_BLOBS", 2)
    with world.crew() as hands:
        world.upload(hands)
        requests = dict(hands._server.requests)
    assert sorted(len(thing.data) for thing in world.s3.buckets[SCANNED].values()) == [0, 1, 2, 3, 4, 5]
    assert requests == {"PutObject": 6}
    view = world.meter.view()
    assert (view["done_objects"], view["done_bytes"]) == (6, 15)
    for blob in world.blobs():
        assert world.book.get(blob.file, 0) == world.s3.buckets[SCANNED][blob.key].etag


def test_nothing_is_left_of_them(world):
    with world.crew() as hands:
        processes = [hand.process for hand in hands._hands]
        world.upload(hands)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_they_end_when_the_one_that_made_them_is_gone(world):
    """Its end of each pipe is all that holds them, and none of them has that of another."""
    with world.crew(3) as hands:
        hands._hands[0].pipe.close()
        assert os.waitpid(hands._hands[0].process, 0)[1] == 0
        hands._hands.pop(0)


def test_no_secret_is_where_others_can_see_it(world):
    with world.crew() as hands:
        for hand in hands._hands:
            for name in ("environ", "cmdline"):
                assert b"canary-secret" not in Path("/proc", str(hand.process), name).read_bytes()


def test_the_first_failure_ends_it_with_its_own_words(world, monkeypatch):
    monkeypatch.setattr(crew, "_MOST_BLOBS", 1)
    world.s3.answers = lambda *_asked: (403, "QuotaExceeded")
    with world.crew(1) as hands, pytest.raises(BucketError, match="has no room left") as caught:
        world.upload(hands)
    assert caught.value.details["kind"] == "full"
    assert len(world.s3.asked) == 1


def test_what_was_uploaded_before_a_failure_is_known(world):
    refusals = [(403, "AccessDenied"), None, None]
    world.s3.answers = lambda *_asked: refusals.pop() if refusals else None
    with world.crew(1) as hands, pytest.raises(BucketError):
        world.upload(hands)
    assert [bool(world.book.get(blob.file, 0)) for blob in world.blobs()] == [True, True, False, False, False, False]


def test_a_process_that_was_killed_is_told(world):
    with world.crew() as hands:
        for hand in hands._hands:
            os.kill(hand.process, signal.SIGKILL)
        with pytest.raises(BlobsError, match="ended without a word"):
            world.upload(hands)


def test_an_error_of_this_collection_is_one(world, monkeypatch):
    monkeypatch.setattr(crew.Transfer, "upload", lambda self, blob: {}["no such"])
    with world.crew() as hands, pytest.raises(RuntimeError, match="no such"):
        world.upload(hands)


def test_a_host_that_allows_no_more_processes_is_told_and_none_is_left(world, monkeypatch):
    made, fork = [], os.fork

    def once():
        if made:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        made.append(fork())
        return made[0]

    monkeypatch.setattr(os, "fork", once)
    with pytest.raises(BlobsError, match="set workers to fewer"):
        with world.crew():
            pass
    with pytest.raises(ProcessLookupError):
        os.kill(made[0], 0)


@pytest.mark.parametrize("size", [0, 100, 3 * 1024 * 1024, 5 * 1024 * 1024])
def test_small_blobs_are_handed_over_together_and_large_ones_alone(size):
    blobs = [Blob("row", File(str(number), size), SCANNED, str(number), UPLOAD, "object") for number in range(100)]
    found = list(batches(blobs))
    assert [blob.key for batch in found for blob in batch] == [str(number) for number in range(100)]
    assert max(len(batch) for batch in found) == (32 if size <= 100 else 1)
    assert all((blob.row, blob.object) == (None, None) for batch in found for blob in batch)
    assert list(batches([])) == []
