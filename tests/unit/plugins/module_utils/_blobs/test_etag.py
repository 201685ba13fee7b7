# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import etag
from ansible_collections.storeops.ha.plugins.module_utils._blobs.etag import MIB, PIECE, WHOLE
from hypothesis import given, strategies as st


def md5(data):
    return hashlib.md5(data).digest()


@pytest.mark.parametrize(
    ("size", "part"),
    [
        (0, WHOLE),
        (PIECE, WHOLE),
        (PIECE + 1, PIECE),
        (PIECE * 10000, PIECE),
        (PIECE * 10000 + 1, PIECE * 2),
        (5 * 1024 * 1024 * MIB, PIECE * 64),
    ],
)
def test_the_size_of_parts_follows_from_the_size_of_the_file(size, part):
    assert etag.part_size(size) == part


@given(st.integers(PIECE + 1, 5 * 1024 * 1024 * MIB))
def test_no_file_has_more_parts_than_s3_takes(size):
    part = etag.part_size(size)
    assert 1 < etag.count(size, part) <= 10000
    ranges = etag.ranges(size, part)
    assert sum(length for _start, length in ranges) == size
    assert all(length == part for _start, length in ranges[:-1])


@given(st.binary(max_size=60), st.integers(1, 20), st.lists(st.integers(1, 25), max_size=5))
def test_the_etag_is_amazons_however_the_content_comes(data, part, cuts):
    digest = etag.Digest([WHOLE, part], strong=True)
    rest = data
    for cut in cuts:
        digest.update(rest[:cut])
        rest = rest[cut:]
    digest.update(rest)
    parts = [data[start : start + part] for start in range(0, len(data), part)] or [b""]
    assert digest.etags[WHOLE] == md5(data).hex()
    assert digest.etags[part] == "{0}-{1}".format(md5(b"".join(map(md5, parts))).hex(), len(parts))
    assert digest.md5_of_parts(part) == [md5(one) for one in parts]
    assert digest.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("text", "number"),
    [("a" * 32, WHOLE), ("a" * 32 + "-3", 3), ("", None), ("a" * 31, None), ("a" * 32 + "-0", None), ("W/odd", None)],
)
def test_forms_of_etags(text, number):
    assert etag.parts_of(text) == number


def test_what_others_uploaded_in_usual_parts_can_be_recognised():
    form = "a" * 32
    assert etag.candidates(40 * MIB, form + "-5") == [8 * MIB]  # aws s3 cp
    assert etag.candidates(40 * MIB, form + "-8") == [5 * MIB]  # rclone
    assert etag.candidates(40 * MIB, form + "-3")[0] == 16 * MIB  # we
    assert etag.candidates(40 * MIB, form) == [WHOLE]
    assert etag.candidates(40 * MIB, form + "-77") == []
    assert len(etag.candidates(100, form + "-1")) == 1
    assert etag.candidates(100, "odd") == []
