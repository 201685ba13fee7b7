# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One blob to the bucket, one back from it. Each piece has a checksum that the server compares before it answers.

A file is read twice when it is not small: for the checksum that is kept with the object, which has to be said at the
beginning, and for sending. So a MiB of it is in memory. What is kept is the ETag that the object should have: it costs
nothing more, and tells the content of objects to which the server gives an ETag of its own.
"""

from __future__ import annotations

import base64

from ansible_collections.storeops.ha.plugins.module_utils._blobs import etag, local
from ansible_collections.storeops.ha.plugins.module_utils._errors import BucketError, MissingObjectError

KEPT = "storeops-etag"
_TYPE = "application/octet-stream"


class Transfer:
    def __init__(self, server, folder, book, tick=lambda size: None):
        self._server, self._folder, self._book, self._tick = server, folder, book, tick

    # -- to the bucket ----------------------------------------------------------------------------------------------

    def upload(self, blob):
        part = etag.part_size(blob.file.size)
        with self._folder.open(blob.file) as handle:
            try:
                self._in_one_piece(blob, handle) if part == etag.WHOLE else self._in_parts(blob, part, handle)
            except BucketError:
                # Other bytes than were hashed may be the file's fault.
                self._folder.check(blob.file, handle)
                raise

    def _in_one_piece(self, blob, handle):
        body = local.body(handle, 0, blob.file.size, blob.file.name)
        digest = etag.Digest([etag.WHOLE])
        local.feed(body, digest)
        self._folder.check(blob.file, handle)
        expected = digest.etags[etag.WHOLE]
        given = self._server.ask(
            "put_object",
            Body=body,
            Bucket=blob.bucket,
            Key=blob.key,
            ContentMD5=_base64(digest.md5_of_parts(etag.WHOLE)[0]),
            ContentType=_TYPE,
            Metadata={KEPT: expected},
        )
        self._stored(blob, given, expected)
        self._tick(len(body))
        self._book.put(blob.file, etag.WHOLE, expected)

    def _in_parts(self, blob, part, handle):
        digest = etag.Digest([part])
        local.feed(local.Piece(handle, 0, blob.file.size, blob.file.name), digest)
        self._folder.check(blob.file, handle)
        where, expected = {"Bucket": blob.bucket, "Key": blob.key}, digest.etags[part]
        begun = self._server.ask("create_multipart_upload", ContentType=_TYPE, Metadata={KEPT: expected}, **where)
        where["UploadId"] = begun["UploadId"]
        try:
            parts = self._parts(blob, part, digest.md5_of_parts(part), where, handle)
            given = self._complete(blob, parts, where)
        except BaseException:
            self._abort(where)
            raise
        self._stored(blob, given, expected)
        self._book.put(blob.file, part, expected)

    def _parts(self, blob, part, sums, where, handle):
        done = []
        for number, (start, length) in enumerate(etag.ranges(blob.file.size, part), 1):
            body = local.body(handle, start, length, blob.file.name)
            md5 = _base64(sums[number - 1])
            given = self._server.ask("upload_part", Body=body, PartNumber=number, ContentMD5=md5, **where)
            done.append({"PartNumber": number, "ETag": given["ETag"]})
            self._tick(length)
        self._folder.check(blob.file, handle)
        return done

    def _complete(self, blob, parts, where):
        try:
            return self._server.ask("complete_multipart_upload", MultipartUpload={"Parts": parts}, **where)
        except MissingObjectError:
            # It was completed by a try whose answer was lost.
            return self._server.head(blob.bucket, blob.key)

    def _abort(self, where):
        try:
            self._server.ask("abort_multipart_upload", **where)
        except BucketError:
            pass  # the next run ends what is unfinished

    @staticmethod
    def _stored(blob, given, expected):
        """Whether what the server says it stored is what was sent, as far as its ETag tells."""
        stored = given.get("ETag", "").strip('"').lower()
        same_form = etag.parts_of(stored) is not None and etag.parts_of(stored) == etag.parts_of(expected)
        if same_form and stored != expected and not encrypted(given):
            raise BucketError(
                "The S3 server says that it stored {0}/{1}, but with other content than it was sent (its ETag is {2} "
                "and not {3}); do not trust it with the store.".format(blob.bucket, blob.key, stored, expected)
            )

    # -- back from it -----------------------------------------------------------------------------------------------

    def fetch(self, bucket, thing, name):
        """Write an object to a file, which appears under its name only when its content is proved."""
        ours = etag.part_size(thing.size)
        parts = sorted(set([ours, *etag.candidates(thing.size, thing.etag)]))
        with self._folder.writer(name, thing.size) as file:
            given, digest = self.read(bucket, thing, parts, file.write)
            if thing.etag not in digest.etags.values() and kept_etag(given) != digest.etags[ours]:
                raise BucketError(
                    "The object {0}/{1} did not arrive as its checksums say, or has none; fetch it by hand, look at "
                    "it, and put it to {2}.".format(bucket, thing.key, name)
                )
            file.commit()

    def read(self, bucket, thing, parts, take=lambda data: None, strong=False):
        """(what the server gave, Digest) of the whole content of an object."""
        given = self._server.ask("get_object", Bucket=bucket, Key=thing.key)
        digest, size = etag.Digest(parts, strong), 0
        for data in self._server.content(given["Body"], bucket):
            digest.update(data)
            take(data)
            size += len(data)
            self._tick(len(data))
        if size != thing.size:
            raise BucketError(
                "The object {0}/{1} broke off after {2} of {3} bytes; run the same task again.".format(
                    bucket, thing.key, size, thing.size
                )
            )
        return given, digest


def encrypted(given):
    """Whether the server keeps the object with a key of its own, so that the ETag is none of its content."""
    return given.get("ServerSideEncryption", "").startswith("aws:kms") or "SSECustomerAlgorithm" in given


def kept_etag(given):
    """The ETag kept with an object, of the answer to HEAD or GET."""
    metadata = dict((name.lower(), value) for name, value in given.get("Metadata", {}).items())
    return metadata.get(KEPT)


def _base64(digest):
    return base64.b64encode(digest).decode("ascii")
