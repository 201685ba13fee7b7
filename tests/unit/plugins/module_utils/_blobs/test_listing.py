# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import listing
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.worlds import FOLDER, PLACES, row, snap


@pytest.mark.parametrize(
    ("bucket", "place"),
    [
        (FOLDER + "/scanned", ("disk", "scanned")),
        (FOLDER + "/scanned/", ("disk", "scanned")),
        (FOLDER + "/unscanned", ("disk", "unscanned")),
        (FOLDER + "/unscanned/e33d585a", ("disk", "unscanned")),
        ("s3-scanned", ("bucket", "scanned")),
        ("s3-unscanned", ("bucket", "unscanned")),
        (FOLDER + "/unscannedx", ("elsewhere", "")),
        (FOLDER + "/scanned/inner", ("elsewhere", "")),
        ("/var/snap/snap-store-proxy/common/snapstorage-local/scanned", ("elsewhere", "")),
        ("", ("elsewhere", "")),
    ],
)
def test_the_column_bucket_is_understood(bucket, place):
    assert PLACES.where(bucket) == place


@pytest.mark.parametrize(
    ("bucket", "path", "name"),
    [
        ("/scanned", snap(1), "scanned/" + snap(1)),
        ("/unscanned/up", "hello_1.snap", "unscanned/up/hello_1.snap"),
        ("/unscanned", "up/hello_1.snap", "unscanned/up/hello_1.snap"),
        ("/unscanned", "hello_1.snap", "unscanned/u1/hello_1.snap"),
    ],
)
def test_whatever_unscanned_rows_hold_their_file_is_found(bucket, path, name):
    assert PLACES.file_of(row(1, bucket=FOLDER + bucket, path=path)) == name


def test_the_key_is_the_uuid_and_of_unscanned_ones_their_folder():
    assert listing.key_of(row(1), "scanned/" + snap(1)) == "u1"
    assert listing.key_of(row(1), "unscanned/up/hello_1.snap") == "up"
    assert listing.key_of(row(1), "unscanned/loose") == "u1"


def test_charms_have_no_usual_name_and_unscanned_snaps_are_named_after_the_snap():
    assert listing.is_usual("scanned/" + snap(1))
    assert not listing.is_usual("scanned/a-charm_1.charm")
    assert not listing.is_usual("scanned/hello-world_29.snap")
    assert listing.is_usual("unscanned/up/hello-world_29.snap")


@pytest.mark.parametrize("name", ["scanned/../x", "scanned/", "scanned/a/b", "unscanned/x", "unscanned/../a/b", "x/y",
                                  "unscanned/u/..", "scanned/a\0b"])  # fmt: skip
def test_no_name_leads_out_of_the_folder(name):
    assert not listing.is_safe(name)


def test_names_of_blobs_may_be_written():
    assert listing.is_safe("scanned/" + snap(1))
    assert listing.is_safe("unscanned/u1/hello-world_1.snap")
