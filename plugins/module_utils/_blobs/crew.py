# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processes that upload, because threads of one Python take turns where small blobs cost most of the time.

Each is a copy of this process that was made before there was much in memory, has one connection of its own, and uploads
one blob after the other. It was given the login in memory, so no secret is in arguments, environment or files. What it
uploaded it says through a pipe. When this process is gone, the pipe ends, and so does it after the blob it is at.
"""

from __future__ import annotations

import dataclasses
import gc
import os
import queue
import random
import time
import traceback
from multiprocessing.connection import Pipe

from ansible_collections.storeops.ha.plugins.module_utils._blobs import parallel
from ansible_collections.storeops.ha.plugins.module_utils._blobs.transfer import Transfer
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError, StoreOpsError

# Blobs that are handed over at once: saying so costs as much as a fifth of a small upload.
_MOST_BLOBS, _MOST_BYTES = 32, 4 * 1024 * 1024
# How often a process says how far it is.
_SAYING = 0.25


class Crew:
    """`workers` processes that share nothing but what they were made with. Nobody may have used `server` before."""

    def __init__(self, workers, server, folder):
        self._workers, self._server, self._folder = workers, server, folder
        self._hands = []

    def __enter__(self):
        try:
            for _number in range(self._workers):
                self._hire()
        except OSError as error:
            self.__exit__()
            raise BlobsError(
                "This host does not allow {0} more processes: {1}; set workers to fewer.".format(
                    self._workers, error.strerror
                )
            ) from None
        return self

    def _hire(self):
        ours, theirs = Pipe()
        child = os.fork()
        if child == 0:
            try:
                ours.close()
                for hand in self._hands:
                    hand.pipe.close()
                _serve(theirs, self._server, self._folder)
            finally:
                # Never the end of the module that this process is a copy of.
                os._exit(0)
        theirs.close()
        self._hands.append(_Hand(child, ours))

    def __exit__(self, *_error):
        for hand in self._hands:
            hand.pipe.close()
        for hand in self._hands:
            os.waitpid(hand.process, 0)
        self._hands = []

    def upload(self, blobs, meter, book):
        """Upload all, or raise what the first failing one raised after the others ended what they began."""
        free = queue.Queue()
        for hand in self._hands:
            free.put(hand)

        def work(batch):
            hand = free.get()
            try:
                self._hand_over(hand, batch, meter, book)
            finally:
                free.put(hand)

        parallel.each(work, batches(blobs), len(self._hands), meter.stopped)

    def _hand_over(self, hand, batch, meter, book):
        for said in hand.do(batch):
            meter.add(objects=len(said.done), size=said.size)
            for entry in said.done:
                book.put(*entry)
            self._server.count(said.requests)
            if said.error is not None:
                raise said.error


class _Hand:
    """One process, as this one sees it."""

    def __init__(self, process, pipe):
        self.process, self.pipe = process, pipe

    def do(self, batch):
        """What it says until it has done it."""
        try:
            self.pipe.send(batch)
            while True:
                said = self.pipe.recv()
                yield said
                if said.last:
                    return
        except (EOFError, OSError):
            raise BlobsError(
                "A process that uploaded blobs ended without a word (it was killed, or memory is short); run the same "
                "task again, which goes on from there."
            ) from None


@dataclasses.dataclass
class _Said:
    """Since it was said last: bytes, what was uploaded (as the book wants it), requests; at last the error, if any."""

    size: int = 0
    done: list = dataclasses.field(default_factory=list)
    requests: dict = dataclasses.field(default_factory=dict)
    error: Exception = None
    last: bool = False


def batches(blobs):
    """The same blobs, small ones together."""
    batch, size = [], 0
    for blob in blobs:
        if batch and (len(batch) == _MOST_BLOBS or size + blob.file.size > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        # The row and the object are of no use there.
        batch.append(dataclasses.replace(blob, row=None, object=None))
        size += blob.file.size
    if batch:
        yield batch


# -- in the other process ---------------------------------------------------------------------------------------------


def _serve(pipe, server, folder):
    """Upload what comes through the pipe until it ends."""
    # What both processes have in common stays in common as long as nobody touches it.
    gc.freeze()
    # Otherwise all would wait for the same time after a failure.
    random.seed()
    mouth = _Mouth(pipe, server)
    transfer = Transfer(server, folder, mouth, mouth.tick)
    while True:
        try:
            batch = pipe.recv()
            mouth.end(_uploaded(transfer, batch))
        except (EOFError, OSError):
            return


def _uploaded(transfer, batch):
    """None, or what went wrong."""
    try:
        for blob in batch:
            transfer.upload(blob)
    except StoreOpsError as error:
        return error
    except Exception:
        # Not every exception survives the way.
        return RuntimeError(traceback.format_exc())
    return None


class _Mouth:
    """Collects what is to be said, in the place of book and meter."""

    def __init__(self, pipe, server):
        self._pipe, self._server = pipe, server
        self._said, self._when = _Said(), time.monotonic()

    def put(self, *entry):
        self._said.done.append(entry)

    def tick(self, size):
        self._said.size += size
        if time.monotonic() - self._when > _SAYING:
            self._say()

    def end(self, error):
        self._said.error, self._said.last = error, True
        self._say()

    def _say(self):
        said, self._said = self._said, _Said()
        said.requests = self._server.counted()
        self._pipe.send(said)
        self._when = time.monotonic()
