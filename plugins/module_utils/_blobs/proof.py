# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether objects have the content of their files, without reading them and without asking for one of them.

The listing of a bucket shows size and ETag, and the ETag follows from the content. What it cannot tell (objects that
somebody uploaded in parts of an unknown size, servers that encrypt with keys of their own) is asked for: the ETag that
is kept with our objects, or the whole object.
"""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._blobs import etag, parallel
from ansible_collections.storeops.ha.plugins.module_utils._blobs.irregular import READ
from ansible_collections.storeops.ha.plugins.module_utils._blobs.plan import OTHER, SAME, UNKNOWN
from ansible_collections.storeops.ha.plugins.module_utils._blobs.transfer import encrypted, kept_etag


class Prover:
    """`reads` is whether objects are read of which nothing else tells; with `content` all are."""

    def __init__(self, server, folder, book, transfer, meter, workers, choice, content=False):
        self._server, self._folder, self._book = server, folder, book
        self._transfer, self._meter, self._workers = transfer, meter, workers
        self._reads, self._content = choice == READ, content
        # What was read in this run need not be read again under the lock.
        self._was_read = set()

    def verdicts(self, blobs):
        """{(bucket, key): SAME, OTHER or UNKNOWN} of blobs with an object of the same size."""
        found = {}
        if not blobs:
            return found
        self._meter.begin("comparing", len(blobs), sum(blob.file.size for blob in blobs))

        def compare(blob):
            found[blob.place] = self._verdict(blob)
            self._meter.add(objects=1)

        parallel.each(compare, blobs, self._workers, self._meter.stopped)
        return found

    def _verdict(self, blob):
        if self._content:
            return self._by_content(blob)
        parts = etag.candidates(blob.file.size, blob.object.etag)
        if self._matches(blob, parts):
            return SAME
        given = self._server.head(blob.bucket, blob.key)
        if parts == [etag.WHOLE] and not encrypted(given):
            return OTHER
        kept = kept_etag(given)
        # An ETag of parts that does not match: other content or other parts. What is kept beside it decides nothing.
        if kept and (etag.parts_of(blob.object.etag) is None or encrypted(given)):
            return SAME if kept == self._etag(blob.file) else OTHER
        return self._by_content(blob) if self._reads else UNKNOWN

    def _matches(self, blob, parts):
        unread = []
        for part in parts:
            known = self._book.get(blob.file, part)
            if known == blob.object.etag:
                self._meter.add(size=blob.file.size)
                return True
            if not known:
                unread.append(part)
        return bool(unread) and blob.object.etag in self._read(blob.file, unread).etags.values()

    def _read(self, file, parts, strong=False):
        digest = self._folder.digest(file, parts, lambda size: self._meter.add(size=size), strong)
        for part, tag in digest.etags.items():
            self._book.put(file, part, tag)
        return digest

    def _etag(self, file):
        """The one of the object that we would make of it."""
        part = etag.part_size(file.size)
        return self._book.get(file, part) or self._read(file, [part]).etags[part]

    def _by_content(self, blob):
        """Both are read, whatever the book says."""
        state = blob.place, blob.object.etag, blob.file.stamp
        if state in self._was_read:
            return SAME
        part = etag.part_size(blob.file.size)
        _given, theirs = self._transfer.read(blob.bucket, blob.object, [part], strong=True)
        if theirs.sha256 != self._read(blob.file, [part], strong=True).sha256:
            return OTHER
        self._was_read.add(state)
        return SAME
