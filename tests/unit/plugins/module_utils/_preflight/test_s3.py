"""What an S3 server's answers are told as, in every spelling known."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _s3_answer
from ansible_collections.storeops.ha.plugins.module_utils._preflight import s3

OPTION = "store_s3_bucket_scanned"
WANTED = {
    "url": "https://s3.example.com:9000",
    "access_key_id": "store",
    "secret_access_key": "cAnArY-4711",
    "region": "us-east-1",
    "path_style": True,
    "buckets": {OPTION: "scanned"},
    "ca": "",
}


def _listing(code="", status=403, **more):
    return s3.of_listing(dict(WANTED, **more.pop("wanted", {})), OPTION, _s3_answer.Answer(code, status, **more))


def _upload(code="", status=403):
    return s3.of_upload(WANTED, OPTION, _s3_answer.Answer(code, status))


def test_a_bucket_that_is_ours_is_fine():
    assert _listing(status=200) is None
    assert _listing(status=200, region="us-east-1") is None
    assert _upload(status=200) is None


@pytest.mark.parametrize("code", ["NoSuchBucket", "NoSuchContainer"])
def test_a_bucket_that_does_not_exist_is_fine_since_the_store_makes_it(code):
    assert _listing(code, 404) is None
    assert _upload(code, 404) is None


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "InvalidAccessKey", "InvalidClientTokenId"])
def test_an_unknown_key_is_named(code):
    assert _listing(code).message == (
        "store_s3_access_key_id: the S3 server knows no key 'store'; correct it, or create the key there."
    )


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidSignature"])
def test_a_wrong_secret_is_told_without_showing_it(code):
    assert _listing(code).message == (
        "store_s3_secret_access_key: the S3 server refuses what is signed with it; set it to the secret of the key "
        "'store'."
    )


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"])
def test_a_clock_that_is_off_is_told(code):
    assert _listing(code).message == (
        "S3 server at https://s3.example.com:9000: it refuses requests because the clock of this host is off ({0}); "
        "synchronise the clocks.".format(code)
    )


@pytest.mark.parametrize("code", ["AccessDenied", "AllAccessDisabled", "Forbidden", "403"])
def test_a_bucket_of_somebody_else_is_told(code):
    assert _listing(code).message == (
        "store_s3_bucket_scanned: the bucket 'scanned' exists, but this key may not look into it (it belongs to "
        "somebody else, or a policy forbids it); name another bucket, or give the key access."
    )


def test_a_read_only_key_is_told():
    assert _upload("AccessDenied").message == (
        "store_s3_access_key_id: the key may look into the bucket 'scanned' (store_s3_bucket_scanned) but not write "
        "to it; give it the right to write."
    )


@pytest.mark.parametrize(
    "code, status",
    [("AuthorizationHeaderMalformed", 400), ("PermanentRedirect", 301), ("301", 301), ("InvalidRegion", 400)],
)
def test_a_wrong_region_is_told(code, status):
    assert _listing(code, status).message == (
        "store_s3_region: the S3 server refuses requests signed for the region 'us-east-1' ({0}); set it to that of "
        "the server.".format(code)
    )
    assert _listing(code, status, region="eu-west-1").message == (
        "store_s3_region: the bucket 'scanned' (store_s3_bucket_scanned) is in the region 'eu-west-1', not in "
        "'us-east-1'; set it to that."
    )


def test_a_bucket_of_another_region_is_told_even_where_the_server_lets_us_in():
    assert _listing(status=200, region="eu-west-1").code == "s3_region"


@pytest.mark.parametrize(
    "code, status, expected",
    [
        ("NotImplemented", 501, "s3_unsupported"),
        ("MethodNotAllowed", 405, "s3_unsupported"),
        ("QuotaExceeded", 403, "s3_full"),
        ("SlowDown", 503, "s3_busy"),
        ("Whatever", 500, "s3_busy"),
        ("Whatever", 418, "s3_refused"),
        (_s3_answer.UNREACHABLE, 0, "s3_unreachable"),
        (_s3_answer.NOT_TRUSTED, 0, "s3_not_trusted"),
        (_s3_answer.SILENT, 0, "s3_silent"),
        (_s3_answer.STRANGER, 0, "s3_stranger"),
        ("404", 404, "s3_stranger"),
    ],
)
def test_unlike_answers_are_told_apart(code, status, expected):
    found = _listing(code, status)
    assert found.code == expected
    assert found.message.startswith(found.thing + ": ")


def test_every_kind_of_answer_has_a_sentence():
    for kind in set(_s3_answer._KIND_OF.values()) - {"no_bucket", "region"}:
        assert kind in s3._OF_SERVER
    assert len({code for code, _thing, _sentence in s3._OF_SERVER.values()}) == len(s3._OF_SERVER)


def test_a_bucket_without_a_host_name_of_its_own_is_told():
    answer = {
        "code": _s3_answer.UNREACHABLE,
        "status": 0,
        "words": "it cannot be reached",
        "wanted": {"path_style": False},
    }
    assert _listing(**answer).message == (
        "store_s3_path_style: with false the bucket 'scanned' needs a host name of its own, which does not work here "
        "(it cannot be reached); set it to true, or give that name an address and a certificate."
    )


def test_an_upload_that_could_not_be_ended_is_told_by_its_name():
    found = s3.of_ending(WANTED, OPTION, "storeops-preflight-1", _s3_answer.Answer("AccessDenied", 403))
    assert found.message == (
        "store_s3_access_key_id: the key may begin an upload in the bucket 'scanned' but not end it (AccessDenied); "
        "let it, and abort the upload storeops-preflight-1."
    )
    assert s3.of_ending(WANTED, OPTION, "k", _s3_answer.Answer()) is None
    assert s3.of_ending(WANTED, OPTION, "k", _s3_answer.Answer("NoSuchUpload", 404)) is None


@pytest.mark.parametrize("kind", sorted(_s3_answer._KINDS))
def test_no_sentence_holds_the_secret(kind):
    for code in _s3_answer._KINDS[kind]:
        assert "cAnArY" not in str(_listing(code)) + str(_upload(code))
