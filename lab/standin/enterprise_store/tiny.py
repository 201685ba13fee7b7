"""The services that do nothing but say honestly whether they could: one socket, no library, started in a blink."""

from __future__ import annotations

import socket

from enterprise_store import database, keys
from enterprise_store.errors import StoreError

_TIMEOUT = 5


def _check(service, config):
    """The answer of a health check: status line and reason."""
    if service not in keys.NEED_DATABASE:
        return "200 OK", "ok"
    if not config["proxy.db.connection"]:
        return "500 Internal Server Error", "the database is not configured"
    try:
        database.check(config["proxy.db.connection"])
    except StoreError as error:
        return "500 Internal Server Error", str(error)
    return "200 OK", "ok"


def _read_head(connection):
    received = b""
    while b"\r\n\r\n" not in received and len(received) < 65536:
        part = connection.recv(65536)
        if not part:
            break
        received += part
    return received


def _answer(connection, service, config):
    words = _read_head(connection).split(b" ", 2)
    if len(words) < 3:
        return
    status, reason = _check(service, config) if words[1] == b"/_status/check" else ("404 Not Found", "not found")
    body = reason.encode() + b"\n"
    head = "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (
        status,
        len(body),
    )
    connection.sendall(head.encode() + (b"" if words[0] == b"HEAD" else body))


def serve(service, config, ready):
    """Answer one request after the other, for ever."""
    listener = socket.create_server(("127.0.0.1", keys.service_port(service, config)), backlog=64)
    ready()
    while True:
        connection, _address = listener.accept()
        with connection:
            connection.settimeout(_TIMEOUT)
            try:
                _answer(connection, service, config)
            except OSError:
                continue
