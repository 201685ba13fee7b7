"""Talk to snapd as `snapctl` does, but over its socket, so that no value is ever seen in a process list."""

from __future__ import annotations

import json
import os
import socket

SOCKET = "/run/snapd-snap.socket"


class SnapctlError(Exception):
    """snapd refused or the command failed."""


def _request(body):
    return (
        b"POST /v2/snapctl HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )


def _exchange(payload, timeout):
    """One request over one connection. HTTP/1.0, so the answer ends with the connection and is never chunked."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        connection.connect(SOCKET)
        connection.sendall(_request(json.dumps(payload).encode()))
        received = []
        while True:
            part = connection.recv(65536)
            if not part:
                break
            received.append(part)
    _head, _separator, answer = b"".join(received).partition(b"\r\n\r\n")
    return json.loads(answer)


def run(*args, timeout=30):
    """Run one snapctl command and return what it would have printed."""
    answer = _exchange({"context-id": os.environ.get("SNAP_COOKIE", ""), "args": list(args)}, timeout)
    result = answer.get("result") or {}
    if answer.get("type") == "error":
        raise SnapctlError(result.get("message", "snapd gave no reason"))
    return result.get("stdout", "")


def get_all():
    """Everything that is set, as nested maps."""
    return json.loads(run("get", "-d", "proxy", "internal") or "{}")


def store(changes):
    """Set and unset in one transaction; a value of None unsets its key."""
    words = [name + "!" if value is None else name + "=" + json.dumps(value) for name, value in changes.items()]
    if words:
        run("set", *words)


def restart(services, timeout=300):
    """Restart services; returns when systemd says they run."""
    run("restart", "--reload", *services, timeout=timeout)
