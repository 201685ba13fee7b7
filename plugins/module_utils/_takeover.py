# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an existing store of one unit can be taken over, judged by what the unit tells. Pure."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Callable, Iterator
from urllib.parse import urlsplit

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.certificate import (
    HAS_CRYPTOGRAPHY,
    Pem,
    name_matches,
    subject_names,
    validity,
)
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, shown

_LOOPBACK = ("", "localhost", "127.0.0.1", "::1")
_PORTS = {"http": 80, "https": 443}
_S3 = "proxy.storage.s3."


class Store:
    """What the unit tells (`found`), and what the inventory says the cluster shall be (`wanted`)."""

    def __init__(self, found: dict[str, Any], wanted: dict[str, Any], now: datetime | None = None) -> None:
        self.found, self.wanted = found, wanted
        self.name = wanted.get("unit") or "the unit"
        self.identity = found.get("identity") or {}
        self.now = now or datetime.now(timezone.utc)

    def get(self, key: str) -> Any:
        return (self.found.get("settings") or {}).get(key)

    @property
    def tls(self) -> bool:
        return bool(self.get("proxy.tls.cert")) and bool(self.get("proxy.tls.key"))

    @property
    def on_s3(self) -> bool:
        return self.get("proxy.storage.backend") == "s3"


def problems(found: dict[str, Any], wanted: dict[str, Any], now: datetime | None = None) -> list[str]:
    """One sentence for each. A unit without a store has one problem and no others."""
    store = Store(found, wanted, now)
    missing = list(_installed(store))
    return missing or [sentence for check in CHECKS for sentence in check(store)]


def _installed(store: Store) -> Iterator[str]:
    if not store.found.get("settings"):
        yield (
            "{0}: the store is not installed there, so there is nothing to take over; name the host of the existing "
            "store, or build a new cluster with storeops.ha.new_cluster.".format(store.name)
        )
    elif not store.identity.get("store_id"):
        yield "{0}: the store is not registered; finish its registration first.".format(store.name)
    elif not store.identity.get("serves"):
        yield "{0}: the store has no assertion for its devices; put store.assert in place first.".format(store.name)


def _same_store(store: Store) -> Iterator[str]:
    url = urlsplit(store.identity.get("store_url") or "")
    if url.hostname and values.bare(url.hostname) != values.bare(store.wanted["domain"]):
        yield "store_domain: clients know this store as {0} and not as {1}; correct it.".format(
            url.hostname, store.wanted["domain"]
        )
    if url.scheme and url.scheme != store.wanted["scheme"]:
        yield (
            "store_scheme: the store is registered for {0}, which its clients have in their assertion for good; set it "
            "to {0}.".format(url.scheme)
        )
    elif url.scheme and (url.port or _PORTS.get(url.scheme)) != store.wanted["proxy_port"]:
        yield "{0}: clients come to port {1}, and the proxies would listen on {2}; set it to {1}.".format(
            "store_https_port" if url.scheme == "https" else "store_http_port",
            url.port or _PORTS.get(url.scheme),
            store.wanted["proxy_port"],
        )


def _ports(store: Store) -> Iterator[str]:
    if store.get("proxy.port.http") != store.wanted["unit_port"]:
        yield (
            "proxy.port.http in store_settings: the unit serves HTTP on port {0} and not on {1}; set it to {0}.".format(
                store.get("proxy.port.http"), store.wanted["unit_port"]
            )
        )


def _certificate(store: Store) -> Iterator[str]:
    given, key = store.get("proxy.tls.cert"), store.get("proxy.tls.key")
    if store.wanted["scheme"] != "https":
        if given and key:
            yield "{0}: it has a certificate although the store is one for http; remove it first (proxy.tls).".format(
                store.name
            )
        return
    if bool(given) != bool(key):
        yield "{0}: of certificate and key it has only one (proxy.tls); mend that first.".format(store.name)
    elif not given:
        if not store.wanted["certificate"] and not store.found.get("kept_certificate"):
            yield (
                "store_certificate: the unit has no certificate that the proxies could take over; give one, with its "
                "key and its chain."
            )
    elif HAS_CRYPTOGRAPHY:
        yield from _usable(store, Pem(given))


