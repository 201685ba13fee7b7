# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cluster leans on: domain, database, nonces, storage. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem, shown

_IDENTIFIER_BYTES = 63  # PostgreSQL cuts longer names silently
_MEMCACHED_PORT = 11211


def domain(cluster):
    name = cluster.get("store_domain")
    if name and not values.is_host(name):
        sentence = "{0} is not a host name; write it without scheme, port and path, such as store.example.com."
        yield problem("bad_domain", "store_domain", sentence.format(shown(name)))


def distinct_proxy_ports(cluster):
    ports = list(cluster.proxy_ports.values())
    if len(ports) != len(set(ports)):
        sentence = "it is the same as store_http_port ({0}); HTTP and HTTPS need a port each."
        yield problem("same_ports", "store_https_port", sentence.format(ports[0]))


def database_given(cluster):
    if not cluster.database_host:
        sentence = "no database server is named; set it, or put a host into the group database."
        yield problem("no_database", "store_database_host", sentence)
    elif not values.is_host(cluster.database_host):
        sentence = "{0} is neither an address nor a host name; write it without scheme and port."
        yield problem("bad_host", "store_database_host", sentence.format(shown(cluster.database_host)))


def database_names(cluster):
    for name in ("store_database_name", "store_database_user"):
        value = cluster.get(name) or ""
        if len(value.encode("utf-8")) > _IDENTIFIER_BYTES:
            sentence = "the name is longer than the {0} bytes PostgreSQL keeps; shorten it."
            yield problem("name_too_long", name, sentence.format(_IDENTIFIER_BYTES))


def database_admin_url(cluster):
    """Only its form; the URL holds a password and is never shown."""
    url = cluster.get("store_database_admin_url")
    if not url:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        sentence = "it is not a PostgreSQL URI; write postgresql://user:password@host:port/database."
        yield problem("bad_admin_url", "store_database_admin_url", sentence)
        return
    try:
        int(parts.port or 0)
    except ValueError:
        sentence = "its port is not a number from 1 to 65535; percent-encode special characters of the password."
        yield problem("bad_admin_url", "store_database_admin_url", sentence)


def memcached_endpoints(cluster):
    seen = set()
    for number, text in enumerate(cluster.get("store_memcached_endpoints") or (), 1):
        thing = "store_memcached_endpoints, item {0}".format(number)
        parsed = values.endpoint(text, _MEMCACHED_PORT)
        if parsed is None:
            sentence = "{0} is not host or host:port; put an IPv6 address with a port in brackets."
            yield problem("bad_endpoint", thing, sentence.format(shown(text)))
        elif parsed in seen:
            yield problem("duplicate_endpoint", thing, "{0} is listed twice; remove one.".format(shown(text)))
        seen.add(parsed)


def nonces_shared(cluster):
    """Without a shared store for nonces, a session begun at one unit is refused by the next."""
    has_memcached = cluster.hosts("memcached") or cluster.get("store_memcached_endpoints")
    if cluster.nonces == "memcached" and not has_memcached:
        sentence = (
            "it is memcached, but there is none; put hosts into the group memcached, set store_memcached_endpoints, "
            "or set it to postgresql."
        )
        yield problem("no_memcached", "store_nonces", sentence)


def local_backend_alone(cluster):
    count = len(cluster.hosts("units"))
    if cluster.get("store_storage_backend") == "local" and count > 1:
        sentence = "with 'local' each of the {0} units would have blobs of its own; set it to s3, or use one unit."
        yield problem("local_backend", "store_storage_backend", sentence.format(count))


def s3_given(cluster):
    if cluster.get("store_storage_backend") != "s3":
        return
    for name in ("store_s3_url", "store_s3_access_key_id", "store_s3_secret_access_key"):
        if name not in cluster.given:
            sentence = "this input is required with store_storage_backend s3; set it in the variables of the inventory."
            yield problem("missing", name, sentence)


def s3_url(cluster):
    url = cluster.get("store_s3_url")
    if not url:
        return
    if values.url_parts(url) is None:
        sentence = "{0} is not the URL of a server; write it as https://host or https://host:port."
        yield problem("bad_s3_url", "store_s3_url", sentence.format(shown(url)))
        return
    if values.has_user_info(url):
        sentence = "it carries a user name; give the key in store_s3_access_key_id and store_s3_secret_access_key."
        yield problem("s3_url_user", "store_s3_url", sentence)
    if urlsplit(url).path.strip("/") or urlsplit(url).query:
        sentence = (
            "{0} has a path; give the server only and name the buckets in store_s3_bucket_scanned and _unscanned."
        )
        yield problem("s3_url_path", "store_s3_url", sentence.format(shown(url)))


def s3_buckets(cluster):
    names = ("store_s3_bucket_scanned", "store_s3_bucket_unscanned")
    for name in names:
        bucket = cluster.get(name)
        if bucket and not values.is_bucket(bucket):
            sentence = "{0} is no bucket name; use 3 to 63 lower-case letters, digits, dots and hyphens."
            yield problem("bad_bucket", name, sentence.format(shown(bucket)))
    if cluster.get(names[0]) == cluster.get(names[1]):
        sentence = "it is the same as store_s3_bucket_scanned; scanned and unscanned blobs need a bucket each."
        yield problem("same_buckets", names[1], sentence)


CHECKS = (
    domain,
    distinct_proxy_ports,
    database_given,
    database_names,
    database_admin_url,
    memcached_endpoints,
    nonces_shared,
    local_backend_alone,
    s3_given,
    s3_url,
    s3_buckets,
)
