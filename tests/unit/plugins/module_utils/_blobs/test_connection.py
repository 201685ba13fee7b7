# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What servers may say, word by word. That S3 servers are understood is for the tests of wire.py."""

from __future__ import annotations

import socket
import threading

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import connection
from ansible_collections.storeops.ha.plugins.module_utils._blobs.connection import Connection

HEAD = b"PUT / HTTP/1.1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nETag: x\r\nContent-Length: 2\r\n\r\nhi"


class Server(threading.Thread):
    """Says one thing after the other, each when something came, on a connection for each list of things."""

    def __init__(self, *connections):
        super().__init__(daemon=True)
        self._connections, self._listening = connections, socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.came = []
        self.start()

    def run(self):
        for things in self._connections:
            connected, _address = self._listening.accept()
            with connected:
                for thing in things:
                    self.came.append(connected.recv(65536))
                    connected.sendall(thing)

    def connection(self, timeout=5):
        return Connection("127.0.0.1", self.port, None, 5, timeout)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (OK, (200, {"etag": "x", "content-length": "2"}, b"hi")),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, (200, {"etag": "x", "content-length": "2"}, b"hi")),
        (
            b"HTTP/1.1 500 no\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nTrailer: x\r\n\r\n",
            (500, {"transfer-encoding": "chunked"}, b"abcd"),
        ),
        (b"HTTP/1.0 403 no\r\n\r\nuntil the end", (403, {"connection": "close"}, b"until the end")),
        (b"HTTP/1.1 204\r\n\r\n", (204, {}, b"")),
        (b"HTTP/1.1 200 OK\nContent-Length:0\n\n", (200, {"content-length": "0"}, b"")),
    ],
)
def test_every_form_of_an_answer_is_understood(said, expected):
    assert Server([said]).connection().ask(HEAD, b"body") == expected


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"HTTP/1.1 x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200,
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: much\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmuch\r\n",
    ],
)
def test_what_is_no_answer_is_told(said):
    with pytest.raises(connection.StrangeAnswerError):
        Server([said]).connection().ask(HEAD, b"")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi"])
def test_an_answer_that_breaks_off_is_told(said):
    with pytest.raises(ConnectionResetError):
        Server([said]).connection().ask(HEAD, b"")


def test_a_connection_is_used_again_unless_it_was_ended():
    closing = OK.replace(b"ETag: x", b"Connection: close")
    server = Server([OK, OK, closing], [OK.replace(b"/1.1", b"/1.0")], [OK])
    asked = server.connection()
    for number in range(5):
        assert asked.ask(HEAD, b"%d" % number)[2] == b"hi"
    assert server.came == [HEAD + b"%d" % number for number in range(5)]


def test_after_a_failure_another_connection_is_made():
    server = Server([b"nonsense\r\n"], [OK])
    asked = server.connection()
    with pytest.raises(connection.StrangeAnswerError):
        asked.ask(HEAD, b"")
    assert asked.ask(HEAD, b"")[0] == 200


def test_a_body_in_pieces_is_sent_when_it_is_wanted():
    server = Server([b"HTTP/1.1 100 Continue\r\n\r\n", OK])
    assert server.connection().ask(HEAD, iter([b"one", b"two"]), waits=True)[0] == 200
    assert b"".join(server.came) == HEAD + b"onetwo" or server.came == [HEAD, b"one"]


def test_a_server_that_knows_nothing_of_waiting_gets_the_body_after_a_while(monkeypatch):
    monkeypatch.setattr(connection, "_LEAVE", 0.05)
    server = Server([b"", OK])
    assert server.connection().ask(HEAD, iter([b"one"]), waits=True)[0] == 200
    assert server.came == [HEAD, b"one"]


def test_a_body_that_is_not_wanted_is_kept_and_the_connection_is_not():
    server = Server([b"HTTP/1.1 403 no\r\nContent-Length: 0\r\n\r\n"], [OK])
    asked = server.connection()
    sent = []
    assert asked.ask(HEAD, (sent.append(piece) or b"x" for piece in "ab"), waits=True)[0] == 403
    assert sent == []
    assert asked.ask(HEAD, b"")[0] == 200


def test_nobody_there_and_nobody_answering_are_told_apart():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(socket.timeout):
            Connection("127.0.0.1", port, None, 5, 0.05).ask(HEAD, b"")
    for host, number in (("127.0.0.1", port), ("no.such.host.invalid", 1)):
        with pytest.raises(connection.UnreachableError):
            Connection(host, number, None, 1, 1).ask(HEAD, b"")