def _usable(store: Store, pem: Pem) -> Iterator[str]:
    if pem.broken or not pem.certificates:
        yield "{0}: its certificate (proxy.tls.cert) cannot be read; mend that first.".format(store.name)
        return
    leaf = pem.certificates[0]
    start, end = validity(leaf)
    if store.now > end:
        yield "{0}: its certificate expired on {1}; renew it first.".format(store.name, end.date())
    elif store.now < start:
        yield "{0}: its certificate is not valid before {1}; correct the clock, or replace it.".format(
            store.name, start.date()
        )
    names = subject_names(leaf)[0]
    if names and not any(name_matches(name, store.wanted["domain"]) for name in names):
        yield "{0}: its certificate is for {1} and not for {2}; replace it first.".format(
            store.name, listed(names), store.wanted["domain"]
        )


def _database(store: Store) -> Iterator[str]:
    """Where it is outside the unit, it stays; what the inventory says must be the same."""
    url = store.get("proxy.db.connection")
    if not url:
        yield "{0}: the store has no database (proxy.db.connection); connect it first.".format(store.name)
        return
    parts = urlsplit(url)
    host, name = values.bare(parts.hostname or ""), parts.path.lstrip("/")
    wanted = store.wanted["database"]
    if host in _LOOPBACK and not store.wanted["local_database"]:
        yield (
            "{0}: its database is on the unit itself, where further units cannot reach it; move it to a server of its "
            "own first, or set store_migrate_local_database to true and stay with one unit.".format(store.name)
        )
    elif host not in _LOOPBACK and host != values.bare(wanted["host"] or ""):
        yield "store_database_host: the store has its database at {0} and not at {1}; correct it.".format(
            host, wanted["host"] or "any"
        )
    if (parts.port or 5432) != wanted["port"]:
        yield "store_database_port: the store has its database at port {0} and not at {1}; correct it.".format(
            parts.port or 5432, wanted["port"]
        )
    if name and name != wanted["name"]:
        yield "store_database_name: the store's database is {0} and not {1}; correct it.".format(
            shown(name), shown(wanted["name"])
        )


def _nonces(store: Store) -> Iterator[str]:
    if store.wanted["nonces"] == "postgresql" and (
        store.get("proxy.hsm.token-label") or store.get("proxy.hsm.token-pin")
    ):
        yield (
            "store_nonces: the store has an HSM (proxy.hsm), and its Model Service does not work with nonces in "
            "PostgreSQL; give memcached servers (store_memcached_endpoints, or the group memcached)."
        )


def _storage(store: Store) -> Iterator[str]:
    wanted = store.wanted["s3"]
    if not store.wanted["blobs"]:
        return
    if not store.get("proxy.airgap"):
        yield (
            "{0}: it is an online store, whose packages come from upstream and not from S3; end with "
            "store_migrate_until: plain.".format(store.name)
        )
    if store.on_s3 and (store.get(_S3 + "server-url") or "").rstrip("/") != (wanted["url"] or "").rstrip("/"):
        yield "store_s3_url: the store has its blobs at {0} already, and not at {1}; correct it.".format(
            shown(store.get(_S3 + "server-url")), shown(wanted["url"])
        )
    for key, option in (("scanned-container-name", "scanned"), ("unscanned-container-name", "unscanned")):
        if store.on_s3 and store.get(_S3 + key) != wanted[option]:
            yield "store_s3_bucket_{0}: the store has its blobs in {1} already, and not in {2}; correct it.".format(
                option, shown(store.get(_S3 + key)), shown(wanted[option])
            )


def _health(store: Store) -> Iterator[str]:
    ill = store.found.get("not_running") or []
    if ill:
        yield "{0}: {1} not running; mend that first, so that what goes wrong later has one cause.".format(
            store.name, listed(ill) + (" is" if len(ill) == 1 else " are")
        )


def _proxies(store: Store) -> Iterator[str]:
    own = {store.name, store.name + "-tls"}
    for proxy, servers in sorted((store.found.get("proxies") or {}).items()):
        others = sorted({one["name"] for one in servers} - own)
        if others:
            yield (
                "proxy {0}: its HAProxy serves {1} already, which this run would end; take another host, or remove "
                "that first.".format(proxy, listed(others))
            )


CHECKS: tuple[Callable[[Store], Iterator[str]], ...] = (
    _same_store,
    _ports,
    _certificate,
    _database,
    _nonces,
    _storage,
    _health,
    _proxies,
)
