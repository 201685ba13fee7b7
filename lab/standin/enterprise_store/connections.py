"""`enterprise-store check-connections`."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from enterprise_store import blobs, database, nonces, settings, store_config
from enterprise_store.errors import StoreError

_SECONDS = 3


def _address(url):
    address = urlsplit(url)
    return address.hostname, address.port or (443 if address.scheme == "https" else 80)


def _try_tcp(host, port):
    """None, or the reason."""
    try:
        socket.create_connection((host, port), _SECONDS).close()
    except socket.gaierror:
        return "dns lookup error"
    except OSError as error:
        return error.strerror or str(error)
    return None


def _bracketed(host, port):
    return "%s:%d" % ("[%s]" % host if ":" in host else host, port)


def line(kind, target, address, reason):
    """One line of the report; the vendor's own has a blank at the end of a good one. Pure."""
    if reason is None:
        return "%s: %s: OK " % (kind, target)
    return "%s: %s: FAILED (%s) %s" % (kind, target, address, reason)


def _tcp_item(kind, target, host, port):
    return kind, target, _bracketed(host, port), _try_tcp(host, port)


def _database_item(url):
    if not url:
        return "postgres", "localhost", "localhost:5432", "not configured"
    host = database.host(url)
    try:
        database.check(url)
        reason = None
    except StoreError as error:
        reason = str(error)
    return "postgres", host, _bracketed(host, int(database.parts(url).get("port", 5432))), reason


def _s3_item(config):
    url = config["proxy.storage.s3.server-url"] or ""
    host, port = _address(url)
    try:
        blobs.S3(config).check()
        reason = None
    except StoreError as error:
        reason = str(error)
    return "s3", url, _bracketed(host or "", port), reason


def items(config):
    """Every connection this unit needs, tried."""
    found = []
    if not config["proxy.airgap"]:
        for name in ("proxy.dashboard.location", "proxy.sso.location", "proxy.upstream"):
            found.append(_tcp_item("http", config[name], *_address(config[name])))
    found.append(_database_item(config["proxy.db.connection"]))
    if config["proxy.storage.backend"] == "s3":
        found.append(_s3_item(config))
    if config["proxy.memcached.connection"]:
        for host, port in nonces.endpoints(config):
            found.append(_tcp_item("memcached", _bracketed(host, port), host, port))
    return found


def run(profile):
    """Print the report. Returns the exit code."""
    results = items(settings.effective(store_config.load()))
    for item in results:
        print(line(*item))
    if any(item[3] for item in results):
        print("Not all connections are accessible")
        return profile["exit-codes"]["connections-failing"]
    print("All connections appear to be accessible")
    return 0
