# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check by which keepalived tells whether HAProxy answers, as it runs every second."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time

import pytest
from ansible_collections.storeops.ha.tests.unit import checkout

SCRIPT = checkout.ROOT / "roles/virtual_address/files/haproxy-answers"


def _request(connection):
    """All of it: bash sends each line by itself."""
    text = ""
    while "\r\n\r\n" not in text:
        part = connection.recv(1000).decode()
        if not part:
            break
        text += part
    return text


@contextlib.contextmanager
def serving(answer, address="127.0.0.1"):
    """A server that sends this to everybody; nothing at all when there is no answer. Yields port and requests."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    asked = []
    with socket.create_server((address, 0), family=family) as server:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _peer = server.accept()
                    asked.append(_request(connection))
                    if answer is None:
                        kept.append(connection)
                    else:
                        connection.sendall(answer)
                        connection.close()

        kept = []
        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], asked
        server.shutdown(socket.SHUT_RDWR)


def check(address, port):
    """(exit status, seconds it took)."""
    began = time.monotonic()
    done = subprocess.run(["bash", str(SCRIPT), address, str(port)], capture_output=True, timeout=20, check=False)
    assert (done.stdout, done.stderr) == (b"", b"")
    return done.returncode, time.monotonic() - began


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_an_answer_is_good(address):
    with serving(b"HTTP/1.0 200 OK\r\n\r\n", address) as (port, asked):
        assert check(address, port)[0] == 0
    assert asked == ["GET /_haproxy/alive HTTP/1.0\r\n\r\n"]


@pytest.mark.parametrize("answer", [b"HTTP/1.1 503 Service Unavailable\r\n\r\n", b"SSH-2.0-x\r\n", b""])
def test_any_other_answer_is_a_failure_after_a_second_try(answer):
    with serving(answer) as (port, asked):
        assert check("127.0.0.1", port)[0] == 1
    assert len(asked) == 2


def test_a_port_that_refuses_is_a_failure_at_once():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        status, seconds = check("127.0.0.1", nobody.getsockname()[1])
    assert status == 1
    assert seconds < 1, "so that another host can take over within two seconds"


def test_silence_is_a_failure_before_keepalived_loses_patience():
    with serving(None) as (port, asked):
        status, seconds = check("127.0.0.1", port)
    assert (status, len(asked)) == (1, 2)
    assert seconds < 3
