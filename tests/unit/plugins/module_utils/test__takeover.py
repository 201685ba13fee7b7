# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What speaks against taking over an existing store: one sentence for each."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _takeover
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._preflight.conftest import NOW, Authority

AUTHORITY = Authority("test")
KEY, CERTIFICATE = AUTHORITY.issue("store.example.com")
FOUND = {
    "identity": {"store_id": "S", "serves": True, "store_url": "https://store.example.com"},
    "settings": {
        "proxy.tls.cert": CERTIFICATE,
        "proxy.tls.key": "(secret)",
        "proxy.port.http": 80,
        "proxy.db.connection": "postgresql://es:<redacted>@db.example.com:5432/es",
        "proxy.airgap": True,
        "proxy.storage.backend": "local",
        "proxy.storage.s3.server-url": None,
    },
    "not_running": [],
    "kept_certificate": False,
    "proxies": {"lb1": [{"name": "unit1-tls"}, {"name": "unit1"}], "lb2": []},
}
WANTED = {
    "unit": "unit1",
    "domain": "store.example.com",
    "scheme": "https",
    "proxy_port": 443,
    "unit_port": 80,
    "certificate": False,
    "local_database": False,
    "database": {"host": "db.example.com", "port": 5432, "name": "es"},
    "nonces": "memcached",
    "blobs": True,
    "s3": {"url": "https://s3.example.com", "scanned": "a", "unscanned": "b"},
}


def told(changes=(), wanted=(), **more):
    found = copy.deepcopy(FOUND)
    found["settings"].update(changes)
    found.update(more)
    return _takeover.problems(found, dict(WANTED, **dict(wanted)), NOW)


ON_S3 = {
    "proxy.storage.backend": "s3",
    "proxy.storage.s3.server-url": "https://s3.example.com/",
    "proxy.storage.s3.scanned-container-name": "a",
    "proxy.storage.s3.unscanned-container-name": "b",
}


def test_a_good_store_is_good():
    assert told() == []


def test_a_store_that_was_taken_over_is_good():
    after = dict(ON_S3, **{"proxy.tls.cert": None, "proxy.tls.key": None})
    assert told(after, kept_certificate=True) == []
    assert told(after, wanted={"certificate": True}) == []


def test_an_http_store_is_good():
    identity = dict(FOUND["identity"], store_url="http://store.example.com")
    bare = {"proxy.tls.cert": None, "proxy.tls.key": None}
    assert told(bare, {"scheme": "http", "proxy_port": 80}, identity=identity) == []


def test_a_database_on_the_unit_may_be_accepted():
    local = {"proxy.db.connection": "postgresql://es:<redacted>@localhost:5432/es"}
    assert told(local, {"local_database": True}) == []


def identity(**more):
    return dict(FOUND["identity"], **more)


@pytest.mark.parametrize(
    "case, sentence",
    [
        ({"settings": {}}, "unit1: the store is not installed there, so there is nothing to take over"),
        ({"identity": identity(store_id=None)}, "unit1: the store is not registered"),
        ({"identity": identity(serves=False)}, "unit1: the store has no assertion"),
        (
            {"identity": identity(store_url="https://other.example.com")},
            "store_domain: clients know this store as other.example.com and not as store.example.com",
        ),
        (
            {"identity": identity(store_url="http://store.example.com")},
            "store_scheme: the store is registered for http",
        ),
        (
            {"identity": identity(store_url="https://store.example.com:8443")},
            "store_https_port: clients come to port 8443, and the proxies would listen on 443; set it to 8443.",
        ),
        ({"not_running": ["nginx"]}, "unit1: nginx is not running; mend that first"),
        ({"proxies": {"lb1": [{"name": "web7"}]}}, "proxy lb1: its HAProxy serves web7 already"),
    ],
)
def test_each_thing_about_the_unit_has_its_sentence(case, sentence):
    (message,) = told(**case)
    assert message.startswith(sentence)


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"proxy.port.http": 8080}, "proxy.port.http in store_settings: the unit serves HTTP on port 8080"),
        ({"proxy.tls.key": None}, "unit1: of certificate and key it has only one"),
        ({"proxy.tls.cert": None, "proxy.tls.key": None}, "store_certificate: the unit has no certificate"),
        ({"proxy.tls.cert": "nonsense"}, "unit1: its certificate (proxy.tls.cert) cannot be read"),
        ({"proxy.tls.cert": AUTHORITY.issue("x.test")[1]}, "unit1: its certificate is for x.test and not for store"),
        (
            {"proxy.tls.cert": AUTHORITY.issue("store.example.com", start=-100, days=10)[1]},
            "unit1: its certificate expired on " + str((NOW - timedelta(days=90)).date()),
        ),
        (
            {"proxy.tls.cert": AUTHORITY.issue("store.example.com", start=5)[1]},
            "unit1: its certificate is not valid before",
        ),
        ({"proxy.db.connection": None}, "unit1: the store has no database"),
        ({"proxy.db.connection": "postgresql://es@/es"}, "unit1: its database is on the unit itself"),
        ({"proxy.db.connection": "postgresql://es@127.0.0.1/es"}, "unit1: its database is on the unit itself"),
        (
            {"proxy.db.connection": "postgresql://es@other/es"},
            "store_database_host: the store has its database at other",
        ),
        ({"proxy.db.connection": "postgresql://es@db.example.com:1/es"}, "store_database_port: the store has its"),
        (
            {"proxy.db.connection": "postgresql://es@db.example.com/x"},
            "store_database_name: the store's database is 'x'",
        ),
        ({"proxy.airgap": False}, "unit1: it is an online store"),
        (
            dict(ON_S3, **{"proxy.storage.s3.server-url": "https://x"}),
            "store_s3_url: the store has its blobs at 'https://x'",
        ),
        (dict(ON_S3, **{"proxy.storage.s3.scanned-container-name": "x"}), "store_s3_bucket_scanned: the store has"),
        (dict(ON_S3, **{"proxy.storage.s3.unscanned-container-name": "x"}), "store_s3_bucket_unscanned: the store has"),
    ],
)
def test_each_thing_about_the_settings_has_its_sentence(changes, sentence):
    (message,) = told(changes)
    assert message.startswith(sentence)


def test_a_certificate_on_a_store_for_http_is_in_the_way():
    http = dict(FOUND["identity"], store_url="http://store.example.com")
    (message,) = told(wanted={"scheme": "http", "proxy_port": 80}, identity=http)
    assert message.startswith("unit1: it has a certificate although the store is one for http")


def test_an_hsm_needs_memcached():
    (message,) = told({"proxy.hsm.token-label": "x"}, {"nonces": "postgresql"})
    assert message.startswith("store_nonces: the store has an HSM")


def test_where_blobs_stay_nothing_is_said_of_them():
    assert told({"proxy.airgap": False}, {"blobs": False}) == []
