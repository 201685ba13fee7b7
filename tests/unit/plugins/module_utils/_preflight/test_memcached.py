"""The question to memcached, asked of real sockets on the loopback."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import memcached, values


@contextmanager
def serving(answer, close=True):
    """The port of a server that hears one question and answers."""
    server = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve():
        connection = server.accept()[0]
        heard.append(connection.recv(64))
        connection.sendall(answer)
        if close:
            connection.close()
        else:
            heard.append(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], heard
    finally:
        server.close()
        thread.join(5)


def _asked(port, host="127.0.0.1", timeout=5):
    [answer] = memcached.probe_all([{"host": host, "port": port}], timeout)
    return answer["state"], answer["words"]


def test_nothing_to_ask_is_fine():
    assert memcached.probe_all([], 1) == []


def test_memcached_is_known_by_its_version():
    with serving(b"VERSION 1.6.38\r\n") as (port, heard):
        assert _asked(port) == ("ok", "")
    assert heard == [b"version\r\n"]


def test_another_protocol_is_told_in_its_own_words():
    with serving(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n") as (port, _heard):
        assert _asked(port) == ("stranger", "it answered 'HTTP/1.1 400 Bad Request Server: x'")


def test_a_server_that_hangs_up_is_told():
    with serving(b"") as (port, _heard):
        assert _asked(port) == ("stranger", "it closed the connection")


def test_a_server_that_says_nothing_is_told():
    with serving(b"", close=False) as (port, heard):
        assert _asked(port, timeout=0.2) == ("stranger", "it said nothing within 0.2 seconds")
        heard[-1].close()


def test_a_refused_connection_is_told():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert _asked(nobody.getsockname()[1]) == ("refused", "it refuses connections")


def test_an_unknown_name_is_told():
    assert _asked(11211, host="no-such-host.invalid") == ("unknown", "its name cannot be resolved")


@pytest.mark.parametrize(
    "error, state, words",
    [
        (socket.timeout("timed out"), "silent", "it did not answer within 5 seconds"),
        (OSError(113, "No route to host"), "unroutable", "it cannot be reached: No route to host"),
    ],
)
def test_a_closed_way_is_told(monkeypatch, error, state, words):
    def create_connection(address, timeout):
        raise error

    monkeypatch.setattr(memcached.socket, "create_connection", create_connection)
    assert _asked(11211) == (state, words)


def test_places_are_written_with_brackets_where_needed():
    assert values.place("fd00::1", 11211) == "[fd00::1]:11211"
    assert values.place("mc1", 11211) == "mc1:11211"
