"""The road to S3: what it counts, holds back and spoils. The server behind it is a plain one of this process."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from gate import Gate


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list = []

    def log_message(self, *_words):
        pass

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Host"], body))
        self.send_response(200)
        self.send_header("ETag", '"abc"')
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")


@pytest.fixture
def gate(monkeypatch):
    Server.seen = []
    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    monkeypatch.setattr(Gate, "connection", lambda _self: http.client.HTTPConnection("127.0.0.1", port))
    yield Gate("127.0.0.1", "127.0.0.1", port, None)
    server.shutdown()
    server.server_close()


def put(gate, path="/bucket/key", body=b"content"):
    connection = http.client.HTTPConnection(gate.url.removeprefix("http://"), timeout=20)
    try:
        connection.request("PUT", path, body)
        answer = connection.getresponse()
        return answer.status, answer.getheader("ETag"), answer.read()
    finally:
        connection.close()


def test_a_request_goes_on_as_it_came_and_so_does_its_answer(gate):
    assert put(gate, "/bucket/a%20b?x=1") == (200, '"abc"', b"ok")
    assert Server.seen == [("/bucket/a%20b?x=1", gate.url.removeprefix("http://"), b"content")]


def test_only_the_requests_that_were_named_get_an_error_and_the_server_never_sees_them(gate):
    gate.be("answers 503", 2, 1)
    assert [put(gate)[0] for _turn in range(3)] == [200, 503, 200]
    assert (len(Server.seen), gate.requests) == (2, 3)


def test_without_a_number_it_is_bad_until_the_next_run(gate):
    gate.be("answers 500", 1, None)
    assert [put(gate)[0] for _turn in range(2)] == [500, 500]
    gate.begin()
    assert (put(gate)[0], gate.requests) == (200, 1)


@pytest.mark.parametrize(("kind", "carried_out"), [("connections reset", 0), ("answers lost", 1)])
def test_of_an_answer_that_is_lost_the_request_was_carried_out(gate, kind, carried_out):
    gate.be(kind, 1, 1)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        put(gate)
    assert len(Server.seen) == carried_out


def test_the_request_that_is_held_waits_for_its_release(gate):
    gate.hold(2)
    assert put(gate)[0] == 200
    found = []
    asking = threading.Thread(target=lambda: found.append(put(gate)[0]))
    asking.start()
    assert gate.wait_held(lambda: False) and found == [] and len(Server.seen) == 1
    gate.release()
    asking.join(20)
    assert (found, len(Server.seen)) == ([200], 2)


def test_nobody_waits_for_a_request_of_a_run_that_is_over(gate):
    gate.hold(2)
    put(gate)
    assert not gate.wait_held(lambda: True)
