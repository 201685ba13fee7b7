# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uploads without boto3 are what uploads with it are: the same request, the same answers, the same words."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

import botocore.awsrequest
import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import bucket, local, wire
from ansible_collections.storeops.ha.plugins.module_utils._errors import BucketError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils import fake_web
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import fake_s3
from hypothesis import given, strategies as st

ENGINES = [bucket.DIRECT, bucket.BOTO3]
DATA = b"content"
COMPARED = (
    "content-length",
    "content-md5",
    "content-type",
    "host",
    "x-amz-content-sha256",
    "x-amz-meta-storeops-etag",
)


@pytest.fixture
def s3():
    with fake_s3.s3_server() as server:
        server.buckets["scanned"] = {}
        yield server


def client(s3, engine=bucket.DIRECT, retries=0, **changes):
    login = dict(fake_s3.login(s3), **changes)
    return bucket.Server(login, 2, retries, 5, lambda _seconds: None, engine)


def put(asked, data=DATA, key="u1", **changes):
    known = {"Bucket": "scanned", "Key": key, "ContentType": "application/octet-stream"}
    known.update(ContentMD5=base64.b64encode(hashlib.md5(bytes(data)).digest()).decode())
    known.update(Metadata={"storeops-etag": "f" * 64}, **changes)
    return asked.ask("put_object", Body=data, **known)


def piece(tmp_path, data):
    (tmp_path / "file").write_bytes(data)
    return local.Piece((tmp_path / "file").open("rb", buffering=0), 0, len(data), "file")


def signature(method, target, headers, secret):
    """What the specification of signatures says about a request that came, without any of botocore."""
    given = dict(word.strip().split("=", 1) for word in headers["authorization"].split(" ", 1)[1].split(","))
    names = given["SignedHeaders"].split(";")
    path, _mark, query = target.partition("?")
    query = "&".join(sorted(query.split("&")))
    lines = [method, path, query] + ["{0}:{1}".format(name, headers[name]) for name in names]
    text = "\n".join(lines + ["", ";".join(names), headers["x-amz-content-sha256"]])
    scope = given["Credential"].split("/", 1)[1]
    text = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hashlib.sha256(text.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for word in scope.split("/"):
        key = hmac.new(key, word.encode(), "sha256").digest()
    return names, hmac.new(key, text.encode(), "sha256").hexdigest(), given["Signature"]


def heard(s3):
    method, target, headers, body = s3.heard[-1]
    return method, target, dict((name.lower(), value) for name, value in headers.items()), body


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.text("ab ~/+=&%ü", min_size=1))
def test_what_is_signed_is_what_botocore_would_sign(key, upload):
    login = {"access_key_id": "key", "secret_access_key": "canary-secret", "region": "eu-1"}
    url = "https://s3:9000/scanned/{0}?partNumber=3&uploadId={1}".format(quote(key), quote(upload, safe="-_.~"))
    headers = {"content-md5": "x==", "content-type": "a/b", "x-amz-meta-storeops-etag": "f" * 64, "host": "s3:9000"}
    wired = wire.Wire(None, login, 5, None)
    ours = dict(headers)
    wired._sign(url[len("https://s3:9000") :], ours, "UNSIGNED-PAYLOAD")
    request = botocore.awsrequest.AWSRequest("PUT", url, headers)
    request.context["timestamp"] = ours["x-amz-date"]
    request.headers["X-Amz-Date"] = ours["x-amz-date"]
    request.headers["X-Amz-Content-SHA256"] = "UNSIGNED-PAYLOAD"
    assert wired._signer.canonical_request(request).splitlines()[-1] == "UNSIGNED-PAYLOAD"
    text = wired._signer.string_to_sign(request, wired._signer.canonical_request(request))
    assert ours["authorization"].rpartition("Signature=")[2] == wired._signer.signature(text, request)
    assert (
        "SignedHeaders={0},".format(wired._signer.signed_headers(wired._signer.headers_to_sign(request)))
        in (ours["authorization"])
    )


@pytest.mark.parametrize("key", ["u1", "a b+c/~ü%&=?"])
def test_everything_that_matters_is_signed(s3, key):
    put(client(s3), key=key)
    method, target, headers, body = heard(s3)
    names, expected, given = signature(method, target, headers, "canary-secret")
    assert given == expected
    assert {"content-md5", "host", "x-amz-content-sha256", "x-amz-meta-storeops-etag"} <= set(names)
    assert headers["x-amz-content-sha256"] == hashlib.sha256(DATA).hexdigest(), "nothing else guards it without TLS"
    assert s3.buckets["scanned"][key].data == DATA == body


def test_a_part_is_signed_as_well(s3):
    s3.uploads["2~a/b"] = ("scanned", "u1", {}, {})
    put(client(s3), PartNumber=3, UploadId="2~a/b")
    method, target, headers, _body = heard(s3)
    _names, expected, given = signature(method, target, headers, "canary-secret")
    assert given == expected
    assert s3.uploads["2~a/b"][2] == {3: DATA}


