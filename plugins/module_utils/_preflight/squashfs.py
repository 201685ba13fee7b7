# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One small file out of a squashfs image, as a snap is one: enough to ask a snap for its name. Pure.

Images compressed with gzip or xz (the default of a snap) are understood; of others nothing is known.
"""

from __future__ import annotations

import lzma
import struct
import zlib

_SUPERBLOCK = struct.Struct("<4sIIIIHHHHHHQQQQQQQQ")
_TABLE_ENTRIES = 512
_NO_FRAGMENT = 0xFFFFFFFF
_PLAIN_TABLE, _PLAIN_DATA = 1 << 15, 1 << 24
_LARGEST = 1024 * 1024
_DIRECTORIES, _FILES = (1, 8), (2, 9)
_DECOMPRESSORS = {1: zlib.decompress, 4: lzma.decompress}


class _Unknown(Exception):
    """Something in the image that this reader does not understand."""


def content(read, path):
    """The bytes of a file such as 'meta/snap.yaml', None when they cannot be had. `read(offset, count) -> bytes`."""
    try:
        return _Image(read).file(path.split("/"))
    except (_Unknown, LookupError, ValueError, OverflowError, EOFError, struct.error, zlib.error, lzma.LZMAError):
        return None


class _Image:
    def __init__(self, read):
        self._read = read
        fields = _SUPERBLOCK.unpack(read(0, _SUPERBLOCK.size))
        self._block_size = fields[3]
        if not 4096 <= self._block_size <= _LARGEST:
            raise _Unknown
        self._decompress = _DECOMPRESSORS[fields[5]]
        self._root = fields[11]
        self._inodes, self._directories, self._fragments = fields[15], fields[16], fields[17]

    def file(self, names):
        reference = self._root
        for name in names:
            reference = self._listing(reference)[name.encode()]
        return self._content(reference)

    # -- tables: blocks of 8 KiB, each with its own length -----------------------------------------------------------

    def _table_block(self, position):
        """(content, position of the next block)"""
        (header,) = struct.unpack("<H", self._read(position, 2))
        size = header & (_PLAIN_TABLE - 1)
        data = self._read(position + 2, size)
        return data if header & _PLAIN_TABLE else self._decompress(data), position + 2 + size

    def _table(self, position, offset, count):
        data, position = self._table_block(position)
        while len(data) < offset + count:
            more, position = self._table_block(position)
            if not more:
                raise _Unknown
            data += more
        return data[offset : offset + count]

    def _inode(self, reference, layout):
        """(kind, fields after the common header, the place behind them)"""
        position, offset = self._inodes + (reference >> 16), reference & 0xFFFF
        (kind,) = struct.unpack("<H", self._table(position, offset, 2))
        if kind not in layout:
            raise _Unknown
        form = struct.Struct(layout[kind])
        return kind, form.unpack(self._table(position, offset + 16, form.size)), (position, offset + 16 + form.size)

    # -- directories and files ---------------------------------------------------------------------------------------

    def _listing(self, reference):
        """{name: reference of the inode}"""
        kind, fields, _end = self._inode(reference, {1: "<IIHHI", 8: "<IIIIHHI"})
        block, size, offset = (
            (fields[0], fields[2], fields[3]) if kind == _DIRECTORIES[0] else (fields[2], fields[1], fields[5])
        )
        # Three bytes stand for '.' and '..', which are not stored.
        data = self._table(self._directories + block, offset, size - 3)
        found = {}
        while data:
            count, start, _number = struct.unpack("<III", data[:12])
            data = data[12:]
            for _entry in range(count + 1):
                at, _number, _kind, length = struct.unpack("<HhHH", data[:8])
                found[data[8 : 9 + length]] = start << 16 | at
                data = data[9 + length :]
        return found

    def _content(self, reference):
        kind, fields, (position, end) = self._inode(reference, {2: "<IIII", 9: "<QQQIIII"})
        if kind == _FILES[0]:
            start, fragment, offset, size = fields
        else:
            start, size, _sparse, _links, fragment, offset, _attributes = fields
        if size > _LARGEST:
            raise _Unknown
        whole, rest = divmod(size, self._block_size)
        if rest and fragment == _NO_FRAGMENT:
            whole, rest = whole + 1, 0
        data = b""
        for word in struct.unpack("<{0}I".format(whole), self._table(position, end, 4 * whole)):
            data += self._data(start, word)
            start += word & (_PLAIN_DATA - 1)
        if rest:
            data += self._data(*self._fragment(fragment))[offset : offset + rest]
        return data[:size]

    def _data(self, position, word):
        size = word & (_PLAIN_DATA - 1)
        if not size:
            return bytes(self._block_size)
        data = self._read(position, size)
        return data if word & _PLAIN_DATA else self._decompress(data)

    def _fragment(self, number):
        """(position, size word) of the block that holds the tails of several files."""
        page, entry = divmod(number, _TABLE_ENTRIES)
        (position,) = struct.unpack("<Q", self._read(self._fragments + 8 * page, 8))
        return struct.unpack("<QI", self._table(position, 16 * entry, 12))
