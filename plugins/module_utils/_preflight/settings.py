# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The further keys of the store's configuration that the operator gives. Pure. Values are never shown."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils import _redact
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import (
    did_you_mean,
    listed,
    problem,
)
from ansible_collections.storeops.ha.plugins.module_utils._store import settings as store
from ansible_collections.storeops.ha.plugins.module_utils._store.keys import KEYS

_BOTH = ("store_settings", "store_secret_settings")
_HSM = ("proxy.hsm.token-label", "proxy.hsm.token-pin")
_TLS = ("proxy.tls.cert", "proxy.tls.key")

# Keys that an input of its own sets: two places for one value would contradict each other sooner or later.
MANAGED = {
    "proxy.domain": "store_domain",
    "proxy.db.connection": "store_database_host and its companions",
    "proxy.use-postgres-over-memcached": "store_nonces",
    "proxy.memcached.connection": "store_memcached_endpoints",
    "proxy.trust-forwarded-proto": "store_scheme",
    "proxy.airgap": "store_airgap",
    "proxy.storage.backend": "store_storage_backend",
    "proxy.storage.s3.region": "store_s3_region",
    "proxy.storage.s3.server-url": "store_s3_url",
    "proxy.storage.s3.use-path-style": "store_s3_path_style",
    "proxy.storage.s3.access-key-id": "store_s3_access_key_id",
    "proxy.storage.s3.secret-access-key": "store_s3_secret_access_key",
    "proxy.storage.s3.scanned-container-name": "store_s3_bucket_scanned",
    "proxy.storage.s3.unscanned-container-name": "store_s3_bucket_unscanned",
    "proxy.key.private": "store_registration_bundle",
    "proxy.key.public": "store_registration_bundle",
    "internal.store.id": "store_registration_bundle",
    "internal.store.url": "store_registration_bundle",
}


def _given(cluster):
    """(input, key, value) of every setting that has a value; nested maps are keys with dots."""
    for name in _BOTH:
        for key, value in sorted(store.flattened(cluster.get(name) or {}).items()):
            if not store.is_unset(value):
                yield name, key, value


def _has(cluster, keys):
    return sorted({key for _name, key, _value in _given(cluster) if key in keys})


def _thing(name, key):
    return "{0}, {1}".format(name, key)


def known_keys(cluster):
    for name, key, _value in _given(cluster):
        if key not in KEYS:
            sentence = "the store has no setting of this name{0}; correct it, or remove it."
            yield problem("unknown_setting", _thing(name, key), sentence.format(did_you_mean(key, KEYS)))


def right_types(cluster):
    for name, key, value in _given(cluster):
        if key in MANAGED:
            continue
        try:
            store.value_of(key, value)
        except store.WrongType as wrong:
            yield problem("setting_type", _thing(name, key), "its value {0}; correct it.".format(wrong))


def secrets_apart(cluster):
    for name, key, value in _given(cluster):
        if name != "store_settings" or key in MANAGED:
            continue
        if _redact.is_secret(key) or _redact.shown(key, value) != value:
            yield problem("secret_setting", _thing(name, key), "its value is secret; move it to store_secret_settings.")


def set_once(cluster):
    for name, key, _value in _given(cluster):
        if key in MANAGED:
            sentence = "this setting follows from {0}; set that, and remove it here."
            yield problem("managed_setting", _thing(name, key), sentence.format(MANAGED[key]))
    plain, secret = ({key for name, key, _value in _given(cluster) if name == wanted} for wanted in _BOTH)
    for key in sorted(plain & secret):
        yield problem("setting_twice", _thing(_BOTH[1], key), "it is in store_settings too; keep one of them.")


def no_hsm_with_postgresql(cluster):
    hsm = _has(cluster, _HSM)
    if hsm and cluster.nonces == "postgresql":
        sentence = (
            "nonces in PostgreSQL exclude a hardware security module ({0} is set); use memcached, or remove the token."
        )
        yield problem("hsm_with_postgresql", "store_nonces", sentence.format(listed(hsm)))


def tls_in_one_place(cluster):
    for name, key, _value in _given(cluster):
        if key in _TLS and cluster.tls_at_proxy:
            sentence = "the proxies serve HTTPS already, so the units must not; remove it, or set store_scheme to http."
            yield problem("tls_twice", _thing(name, key), sentence)


CHECKS = (known_keys, right_types, secrets_apart, set_once, no_hsm_with_postgresql, tls_in_one_place)
