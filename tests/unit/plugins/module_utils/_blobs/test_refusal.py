# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _s3_answer
from ansible_collections.storeops.ha.plugins.module_utils._blobs import refusal
from ansible_collections.storeops.ha.plugins.module_utils._s3_answer import Answer

LOGIN = {"url": "https://s3:9000", "access_key_id": "KEY", "region": "us-east-1", "secret_access_key": "canary-secret"}


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("AccessDenied", 403, "does not permit the key KEY to write to the bucket scanned"),
        ("403", 403, "does not permit the key KEY"),
        ("InvalidAccessKeyId", 403, "knows no key KEY"),
        ("SignatureDoesNotMatch", 403, "refuses what is signed for the key KEY"),
        ("RequestTimeTooSkewed", 403, "clock"),
        ("AuthorizationHeaderMalformed", 400, "for the region us-east-1"),
        ("NoSuchBucket", 404, "The bucket scanned is not on the S3 server"),
        ("NotImplemented", 501, "does not support"),
        ("QuotaExceeded", 403, "has no room left in the bucket scanned"),
        ("InsufficientStorage", 507, "has no room left"),
        ("SlowDown", 503, "did not manage"),
        ("BadDigest", 400, "got other bytes"),
        (_s3_answer.UNREACHABLE, 0, "No S3 server can be reached at https://s3:9000"),
        (_s3_answer.NOT_TRUSTED, 0, "is not trusted by this host"),
        (refusal.NO_TLS, 0, "does not speak TLS"),
        (_s3_answer.SILENT, 0, "does not answer in time"),
        (_s3_answer.STRANGER, 0, "is no S3 server"),
        ("Teapot", 418, "refuses to write to the bucket scanned (Teapot)"),
    ],
)
def test_each_refusal_has_a_sentence_of_its_own(code, status, words):
    told = refusal.sentence(Answer(code, status), "PutObject", "scanned", LOGIN, 3)
    assert words in told
    assert told.endswith(".") and "; " in told, "what is wrong, and what to do"
    assert "canary" not in told


def test_no_two_kinds_are_told_alike():
    beginnings = [sentence[:70] for sentence in refusal.SENTENCES.values()]
    assert len(set(refusal.SENTENCES.values())) == len(beginnings)


def test_only_what_may_pass_is_tried_again():
    again = [kind for kind in refusal.SENTENCES if kind in refusal.TRANSIENT]
    assert sorted(again) == ["busy", "digest", "silent", "unreachable"]


def test_pauses_grow_and_end_growing():
    assert [refusal.pause(number) for number in range(8)] == [0.5, 1, 2, 4, 8, 16, 20, 20]
