# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real libraries, on a PostgreSQL and an S3 server that answer what a test wants."""

from __future__ import annotations

import pg8000.dbapi
import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _shared_services
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._preflight.fake_s3 import Server
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._preflight.test_database_client import Database

CANARY = "cAnArY/:@%"
DSN = "postgresql://store:cAnArY%2F%3A%40%25@db.example.com:5433/store?sslmode=require"


@pytest.fixture
def database(monkeypatch):
    found = Database().store()
    found.extensions["store"] = {"btree_gist", "intarray", "other"}
    monkeypatch.setattr(pg8000.dbapi, "connect", found.dial)
    return found


@pytest.fixture
def s3():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def look(s3, tmp_path):
    def call(**changes):
        settings = {
            "proxy.db.connection": DSN,
            "proxy.storage.backend": "s3",
            "proxy.storage.s3.server-url": s3.url,
            "proxy.storage.s3.access-key-id": "key",
            "proxy.storage.s3.secret-access-key": CANARY,
            "proxy.storage.s3.region": "us-east-1",
            "proxy.storage.s3.use-path-style": True,
            "proxy.storage.s3.scanned-container-name": "scanned",
            "proxy.storage.s3.unscanned-container-name": "unscanned",
        }
        settings.update(changes)
        found = _shared_services.look(settings, 5, str(tmp_path), {CANARY})
        assert CANARY not in str(found)
        return found

    return call


def test_what_is_there_is_told(database, s3, look):
    found = look()
    assert found["database"] == {
        "address": "db.example.com:5433",
        "name": "store",
        "user": "store",
        "reachable": True,
        "extensions": ["btree_gist", "intarray"],
        "missing": [],
        "encoding": "UTF8",
        "problem": None,
    }
    assert found["storage"]["buckets"] == [
        {"role": "scanned", "name": "scanned", "ok": True, "problem": None},
        {"role": "unscanned", "name": "unscanned", "ok": True, "problem": None},
    ]


def test_nothing_is_written(database, s3, look):
    look()
    assert database.log == []
    assert {operation for operation, _path, _signed in s3.seen} == {"head"}


def test_a_missing_extension_is_told_even_where_the_store_might_create_it(database, look):
    database.extensions["store"] = {"btree_gist"}
    assert look()["database"]["missing"] == ["intarray"]


@pytest.mark.parametrize(
    "refusal, words",
    [
        (("28P01", "password authentication failed"), "it does not let this role in with this password"),
        (("53300", "sorry, too many clients already"), "it takes no more connections"),
        (("57P03", "the database system is starting up"), "it is still starting or stopping"),
        (("XX000", "something of its own"), "something of its own"),
    ],
)
def test_a_database_that_refuses_says_why(database, look, refusal, words):
    database.refuse["store"] = refusal
    found = look()["database"]
    assert (found["reachable"], found["problem"], found["address"]) == (False, words, "db.example.com:5433")


def test_a_connection_string_without_a_host_is_told(look):
    for url in ("", "postgresql:///store", "host=db password=" + CANARY):
        assert look(**{"proxy.db.connection": url})["database"]["problem"].startswith(
            "the unit has no connection string"
        )


@pytest.mark.parametrize(
    "refusal, words",
    [
        ((404, "NoSuchBucket"), "there is no such bucket"),
        ((403, "InvalidAccessKeyId"), "the server knows no such access key"),
        ((403, "AccessDenied"), "the access key may not look into it"),
        ((418, "Teapot"), "the server answers Teapot"),
    ],
)
def test_a_bucket_that_cannot_be_used_says_why(database, s3, look, refusal, words):
    s3.refuse.update(head=(refusal[0], str(refusal[0])), list=refusal)
    found = look()
    assert [(bucket["ok"], bucket["problem"]) for bucket in found["storage"]["buckets"]] == [(False, words)] * 2
    assert found["database"]["problem"] is None


def test_blobs_on_the_unit_are_not_looked_for_elsewhere(database, s3, look):
    found = look(**{"proxy.storage.backend": "local"})["storage"]
    assert (found["backend"], found["buckets"], s3.seen) == ("local", [], [])


def test_one_that_breaks_does_not_take_the_other_with_it(database, look, monkeypatch):
    def broken(*_args):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(_shared_services, "_storage", broken)
    found = look()
    assert found["storage"]["problem"] == "it could not be looked at (RuntimeError)"
    assert found["database"]["reachable"]

    def refused(*_args):
        raise DatabaseError("PostgreSQL refused a question: {0}".format(CANARY))

    monkeypatch.setattr(_shared_services, "_database", refused)
    assert look()["database"]["problem"] == "PostgreSQL refused a question: (secret)"
