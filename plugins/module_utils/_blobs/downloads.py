# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every package as clients get it through the proxies, compared with the file that the unit still has."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import IN_BUCKET, SCANNED, is_usual
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError, FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._probe import Request, attempt

PATH = "/api/v1/snaps/download/{0}"
_CHUNK = 1024 * 1024


def choose(rows, places, sample=0):
    """(packages in S3 that clients can download, how many others there are). A sample is spread over all of them."""
    found, others = {}, 0
    for row in rows:
        kind, area = places.where(row.bucket)
        usual = is_usual("{0}/{1}".format(SCANNED, row.path))
        if (kind, area) != (IN_BUCKET, SCANNED) or row.deleted or not usual:
            others += 1
        else:
            found.setdefault(row.path, row)
    wanted = [found[path] for path in sorted(found)]
    if 0 < sample < len(wanted):
        wanted = [wanted[number * len(wanted) // sample] for number in range(sample)]
    return wanted, others


def digest_of(path):
    """The SHA-256 of a file, None when it is not there."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            for piece in iter(lambda: file.read(_CHUNK), b""):
                digest.update(piece)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileAccessError("{0} cannot be read: {1}; run this as root.".format(path, error.strerror)) from None
    return digest.hexdigest()


def compare(row, answer, digest):
    """What is wrong with what came, or nothing. Pure."""
    if answer.error:
        return answer.error
    if answer.status != 200:
        return "answered {0}".format(answer.status)
    if digest is None:
        return "" if answer.size == row.size else "{0} bytes instead of {1}".format(answer.size, row.size)
    return "" if answer.sha256 == digest else "other content ({0} bytes)".format(answer.size)


class Check:
    """`through` are the addresses of the proxies, which take turns."""

    def __init__(self, url, through, port, ca, folder, timeout=60.0, ask=attempt):
        self._url, self._through, self._port, self._ca = url, through, port, ca
        self._folder, self._timeout, self._ask = folder, timeout, ask

    def run(self, rows, workers):
        """[(row, address, what is wrong, size, whether there is a file)], in the order of the rows."""
        with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
            return list(pool.map(self._one, rows, range(len(rows))))

    def _one(self, row, number):
        address = self._through[number % len(self._through)]
        digest = digest_of(os.path.join(self._folder, SCANNED, row.path))
        url = self._url.rstrip("/") + PATH.format(row.path)
        answer = self._ask(Request(url, address, self._port, "GET", {}, self._ca, self._timeout))
        return row, address, compare(row, answer, digest), answer.size, digest is not None


def report(results, others, named):
    """The result, and a sentence if something is wrong. Pure."""
    wrong = [
        "{0} through {1}: {2}".format(row.path, address, words) for row, address, words, _s, _f in results if words
    ]
    told = {
        "checked": len(results),
        "bytes": sum(size for _row, _address, _words, size, _file in results),
        "compared_with_file": sum(1 for one in results if one[4]),
        "skipped": others,
        "wrong": wrong[:named],
    }
    if wrong:
        sentence = (
            "{0} of {1} packages do not come through the proxies as they should: {2}; look at these, and run it again."
        )
        raise BlobsError(sentence.format(len(wrong), len(results), ", ".join(wrong[:named])), told)
    return told
