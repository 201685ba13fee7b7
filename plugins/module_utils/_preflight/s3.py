# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an S3 server's answers mean for the operator. Servers spell one refusal in several ways. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem, shown

KEY = "store_s3_access_key_id"
SECRET = "store_s3_secret_access_key"


def of_listing(wanted, option, answer):
    """The problem that an answer to looking into the bucket shows, or nothing."""
    if answer.kind == "ok":
        return _elsewhere(wanted, option, answer)
    if answer.kind == "no_bucket":
        return None  # the store makes it, and whether it may cannot be known without doing it
    if answer.kind == "denied":
        sentence = (
            "the bucket {0} exists, but this key may not look into it (it belongs to somebody else, or a policy "
            "forbids it); name another bucket, or give the key access."
        )
        return problem("s3_bucket_denied", option, sentence.format(shown(wanted["buckets"][option])))
    return _of_server(wanted, option, answer)


def of_upload(wanted, option, answer):
    """The problem that an answer to beginning an upload shows, or nothing."""
    bucket = shown(wanted["buckets"][option])
    if answer.kind in ("ok", "no_bucket"):
        return None
    if answer.kind == "denied":
        sentence = "the key may look into the bucket {0} ({1}) but not write to it; give it the right to write."
        return problem("s3_read_only", KEY, sentence.format(bucket, option))
    return _of_server(wanted, option, answer)


def of_ending(wanted, option, key, answer):
    """The upload that was begun to prove the right to write must be gone again."""
    if answer.kind == "ok" or answer.code == "NoSuchUpload":
        return None
    sentence = "the key may begin an upload in the bucket {0} but not end it ({1}); let it, and abort the upload {2}."
    told = sentence.format(shown(wanted["buckets"][option]), answer.code, key)
    return problem("s3_upload_left", KEY, told)


def _elsewhere(wanted, option, answer):
    if not answer.region or answer.region == wanted["region"]:
        return None
    sentence = "the bucket {0} ({1}) is in the region {2}, not in {3}; set it to that."
    told = sentence.format(shown(wanted["buckets"][option]), option, shown(answer.region), shown(wanted["region"]))
    return problem("s3_region", "store_s3_region", told)


def _region(wanted, option, answer):
    if answer.region and answer.region != wanted["region"]:
        return _elsewhere(wanted, option, answer)
    sentence = "the S3 server refuses requests signed for the region {0} ({1}); set it to that of the server."
    return problem("s3_region", "store_s3_region", sentence.format(shown(wanted["region"]), answer.code))


# kind: (code, thing, sentence). The thing is the input to correct; {url}, {code} and {key} are filled in.
_OF_SERVER = {
    "key_id": ("s3_key_id", KEY, "the S3 server knows no key {key}; correct it, or create the key there."),
    "secret": (
        "s3_secret",
        SECRET,
        "the S3 server refuses what is signed with it; set it to the secret of the key {key}.",
    ),
    "clock": (
        "s3_clock",
        "S3 server at {url}",
        "it refuses requests because the clock of this host is off ({code}); synchronise the clocks.",
    ),
    "unsupported": (
        "s3_unsupported",
        "S3 server at {url}",
        "it does not support what the store's uploads need ({code}); use another S3 server.",
    ),
    "full": ("s3_full", "S3 server at {url}", "it has no space left for this key ({code}); raise its quota."),
    "busy": (
        "s3_busy",
        "S3 server at {url}",
        "it is there but cannot serve now ({code}); mend it, or try again later.",
    ),
    "unreachable": (
        "s3_unreachable",
        "S3 server at {url}",
        "it cannot be reached; start it, or correct store_s3_url.",
    ),
    "not_trusted": (
        "s3_not_trusted",
        "S3 server at {url}",
        "its certificate is not trusted here; give the authority that signed it in store_s3_ca, or renew it.",
    ),
    "silent": ("s3_silent", "S3 server at {url}", "it accepts requests but does not answer in time; mend it."),
    "stranger": (
        "s3_stranger",
        "store_s3_url",
        "what answers at {url} is no S3 server; correct the host and the port.",
    ),
    "denied": ("s3_denied", KEY, "the S3 server refuses this key everything ({code}); give it its rights."),
    "other": ("s3_refused", "S3 server at {url}", "it refuses a harmless request ({code}); see the server's log."),
}


def _of_server(wanted, option, answer):
    if answer.kind == "region":
        return _region(wanted, option, answer)
    if answer.kind in ("unreachable", "not_trusted", "stranger") and not wanted["path_style"]:
        sentence = (
            "with false the bucket {0} needs a host name of its own, which does not work here ({1}); set it to true, "
            "or give that name an address and a certificate."
        )
        told = sentence.format(shown(wanted["buckets"][option]), answer.words or answer.code.strip("()"))
        return problem("s3_path_style", "store_s3_path_style", told)
    code, thing, sentence = _OF_SERVER[answer.kind]
    words = {"url": wanted["url"], "code": answer.code, "key": shown(wanted["access_key_id"])}
    return problem(code, thing.format(**words), sentence.format(**words))
