# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import bucket
from ansible_collections.storeops.ha.plugins.module_utils._errors import BucketError, MissingObjectError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils import fake_web
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import fake_s3


@pytest.fixture
def s3():
    with fake_s3.s3_server() as server:
        server.buckets["scanned"] = {}
        yield server


def client(s3, retries=2, **changes):
    pauses = []
    made = bucket.Server(dict(fake_s3.login(s3), **changes), 2, retries, 5, pauses.append)
    made.pauses = pauses
    return made


def put(s3, key, data=b"x"):
    s3.buckets["scanned"][key] = fake_s3.Thing(data, fake_s3.md5(data), {})


def test_one_request_lists_a_page_whatever_is_in_the_bucket(s3):
    s3.page = 2
    for key in "abcde":
        put(s3, key)
    asked = client(s3)
    found = asked.objects("scanned")
    assert sorted(found) == list("abcde")
    assert found["a"] == ("a", 1, fake_s3.md5(b"x")), "the ETag without its quotes"
    assert asked.requests == {"ListObjectsV2": 3}


def test_a_server_that_writes_etags_without_quotes_is_understood(s3):
    s3.etag = str.upper
    put(s3, "a")
    assert client(s3).objects("scanned")["a"].etag == fake_s3.md5(b"x")


def test_a_bucket_that_is_not_there_is_no_error_until_it_is_used(s3):
    assert client(s3).objects("missing") is None
    with pytest.raises(BucketError, match="The bucket missing is not on the S3 server"):
        client(s3).unfinished("missing")


def test_a_server_that_says_that_there_are_no_unfinished_uploads_in_its_own_way_is_understood(s3):
    s3.answers = lambda _method, _bucket, _key, query: (404, "NoSuchUpload") if "uploads" in query else None
    assert client(s3).unfinished("scanned") == []


def test_what_may_pass_is_tried_again_and_only_that(s3):
    refusals = [(503, "SlowDown"), "reset", (500, "InternalError")]
    s3.answers = lambda *_asked: refusals.pop(0) if refusals else None
    asked = client(s3, retries=3)
    assert asked.objects("scanned") == {}
    assert len(asked.pauses) == 3
    assert asked.requests == {"ListObjectsV2": 4}
    s3.answers = lambda *_asked: (403, "AccessDenied")
    with pytest.raises(BucketError, match="does not permit the key key to list"):
        asked.objects("scanned")
    assert asked.requests == {"ListObjectsV2": 5}


def test_retries_end(s3):
    s3.answers = lambda *_asked: (503, "SlowDown")
    with pytest.raises(BucketError, match="did not manage to list the bucket scanned in 3 tries") as caught:
        client(s3).objects("scanned")
    assert caught.value.details == {"kind": "busy", "code": "SlowDown", "operation": "ListObjectsV2"}


def test_a_region_that_the_server_does_not_know_is_not_insisted_upon(s3):
    refusals = [(400, "InvalidLocationConstraint")]
    s3.answers = lambda *_asked: refusals.pop() if refusals else None
    client(s3, region="somewhere").create("new")
    assert "new" in s3.buckets
    s3.answers = lambda *_asked: (403, "AccessDenied")
    with pytest.raises(BucketError, match="to create the bucket new"):
        client(s3, region="somewhere").create("new")


def test_an_object_that_is_gone_is_told_apart_from_a_wrong_address(s3):
    with pytest.raises(MissingObjectError, match="The object gone is not in the bucket scanned any more"):
        client(s3).head("scanned", "gone")


def test_nobody_at_the_address(s3):
    with pytest.raises(BucketError, match=r"No S3 server can be reached at http://127.0.0.1:1 in 1 tries"):
        client(s3, retries=0, url="http://127.0.0.1:1").objects("scanned")


@pytest.mark.parametrize("url", ["https://[", "https://:0:0"])
def test_an_address_that_is_none(s3, url):
    with pytest.raises(BucketError, match="correct s3_url"):
        client(s3, retries=0, url=url).objects("scanned")


@pytest.mark.parametrize("status", [200, 404])
def test_something_else_at_the_address(s3, status):
    with fake_web.web_server([status], b"<html><body>hello</body></html>") as web:
        with pytest.raises(BucketError, match="is no S3 server"):
            client(s3, retries=0, url="http://127.0.0.1:{0}".format(web.server_port)).objects("scanned")


def test_a_certificate_of_somebody_else_is_told_apart_from_none_at_all(s3, tmp_path):
    certificate, ca = fake_web.make_certificate(tmp_path, "localhost")
    with fake_s3.s3_server(str(certificate)) as secured:
        secured.buckets["scanned"] = {}
        url = secured.url.replace("127.0.0.1", "localhost")
        with pytest.raises(BucketError, match="certificate of the S3 server at https.* is not trusted"):
            client(secured, retries=0, url=url).objects("scanned")
        with pytest.raises(BucketError, match="use the name that it is made for"):
            client(secured, retries=0, ca=ca).objects("scanned")
        assert client(secured, ca=ca, url=url).objects("scanned") == {}
    with pytest.raises(BucketError, match="does not speak TLS"):
        client(s3, retries=0, url=s3.url.replace("http:", "https:")).objects("scanned")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("SSL validation failed for https://s3/x EOF occurred in violation of protocol (_ssl.c:2427)", "silent"),
        ("[SSL: UNEXPECTED_EOF_WHILE_READING] unexpected eof while reading (_ssl.c:1006)", "silent"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)", "no_tls"),
        ("[SSL: RECORD_LAYER_FAILURE] record layer failure (_ssl.c:1032)", "no_tls"),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1)",
            "not_trusted",
        ),
    ],
)
def test_a_server_that_goes_away_in_the_middle_is_asked_again(s3, monkeypatch, said, kind):
    asked = client(s3)

    def fail(**_arguments):
        raise bucket.botocore.exceptions.SSLError(endpoint_url="https://s3", error=said)

    monkeypatch.setattr(asked._client, "list_objects_v2", fail, raising=False)
    with pytest.raises(BucketError) as caught:
        asked.objects("scanned")
    assert caught.value.details["kind"] == kind
    assert len(asked.pauses) == (2 if kind == "silent" else 0)


def test_the_environment_of_the_host_changes_nothing(s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert client(s3).objects("scanned") == {}


def test_content_that_breaks_off_is_an_error(s3):
    class Body:
        closed = False

        def read(self, _size):
            raise OSError("reset")

        def close(self):
            self.closed = True

    body = Body()
    with pytest.raises(BucketError, match="breaks off"):
        list(client(s3).content(body, "scanned"))
    assert body.closed
