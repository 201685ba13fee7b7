"""`enterprise-store status`: gathering and, apart from it, the exact text."""

from __future__ import annotations

import http.client
import socket
import ssl
from urllib.parse import urlsplit

from enterprise_store import database, keys, scheme, settings, store_config
from enterprise_store.errors import StoreError

_SECONDS = 5
NO_DATABASE = (
    "not configured (check the installation guide at http://localhost/docs/ or visit "
    "https://docs.ubuntu.com/enterprise-store/en/install#database)"
)


def store_url(config):
    """The registered URL, or the one a registration would use."""
    if config["internal.store.url"]:
        return config["internal.store.url"]
    if config["proxy.tls.cert"]:
        port, usual, name = config["proxy.port.https"], 443, "https"
    else:
        port, usual, name = config["proxy.port.http"], 80, "http"
    return "%s://%s%s" % (name, config["proxy.domain"], "" if port == usual else ":%d" % port)


def text(config, problem_with_name, database_state, services):
    """The lines `status` prints. `services` maps a name to None (runs) or the reason why not. Pure."""
    lines = ["Store URL: " + store_url(config)]
    if problem_with_name:
        lines.append(problem_with_name)
    lines.append("Store DB: " + database_state)
    if database_state == NO_DATABASE:
        return lines
    if config["proxy.airgap"]:
        lines.append("Store is in air-gapped mode")
    lines.append("Store ID: " + (config["internal.store.id"] or "not registered"))
    if config["internal.store.id"] and not config["proxy.airgap"]:
        lines += ["Status: approved", "Connected Devices (updated daily): 0", "Device Limit: 25"]
    lines.append("Internal Service Status:")
    for name in sorted(services):
        reason = services[name]
        lines.append("  %s: %s" % (name, "running" if reason is None else "not running: " + reason))
    return lines


def _database_state(url):
    if not url:
        return NO_DATABASE
    try:
        database.check(url)
    except StoreError as error:
        return "error: %s" % error
    return "ok"


def _problem_with_name(config):
    try:
        socket.getaddrinfo(urlsplit(store_url(config)).hostname, None)
    except (OSError, UnicodeError):
        return "Temporary failure in name resolution"
    return ""


def _probe_memcached(port):
    try:
        with socket.create_connection(("127.0.0.1", port), _SECONDS) as connection:
            connection.settimeout(_SECONDS)
            connection.sendall(b"version\r\n")
            if connection.recv(64).startswith(b"VERSION"):
                return None
            return "unexpected answer on port %d" % port
    except OSError as error:
        return "127.0.0.1:%d: %s" % (port, error)


def _connection(tls, port):
    if not tls:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    # On the loopback the certificate's name says nothing.
    context = ssl._create_unverified_context()  # pylint: disable=protected-access
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=_SECONDS, context=context)


def _probe_http(port, tls=False):
    kind, usual = ("https", 443) if tls else ("http", 80)
    url = "%s://127.0.0.1%s/_status/check" % (kind, "" if port == usual else ":%d" % port)
    connection = _connection(tls, port)
    try:
        connection.request("GET", "/_status/check")
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException) as error:
        return "HTTPConnectionPool(host='127.0.0.1', port=%d): Max retries exceeded with url: /_status/check (%s)" % (
            port,
            error,
        )
    finally:
        connection.close()
    if response.status < 400:
        return None
    side = "Server" if response.status >= 500 else "Client"
    return "%d %s Error: %s for url: %s" % (response.status, side, response.reason, url)


def probe(name, config):
    """None when the service answers well, otherwise why not."""
    if name == "memcached":
        return _probe_memcached(config["proxy.port.memcached"])
    if name == "nginx" and scheme.rules(config).has_certificate:
        return _probe_http(config["proxy.port.https"], tls=True)
    return _probe_http(keys.service_port(name, config))


def run(profile):
    """Print the state of this unit. Returns the exit code."""
    from concurrent.futures import ThreadPoolExecutor

    config = settings.effective(store_config.load())
    state = _database_state(config["proxy.db.connection"])
    services = {}
    if state != NO_DATABASE:
        with ThreadPoolExecutor(max_workers=len(keys.SERVICES)) as pool:
            waiting = {name: pool.submit(probe, name, config) for name in keys.SERVICES}
            services = {name: future.result() for name, future in waiting.items()}
    print("\n".join(text(config, _problem_with_name(config), state, services)))
    if state == "ok" and not any(services.values()):
        return 0
    return profile["exit-codes"]["status-failing"]