def test_both_engines_send_the_same(s3):
    sent = []
    for engine in ENGINES:
        put(client(s3, engine))
        _method, target, headers, body = heard(s3)
        sent.append((target, dict((name, headers.get(name)) for name in COMPARED), body))
    assert sent[0] == sent[1]


def test_a_connection_is_kept(s3, monkeypatch):
    connections = []
    accept = s3.get_request
    monkeypatch.setattr(s3, "get_request", lambda: connections.append(1) or accept())
    asked = client(s3)
    for number in range(5):
        put(asked, key="u{0}".format(number))
    assert len(connections) == 1


def test_a_connection_that_the_server_ended_meanwhile_is_no_failure(s3):
    asked = client(s3)
    put(asked)
    s3.answers = lambda *_asked: (200, b"", {"ETag": '"x"', "Connection": "close"})
    put(asked)
    s3.answers = lambda *_asked: None
    put(asked, key="u2")
    assert "u2" in s3.buckets["scanned"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_refusal_of_a_large_body_is_heard_before_it_is_sent(s3, tmp_path, engine):
    s3.unwanted = 403, "QuotaExceeded"
    with pytest.raises(BucketError, match="has no room left"):
        put(client(s3, engine), piece(tmp_path, b"x" * 3000000))
    assert s3.heard == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_large_body_is_read_anew_for_each_try(s3, tmp_path, engine):
    refusals = [(503, "SlowDown"), "reset"]
    s3.answers = lambda *_asked: refusals.pop() if refusals else None
    data = bytes(range(256)) * 10000
    put(client(s3, engine, retries=2), piece(tmp_path, data))
    assert s3.buckets["scanned"]["u1"].data == data


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((403, "AccessDenied"), "denied"),
        ((403, b""), "denied"),
        ((403, "InvalidAccessKeyId"), "key_id"),
        ((403, "SignatureDoesNotMatch"), "secret"),
        ((403, "RequestTimeTooSkewed"), "clock"),
        ((403, "QuotaExceeded"), "full"),
        ((507, b""), "full"),
        ((501, "NotImplemented"), "unsupported"),
        ((405, b""), "unsupported"),
        ((404, "NoSuchBucket"), "no_bucket"),
        ((400, "AuthorizationHeaderMalformed"), "region"),
        ((301, b"", {"x-amz-bucket-region": "eu-1"}), "region"),
        ((400, "BadDigest"), "digest"),
        ((503, "SlowDown"), "busy"),
        ((502, b"<html>bad gateway</html>"), "busy"),
        ((418, "Teapot"), "other"),
        ("reset", "silent"),
    ],
    ids=str,
)
def test_both_engines_tell_refusals_alike(s3, engine, answer, kind):
    s3.answers = lambda *_asked: answer
    with pytest.raises(BucketError) as caught:
        put(client(s3, engine))
    assert caught.value.details["kind"] == kind
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_server_that_is_not_there_is_told(s3, engine):
    with pytest.raises(BucketError, match="No S3 server can be reached"):
        put(client(s3, engine, url="http://127.0.0.1:1"))


def test_a_server_that_never_answers_is_told(s3, monkeypatch):
    asked = client(s3)
    monkeypatch.setattr(asked._wire, "_timeout", 0.2)
    s3.lock.acquire()
    try:
        with pytest.raises(BucketError, match="does not answer in time"):
            put(asked)
    finally:
        s3.lock.release()


@pytest.mark.parametrize("status", [200, 404])
def test_a_page_for_people_is_no_success(s3, status):
    s3.answers = lambda *_asked: (status, b"<html><body>hello</body></html>")
    with pytest.raises(BucketError, match="is no S3 server"):
        put(client(s3))


def test_certificates_are_looked_at(s3, tmp_path):
    certificate, ca = fake_web.make_certificate(tmp_path, "localhost")
    with fake_s3.s3_server(str(certificate)) as secured:
        secured.buckets["scanned"] = {}
        url = secured.url.replace("127.0.0.1", "localhost")
        with pytest.raises(BucketError, match="certificate of the S3 server at https.* is not trusted"):
            put(client(secured, url=url))
        with pytest.raises(BucketError, match="use the name that it is made for"):
            put(client(secured, ca=ca))
        assert secured.heard == [], "nothing is said to somebody else"
        put(client(secured, ca=ca, url=url))
        assert heard(secured)[2]["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD", "the signed MD5 and TLS guard it"
    with pytest.raises(BucketError, match="does not speak TLS"):
        put(client(s3, url=s3.url.replace("http:", "https:")))


def test_the_bucket_is_in_the_name_of_the_host_when_that_is_wanted(s3):
    base = client(s3, url="https://s3.example.com:9000", path_style=False)._wire._base("scanned")
    assert base == "https://scanned.s3.example.com:9000/"
    assert client(s3, url="https://[::1]:9000")._wire._base("scanned") == "https://[::1]:9000/scanned/"
