# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a unit, a proxy, a database and buckets give to a backup, and that none of it is in clear."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.module_utils._backup import parts
from ansible_collections.storeops.ha.plugins.module_utils._preflight import s3_client
from ansible_collections.storeops.ha.plugins.module_utils._s3_answer import Answer
from ansible_collections.storeops.ha.plugins.modules import store_backup_part
from ansible_collections.storeops.ha.tests.unit.plugins.fake_programs import RECIPIENT, Programs
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import FakeSnapd, FakeStore

SETTINGS = {
    "proxy.domain": "store.example.com",
    "proxy.key.private": "canary-private",
    "proxy.key.public": "the public key",
    "internal.store.id": "id7",
    "internal.snapstorage.local-origin-secret": "canary-origin",
}
S3 = {"url": "https://s3", "access_key_id": "k", "buckets": {"a": "scanned", "b": "unscanned"}}


@pytest.fixture
def host(tmp_path, monkeypatch):
    for name in ("bin", "taken"):
        (tmp_path / name).mkdir()
    programs = Programs(tmp_path / "bin", monkeypatch)
    store = FakeStore(tmp_path / "state.json")
    store.set(SETTINGS)
    programs.executable = store.script(tmp_path)
    monkeypatch.setattr(parts, "SnapdClient", lambda *args, **options: FakeSnapd(store))
    snap = {"revision": "120", "version": "2.41", "sha256": "ab"}
    monkeypatch.setattr(parts, "described", lambda *args: [snap])
    (tmp_path / "assertion").write_text("type: store\n", encoding="utf-8")
    return programs


@pytest.fixture
def run(host, tmp_path, capfd):
    def call(kind, **options):
        arguments = {"kind": kind, "folder": str(tmp_path / "taken"), "recipients": [RECIPIENT], "name": "unit1"}
        arguments.update(executable=host.executable, assertion_path=str(tmp_path / "assertion"), **options)
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            store_backup_part.main()
        output = capfd.readouterr().out
        assert "canary" not in output
        return ended.value.code, json.loads(output)

    return call


def opened(file):
    with open(file["path"], "rb") as handle:
        data = handle.read()
    assert data.startswith(b"sealed:") and b"canary" not in data
    return bytes(byte ^ 1 for byte in data[7:]).decode()


def test_a_unit_gives_all_that_another_first_unit_needs(run):
    code, result = run("unit")
    assert (code, result["changed"], result["about"]["revision"], result["about"]["store_id"]) == (
        0,
        False,
        "120",
        "id7",
    )
    content = json.loads(opened(result["files"][0]))
    assert "canary-origin" in content["document"]
    assert content["assertion"] == content["registration"].pop("store_assertion") == "type: store\n"
    assert content["registration"] == {
        "domain": "store.example.com",
        "private_key": "canary-private",
        "public_key": "the public key",
        "store_id": "id7",
    }


def test_a_unit_without_the_store_has_nothing_to_give(run, host):
    host.executable = "/nowhere/enterprise-store"
    code, result = run("unit")
    assert code == 1 and "not installed on this unit" in result["msg"]


def test_a_proxy_gives_its_configuration_and_certificates(run, tmp_path, monkeypatch):
    (tmp_path / "haproxy.cfg").write_text("global", encoding="utf-8")
    (tmp_path / "x.pem").write_text("canary-key", encoding="utf-8")
    monkeypatch.setattr(parts, "_PROXY_FILES", (str(tmp_path / "haproxy.cfg"), str(tmp_path / "*.pem")))
    _code, result = run("proxy")
    assert list(json.loads(opened(result["files"][0]))["files"].values()) == ["global", "canary-key"]
    monkeypatch.setattr(parts, "_PROXY_FILES", (str(tmp_path / "gone"),))
    assert "There is no HAProxy" in run("proxy")[1]["msg"]


def test_a_database_gives_a_dump_and_its_roles(run, host):
    host.add("pg_dump", "sys.stdout.write('canary-dump')")
    host.add("psql", "print('[]')")
    _code, result = run("database", login_url="postgresql://u:canary-password@h/d")
    assert [file["kind"] for file in result["files"]] == ["database", "roles"]
    assert opened(result["files"][0]) == "canary-dump"


class Pages:
    """Three objects in one bucket, two of them on the first page; no other bucket."""

    def __init__(self, wanted, _timeout, _folder):
        assert wanted["secret_access_key"] == "canary-secret"

    def ask(self, _operation, Bucket, ContinuationToken=None):
        if Bucket != "scanned":
            return Answer("NoSuchBucket", 404), {}
        keys = ["c"] if ContinuationToken else ["a", "b"]
        page = {
            "Contents": [{"Key": key, "Size": 1, "ETag": '"e"'} for key in keys],
            "IsTruncated": not ContinuationToken,
        }
        return Answer(), dict(page, NextContinuationToken="more")


def test_buckets_give_a_list_of_every_object(run, monkeypatch):
    monkeypatch.setattr(s3_client, "Client", Pages)
    _code, result = run("buckets", s3=S3, s3_secret_access_key="canary-secret")
    rows = [json.loads(line) for line in opened(result["files"][0]).splitlines()]
    assert [(row["bucket"], row["key"], row["size"], row["etag"]) for row in rows] == [
        ("scanned", key, 1, "e") for key in "abc"
    ]
    assert result["about"] == {"scanned": 3, "unscanned": 0}


def test_buckets_that_cannot_be_listed_are_no_empty_buckets(run, monkeypatch, tmp_path):
    monkeypatch.setattr(s3_client, "Client", Pages)
    monkeypatch.setattr(Pages, "ask", lambda *args, **more: (Answer("AccessDenied", 403), {}))
    code, result = run("buckets", s3=S3, s3_secret_access_key="canary-secret")
    assert code == 1 and "The bucket scanned cannot be listed (AccessDenied)" in result["msg"]
    assert list((tmp_path / "taken").iterdir()) == []
