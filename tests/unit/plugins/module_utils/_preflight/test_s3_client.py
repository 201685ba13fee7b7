"""botocore against a small HTTP server that answers what a test wants."""

from __future__ import annotations

import re

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import s3_client

from .fake_s3 import Server


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def told(server, tmp_path):
    def call(**changes):
        buckets = {"store_s3_bucket_scanned": "scanned", "store_s3_bucket_unscanned": "unscanned"}
        wanted = {
            "url": server.url,
            "access_key_id": "store",
            "secret_access_key": "cAnArY-4711",
            "region": "us-east-1",
        }
        wanted.update(path_style=True, buckets=buckets, ca="")
        wanted.update(changes)
        return [problem.code for problem in s3_client.check(wanted, 5, str(tmp_path))]

    return call


def test_both_buckets_are_looked_into_and_the_right_to_write_is_proven(server, told):
    assert told() == []
    asked = sorted((operation, re.sub("[0-9a-f]{32}$", "X", path)) for operation, path, _signed in server.seen)
    assert asked == [
        ("begin", "/scanned/storeops-preflight-X"),
        ("begin", "/unscanned/storeops-preflight-X"),
        ("end", "/scanned/storeops-preflight-X"),
        ("end", "/unscanned/storeops-preflight-X"),
        ("head", "/scanned"),
        ("head", "/unscanned"),
    ]


def test_the_upload_that_is_begun_is_the_one_that_is_ended(server, told):
    told(buckets={"store_s3_bucket_scanned": "scanned"})
    begun, ended = ([path for name, path, _signed in server.seen if name == which] for which in ("begin", "end"))
    assert begun == ended != []


def test_no_object_is_ever_put(server, told):
    told()
    assert "PUT" not in {operation for operation, _path, _signed in server.seen}


def test_the_store_s_own_key_signs_every_request(server, told):
    told()
    assert all("Credential=store/" in signed for _operation, _path, signed in server.seen)


def test_keys_of_the_host_s_environment_do_not_count(server, told, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "stranger")
    monkeypatch.setenv("AWS_PROFILE", "no such profile")
    assert told() == []
    assert "stranger" not in str(server.seen)


def test_a_proxy_of_the_host_s_environment_is_not_used(server, told, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert told() == []


def test_a_bucket_that_does_not_exist_is_not_written_to(server, told):
    server.refuse.update(head=(404, "404"), list=(404, "NoSuchBucket"))
    assert told() == []
    assert {operation for operation, _path, _signed in server.seen} == {"head", "list"}


@pytest.mark.parametrize(
    "code, status, expected",
    [
        ("InvalidAccessKeyId", 403, ["s3_key_id"]),
        ("SignatureDoesNotMatch", 403, ["s3_secret"]),
        ("RequestTimeTooSkewed", 403, ["s3_clock"]),
        ("AccessDenied", 403, ["s3_bucket_denied", "s3_bucket_denied"]),
        ("AuthorizationHeaderMalformed", 400, ["s3_region"]),
        ("SlowDown", 503, ["s3_busy"]),
    ],
)
def test_a_refusal_is_told_once_for_the_server_and_once_for_each_bucket(server, told, code, status, expected):
    server.refuse.update(head=(status, str(status)), list=(status, code))
    assert told() == expected


def test_a_wrong_region_is_not_silently_corrected(server, told):
    server.region = server.expecting = "eu-west-1"
    server.refuse.update(head=(400, "400"), list=(400, "AuthorizationHeaderMalformed"))
    assert set(told()) == {"s3_region"}
    assert all("/us-east-1/s3/" in signed for _operation, _path, signed in server.seen)


def test_the_region_a_server_says_it_expects_is_told(server, told, tmp_path):
    server.expecting = "garage"
    server.refuse.update(head=(400, "400"), list=(400, "AuthorizationHeaderMalformed"))
    client = s3_client.Client(_wanted(server), 5, str(tmp_path))
    assert client.ask("list_objects_v2", Bucket="scanned")[0].region == "garage"


def _wanted(server):
    return dict(url=server.url, access_key_id="k", secret_access_key="s", region="us-east-1", path_style=True, ca="")


def test_a_read_only_key_is_found(server, told):
    server.refuse["begin"] = (403, "AccessDenied")
    assert told(buckets={"store_s3_bucket_scanned": "scanned"}) == ["s3_read_only"]


def test_an_upload_that_cannot_be_ended_is_found(server, told):
    server.refuse["end"] = (403, "AccessDenied")
    assert told(buckets={"store_s3_bucket_scanned": "scanned"}) == ["s3_upload_left"]


def test_a_web_server_that_is_no_s3_server_is_found(server, told):
    server.page = (404, "<html><title>Not found</title></html>")
    assert told() == ["s3_stranger"]


def test_a_server_that_is_not_there_is_found(server, told):
    assert told(url="http://127.0.0.1:1") == ["s3_unreachable"]


def test_the_trusted_authorities_are_those_of_the_host_and_the_given_one(tmp_path, monkeypatch):
    system = tmp_path / "system.pem"
    system.write_text("SYSTEM")
    monkeypatch.setattr(s3_client.ssl, "get_default_verify_paths", lambda: type("Paths", (), {"cafile": str(system)}))
    with open(s3_client.trusted("GIVEN", str(tmp_path)), encoding="utf-8") as file:
        assert file.read().split() == ["GIVEN", "SYSTEM"]
