# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder of blobs on the unit: what is in it, its content piece by piece, and blobs that come back to it."""

from __future__ import annotations

import errno
import hashlib
import os
import stat

from ansible_collections.storeops.ha.plugins.module_utils._blobs import etag
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import SCANNED, UNSCANNED, File
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError

_READ = 1024 * 1024
# What a fetch that was cut off leaves; never taken for a blob, and written anew by the next.
UNFINISHED = ".storeops-unfinished-"


class Folder:
    """`path` holds scanned/ and unscanned/<uuid>/."""

    def __init__(self, path):
        self.path = path

    def scan(self):
        """({name: File}, [names of what is no plain file])."""
        found, strange = {}, []
        if not os.path.isdir(self.path):
            raise FileAccessError(
                "There is no folder {0} with the blobs of the store on this host; correct the option folder, or run "
                "this on the unit that has them.".format(self.path)
            )
        self._scan(SCANNED, found, strange, 0)
        self._scan(UNSCANNED, found, strange, 1)
        return found, strange

    def _scan(self, name, found, strange, deeper):
        try:
            entries = list(os.scandir(os.path.join(self.path, name)))
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unreadable(os.path.join(self.path, name), error) from None
        for entry in entries:
            inner = "{0}/{1}".format(name, entry.name)
            if entry.name.startswith(UNFINISHED):
                continue
            if deeper and entry.is_dir(follow_symlinks=False):
                self._scan(inner, found, strange, deeper - 1)
            elif entry.is_file(follow_symlinks=False):
                self._add(inner, entry, found)
            else:
                strange.append(inner)

    @staticmethod
    def _add(name, entry, found):
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return  # removed in between
        found[name] = File(name, status.st_size, _stamp(status))

    def open(self, file):
        """The open file, which must be the one that was listed."""
        path = os.path.join(self.path, file.name)
        try:
            handle = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb", buffering=0)
        except OSError as error:
            raise _unreadable(path, error) from None
        if _stamp(os.fstat(handle.fileno())) != file.stamp:
            handle.close()
            raise _changed(path)
        return handle

    def check(self, file, handle):
        """Raise when the file was written while it was read."""
        if _stamp(os.fstat(handle.fileno())) != file.stamp:
            raise _changed(os.path.join(self.path, file.name))

    def digest(self, file, parts, tick=lambda count: None, strong=False):
        """The Digest of a file, for the given sizes of parts."""
        digest = etag.Digest(parts, strong)
        with self.open(file) as handle:
            for data in pieces(handle, file.size, file.name):
                digest.update(data)
                tick(len(data))
            self.check(file, handle)
        return digest

    def need(self, size):
        """Raise unless there is room for so many bytes."""
        free = os.statvfs(self.path)
        if free.f_bavail * free.f_frsize < size:
            raise _unwritable(self.path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def writer(self, name, size):
        return _Writer(self.path, name, size)


def pieces(handle, size, name):
    """Exactly so many bytes from where the file stands."""
    while size:
        data = read(handle, min(_READ, size), name)
        size -= len(data)
        yield data


def body(handle, start, size, name):
    """That much of an open file, to be sent as often as necessary: in memory when it is little."""
    piece = Piece(handle, start, size, name)
    return bytes(piece) if size <= _READ else piece


class Piece:
    """A part of an open file, which is read anew each time."""

    def __init__(self, handle, start, size, name):
        self._handle, self._start, self._size, self._name = handle, start, size, name

    def __len__(self):
        return self._size

    def __iter__(self):
        self._handle.seek(self._start)
        return pieces(self._handle, self._size, self._name)

    def __bytes__(self):
        self._handle.seek(self._start)
        return read(self._handle, self._size, self._name)


def feed(body_of, *digests):
    """Update the digests with a body."""
    for data in [body_of] if isinstance(body_of, bytes) else body_of:
        for digest in digests:
            digest.update(data)


def sha256(body_of):
    digest = hashlib.sha256()
    feed(body_of, digest)
    return digest.hexdigest()


def read(handle, size, name):
    """Exactly so many bytes at once."""
    found = []
    while size:
        try:
            data = handle.read(size)
        except OSError as error:
            raise _unreadable(name, error) from None
        if not data:
            raise _changed(name)
        found.append(data)
        size -= len(data)
    return found[0] if len(found) == 1 else b"".join(found)


class _Writer:
    """A blob that comes back: under another name first, owned like its folder, and only whole under its own."""

    def __init__(self, root, name, size):
        self._root, self._final = root, os.path.join(root, name)
        folder, base = os.path.split(self._final)
        self._folder = folder
        self._path = os.path.join(folder, UNFINISHED + base)
        self._size = size

    def __enter__(self):
        try:
            self._make_folder()
            free = os.statvfs(self._folder)
            if free.f_bavail * free.f_frsize < self._size:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            self._handle = os.fdopen(os.open(self._path, flags, 0o644), "wb")
        except OSError as error:
            raise _unwritable(self._final, error) from None
        return self

    def _make_folder(self):
        if os.path.isdir(self._folder):
            return
        os.makedirs(self._folder, 0o755)
        self._own(self._folder, os.path.dirname(self._folder))

    @staticmethod
    def _own(path, like):
        status = os.stat(like)
        if os.geteuid() == 0:
            os.chown(path, status.st_uid, status.st_gid)

    def write(self, data):
        try:
            self._handle.write(data)
        except OSError as error:
            raise _unwritable(self._final, error) from None

    def commit(self):
        try:
            self._handle.flush()
            os.fsync(self._handle.fileno())
            self._own(self._path, self._folder)
            os.replace(self._path, self._final)
            handle = os.open(self._folder, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        except OSError as error:
            raise _unwritable(self._final, error) from None

    def __exit__(self, *_error):
        self._handle.close()
        if os.path.exists(self._path):
            os.unlink(self._path)


def _stamp(status):
    if not stat.S_ISREG(status.st_mode):
        return ""
    return "{0.st_size} {0.st_mtime_ns} {0.st_ctime_ns} {0.st_ino}".format(status)


def _unreadable(path, error):
    return FileAccessError("{0} cannot be read: {1}; run this as root, or mend it.".format(path, error.strerror))


def _changed(path):
    return FileAccessError(
        "{0} was written while it was read; let nobody push to the store now, and run the same task again.".format(path)
    )


def _unwritable(path, error):
    if error.errno == errno.ENOSPC:
        return FileAccessError("There is no room on this host for {0}; free some, and run this again.".format(path))
    return FileAccessError("{0} cannot be written: {1}; mend that, and run this again.".format(path, error.strerror))
