# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packages as clients get them: which ones, compared with what, and what is said of those that are wrong."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import downloads
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import Places, Row
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError
from ansible_collections.storeops.ha.plugins.module_utils._probe import Answer

PLACES = Places("/blobs", {"scanned": "s", "unscanned": "u"})


def row(number, path=None, bucket="s", deleted=False):
    return Row(number, "uuid-{0}".format(number), path or "Id{0}_1.snap".format(number), bucket, 5, deleted)


def answer(data=b"hello", status=200, error=""):
    return Answer(status=status, size=len(data), sha256=hashlib.sha256(data).hexdigest(), error=error)


def test_only_what_clients_download_is_chosen():
    rows = [row(1), row(2, bucket="u"), row(3, deleted=True), row(4, path="charm"), row(5, bucket="/blobs/scanned")]
    assert downloads.choose([*rows, row(1)], PLACES) == ([row(1)], 4)


def test_a_sample_is_spread_over_all():
    rows = [row(number, path="Id{0}_1.snap".format(chr(97 + number))) for number in range(10)]
    assert [one.id for one in downloads.choose(rows, PLACES, 3)[0]] == [0, 3, 6]
    assert len(downloads.choose(rows, PLACES, 99)[0]) == 10


def test_proxies_take_turns_and_every_package_is_compared_with_its_file(tmp_path):
    (tmp_path / "scanned").mkdir()
    (tmp_path / "scanned" / "Id1_1.snap").write_bytes(b"hello")
    asked = []

    def ask(request):
        asked.append((request.connect_to, request.url))
        return answer()

    check = downloads.Check("https://store.example.com/", ["a", "b"], 443, "", str(tmp_path), ask=ask)
    found = check.run([row(1), row(2)], 1)
    assert asked[0] == ("a", "https://store.example.com/api/v1/snaps/download/Id1_1.snap") and asked[1][0] == "b"
    assert downloads.report(found, 3, 5) == {
        "checked": 2, "bytes": 10, "compared_with_file": 1, "skipped": 3, "wrong": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    "came, words",
    [
        (answer(b"jello"), "other content (5 bytes)"),
        (answer(status=404), "answered 404"),
        (answer(error="gave no answer (timed out)"), "gave no answer (timed out)"),
    ],
)
def test_each_kind_of_wrong_is_told_apart(came, words):
    assert downloads.compare(row(1), came, hashlib.sha256(b"hello").hexdigest()) == words


def test_without_a_file_the_size_has_to_be_right():
    assert downloads.compare(row(1), answer(b"xxxxx"), None) == ""
    assert downloads.compare(row(1), answer(b"xxx"), None) == "3 bytes instead of 5"


def test_the_first_wrong_ones_are_named_and_all_are_counted():
    found = [(row(number), "a", "answered 404", 0, True) for number in range(4)]
    with pytest.raises(
        BlobsError, match="4 of 4 packages do not come .*: Id0_1.snap through a: answered 404, Id1"
    ) as e:
        downloads.report(found, 0, 2)
    assert len(e.value.details["wrong"]) == 2


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    assert downloads.digest_of(str(tmp_path / "none")) is None
    with pytest.raises(Exception, match="cannot be read"):
        downloads.digest_of(str(tmp_path))
