# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to the endpoints a host will need, each with a deadline. Reads only; standard library only."""

from __future__ import annotations

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem

_MOST_AT_ONCE = 16


def probe_all(endpoints, timeout, max_skew):
    """Problems of all endpoints, in their order; they are tried at the same time."""
    if not endpoints:
        return []
    with ThreadPoolExecutor(max_workers=min(len(endpoints), _MOST_AT_ONCE)) as pool:
        found = pool.map(lambda endpoint: list(_probe(endpoint, timeout, max_skew)), endpoints)
        return [item for problems in found for item in problems]


def _place(endpoint):
    return values.place(endpoint["host"], endpoint["port"])


def _probe(endpoint, timeout, max_skew):
    thing = "{0} at {1}".format(endpoint["name"], _place(endpoint))
    option = endpoint.get("option") or "the address"
    try:
        with socket.create_connection((endpoint["host"], endpoint["port"]), timeout=timeout) as connection:
            yield from _talk(endpoint, thing, connection, max_skew)
    except socket.gaierror:
        sentence = "the name cannot be resolved from this host; correct {0}, or the host's DNS."
        yield problem("name_unknown", thing, sentence.format(option))
    except ConnectionRefusedError:
        if not endpoint.get("may_refuse"):
            sentence = "it refuses connections; start the service, or correct {0}."
            yield problem("refused", thing, sentence.format(option))
    except (socket.timeout, TimeoutError):
        sentence = "it did not answer within {0} seconds; open the way through the firewall, or correct {1}."
        yield problem("no_answer", thing, sentence.format(timeout, option))
    except OSError as error:
        sentence = "it cannot be reached ({0}); correct the network, or {1}."
        yield problem("no_route", thing, sentence.format(error.strerror or type(error).__name__, option))


def _talk(endpoint, thing, connection, max_skew):
    """TLS and the clock, over a connection that stands."""
    if endpoint.get("tls"):
        found, connection = _secured(endpoint, thing, connection)
        if found:
            yield found
            return
    with connection:
        if endpoint.get("clock"):
            yield from _clock(endpoint, thing, connection, max_skew)


def _secured(endpoint, thing, connection):
    """(problem, connection): one of them."""
    option = endpoint.get("ca_option") or "its ca"
    context = ssl.create_default_context()
    # Python 3.13 began to refuse private CAs without the newer extensions, which snapd and curl accept.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:
        if endpoint.get("ca"):
            context.load_verify_locations(cadata=endpoint["ca"])
    except (ssl.SSLError, ValueError):
        return problem("ca_unreadable", thing, "{0} is no certificate; give it as PEM text.".format(option)), None
    try:
        return None, context.wrap_socket(connection, server_hostname=endpoint["host"])
    except ssl.SSLCertVerificationError as error:
        sentence = "its certificate is not trusted here ({0}); give the authority that signed it in {1}, or renew it."
        return problem("not_trusted", thing, sentence.format(error.verify_message.rstrip("."), option)), None
    except (ssl.SSLError, ConnectionResetError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        sentence = "it does not speak TLS ({0}); correct the scheme or the port of {1}."
        return problem("no_tls", thing, sentence.format(reason, endpoint.get("option") or "the endpoint")), None


def _clock(endpoint, thing, connection, max_skew):
    """S3 refuses requests signed with a clock that is off; any HTTP answer carries the server's."""
    before = time.time()
    date = _date_header(connection, _place(endpoint))
    if date is None:
        return
    skew = round((before + time.time()) / 2 - date)
    if abs(skew) > max_skew:
        sentence = "the clock of this host is {0} seconds {1} the server's, more than {2}; synchronise the clocks."
        yield problem("clock_skew", thing, sentence.format(abs(skew), "ahead of" if skew > 0 else "behind", max_skew))


def _date_header(connection, host):
    request = "HEAD / HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\n\r\n".format(host)
    try:
        connection.sendall(request.encode("ascii", "replace"))
        answer = _headers(connection)
    except OSError:
        return None
    for line in answer.splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() == "date":
            try:
                return parsedate_to_datetime(value.strip()).timestamp()
            except (TypeError, ValueError):
                return None
    return None


def _headers(connection, limit=65536):
    data = b""
    while b"\r\n\r\n" not in data and len(data) < limit:
        part = connection.recv(4096)
        if not part:
            break
        data += part
    return data.partition(b"\r\n\r\n")[0].decode("latin-1")
