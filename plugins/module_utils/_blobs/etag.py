# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checksum that S3 keeps with an object and shows in listings, computed from the content. Pure.

The ETag of an object that came in one piece is the MD5 of its content; of one that came in parts it is the MD5 of the
parts' MD5s, with their number behind. So with the size of the parts known, a listing proves what is in every object
without asking for one of them. Our own parts have a size that follows from the size of the file alone.
"""

from __future__ import annotations

import hashlib
import re

MIB = 1024 * 1024
PIECE = 16 * MIB
MOST_PARTS = 10000
# No parts: the content in one piece.
WHOLE = 0

# What programs that an operator may have used before cut files into.
_KNOWN = tuple(size * MIB for size in (16, 8, 5, 6, 10, 15, 20, 25, 32, 50, 64, 100, 128, 256, 512, 1024))
_FORM = re.compile(r"^([0-9a-f]{32})(?:-([1-9][0-9]{0,4}))?$")


def part_size(size):
    """How a file of this size is cut by us; WHOLE when it is not."""
    if size <= PIECE:
        return WHOLE
    part = PIECE
    while part * MOST_PARTS < size:
        part *= 2
    return part


def count(size, part):
    """The number of parts."""
    return max(1, -(-size // part))


def ranges(size, part):
    """(start, length) of each part."""
    return [(start, min(part, size - start)) for start in range(0, size, part)]


def parts_of(etag):
    """The number of parts an ETag tells of, WHOLE for none, None when it says nothing about the content."""
    form = _FORM.match(etag)
    if not form:
        return None
    return int(form.group(2) or WHOLE)


def candidates(size, etag):
    """Sizes of parts with which content of this size may have got such an ETag, ours first. None: it cannot tell."""
    number = parts_of(etag)
    if number is None:
        return []
    if number == WHOLE:
        return [WHOLE]
    ours = part_size(size)
    sizes = ([ours] if ours else []) + [part for part in _KNOWN if part != ours]
    fitting = [part for part in sizes if count(size, part) == number]
    # Of one part every size that holds it gives the same.
    return fitting[:1] if number == 1 else fitting


def md5(data=b""):
    """MD5 as a checksum against accidents, which hosts with strict rules for secrets allow as well."""
    try:
        return hashlib.md5(data, usedforsecurity=False)
    except TypeError:  # Python 3.8
        return hashlib.md5(data)


class Digest:
    """The digests of content that is fed piece by piece: the ETag for each of the given sizes of parts.

    With `strong` there is a SHA-256 as well, for what is compared byte by byte.
    """

    def __init__(self, parts, strong=False):
        self._strong = hashlib.sha256() if strong else None
        self._sums = [_Parts(part) for part in parts]

    def update(self, data):
        if self._strong:
            self._strong.update(data)
        for one in self._sums:
            one.update(data)

    @property
    def sha256(self):
        return self._strong.hexdigest()

    @property
    def etags(self):
        return dict((one.part, one.etag()) for one in self._sums)

    def md5_of_parts(self, part):
        return next(one.digests() for one in self._sums if one.part == part)


class _Parts:
    def __init__(self, part):
        self.part = part
        self._done = []
        self._current, self._filled = md5(), 0

    def update(self, data):
        view = memoryview(data)
        while self.part and self._filled + len(view) > self.part:
            room = self.part - self._filled
            self._current.update(view[:room])
            self._done.append(self._current.digest())
            self._current, self._filled = md5(), 0
            view = view[room:]
        self._current.update(view)
        self._filled += len(view)

    def digests(self):
        return self._done + [self._current.digest()]

    def etag(self):
        if self.part == WHOLE:
            return self._current.hexdigest()
        digests = self.digests()
        return "{0}-{1}".format(md5(b"".join(digests)).hexdigest(), len(digests))
