# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An S3 server's refusal as one sentence for the operator: the thing, what is wrong, what to do. Pure."""

from __future__ import annotations

# By the kind of the answer. {url}, {key}, {bucket}, {region}, {theirs}, {does}, {code}.
SENTENCES = {
    "key_id": "The S3 server at {url} knows no key {key} ({code}); correct s3_access_key_id, or create the key there.",
    "secret": (
        "The S3 server at {url} refuses what is signed for the key {key} ({code}); correct s3_secret_access_key."
    ),
    "clock": (
        "The S3 server at {url} refuses requests because its clock and that of this host differ too much ({code}); "
        "synchronise the clocks."
    ),
    "region": (
        "The S3 server at {url} does not serve the bucket {bucket} for the region {region} ({code}); set s3_region to "
        "{theirs}."
    ),
    "denied": (
        "The S3 server at {url} does not permit the key {key} to {does} the bucket {bucket} ({code}); give it that "
        "right."
    ),
    "no_bucket": (
        "The bucket {bucket} is not on the S3 server at {url} ({code}); create it, or correct its name or s3_url."
    ),
    "unsupported": (
        "The S3 server at {url} does not support what is needed to {does} the bucket {bucket} ({code}); use another S3 "
        "server or a newer release of it."
    ),
    "full": (
        "The S3 server at {url} has no room left in the bucket {bucket} ({code}); raise the quota or add space, and "
        "run the same task again, which goes on from there."
    ),
    "busy": (
        "The S3 server at {url} did not manage to {does} the bucket {bucket} in {tries} tries ({code}); mend it, and "
        "run the same task again, which goes on from there."
    ),
    "unreachable": "No S3 server can be reached at {url} in {tries} tries; correct s3_url, or start the server.",
    "silent": (
        "The S3 server at {url} does not answer in time, or breaks off, in {tries} tries; mend it or correct s3_url, "
        "and run the same task again, which goes on from there."
    ),
    "stranger": "What answers at {url} is no S3 server ({code}); correct host and port of s3_url.",
    "not_trusted": (
        "The certificate of the S3 server at {url} is not trusted by this host ({code}); give the authority that "
        "signed it in s3_ca, renew it, or use the name that it is made for."
    ),
    "no_tls": "What answers at {url} does not speak TLS ({code}); correct the scheme or the port of s3_url.",
    "digest": (
        "The S3 server at {url} got other bytes for the bucket {bucket} than were sent, in {tries} tries ({code}); "
        "look for a broken network or memory on the way."
    ),
    "other": "The S3 server at {url} refuses to {does} the bucket {bucket} ({code}); see its log.",
}

# Not an answer of S3 but what kept one from coming, beside those of _s3_answer.
NO_TLS = "(no TLS)"
TRANSIENT = frozenset(["busy", "unreachable", "silent", "digest"])
_DIGEST_CODES = ("BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "IncompleteBody")
MISSING_CODES = ("NoSuchKey", "NoSuchUpload", "NoSuchVersion")

_DOES = {
    "ListObjectsV2": "list",
    "ListMultipartUploads": "list the unfinished uploads of",
    "CreateBucket": "create",
    "GetObject": "read from",
    "HeadObject": "read from",
    "AbortMultipartUpload": "end an upload to",
}


def kind_of(answer):
    if answer.code in _DIGEST_CODES:
        return "digest"
    if answer.code == NO_TLS:
        return "no_tls"
    return answer.kind


def sentence(answer, operation, bucket, login, tries):
    words = {
        "url": login["url"],
        "key": login["access_key_id"],
        "region": login["region"],
        "bucket": bucket,
        "theirs": answer.region or "that of the server",
        "does": _DOES.get(operation, "write to"),
        "code": answer.words or answer.code.strip("()"),
        "tries": tries,
    }
    return SENTENCES[kind_of(answer)].format(**words)


def pause(attempt):
    """Seconds to wait after a number of failures."""
    return min(20.0, 0.5 * 2**attempt)
