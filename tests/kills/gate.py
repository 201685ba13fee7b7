"""The road from the unit to the S3 server, which counts requests, holds one back, and is bad on demand.

It listens on the address of this machine in the lab's network, speaks HTTP there and HTTPS to the server. Requests go
on as they came, so what they are signed for stays true.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOPS = frozenset(["connection", "keep-alive", "transfer-encoding", "expect"])
ERRORS = {"answers 500": (500, "InternalError"), "answers 503": (503, "SlowDown")}
SLOW = 0.4
LONGEST = 120


class Gate:
    """One road. `begin` before each run; then `hold` or `be` for what is to happen at which request."""

    def __init__(self, address, server, port, ca):
        self._target = (server, port)
        self._context = ssl.create_default_context(cadata=ca)
        # Its certificate is made for a name that this machine does not know.
        self._context.check_hostname = False
        self._lock = threading.Condition()
        self.begin()
        outer = self

        class Handler(_Road):
            gate = outer

        self._http = _Listener((address, 0), Handler)
        self.url = f"http://{address}:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def begin(self):
        """Nothing is wrong, and no request was made."""
        with self._lock:
            self.requests, self._held_at, self._held = 0, None, False
            self._kind, self._from, self._until = None, 0, 0
            self._lock.notify_all()

    def hold(self, number):
        """Keep the request with this number, and all after it, until released."""
        with self._lock:
            self._held_at = number

    def release(self):
        with self._lock:
            self._held_at, self._held = None, False
            self._lock.notify_all()

    def wait_held(self, over):
        """True when the request came; False when over() says so before."""
        end = time.monotonic() + LONGEST
        with self._lock:
            while not self._held and not over() and time.monotonic() < end:
                self._lock.wait(0.1)
            return self._held

    def be(self, kind, number, requests):
        """Be bad from the request with this number on, for so many of them or for all."""
        with self._lock:
            self._kind, self._from = kind, number
            self._until = number + requests if requests else float("inf")

    def passing(self):
        """For a request that came: how it is to be treated, when it may go on."""
        with self._lock:
            self.requests += 1
            mine = self.requests
            while self._held_at is not None and mine >= self._held_at:
                self._held = True
                self._lock.notify_all()
                self._lock.wait()
            return self._kind if self._from <= mine < self._until else None

    def connection(self):
        return http.client.HTTPSConnection(*self._target, context=self._context, timeout=LONGEST)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        """Whoever asked may be dead, which is what seeds are about."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, address)


class _Road(BaseHTTPRequestHandler):
    gate: Gate
    protocol_version = "HTTP/1.1"
    # Headers and body are two writes, and the second would wait for the answer to the first.
    disable_nagle_algorithm = True

    def log_message(self, *_words):
        """Thousands of them say nothing."""

    def setup(self):
        super().setup()
        self._server = self.gate.connection()

    def finish(self):
        self._server.close()
        # After a reset there is nobody to flush to.
        try:
            super().finish()
        except OSError:
            pass

    def _pass(self):
        kind = self.gate.passing()
        length = int(self.headers.get("Content-Length") or 0)
        if kind == "connections reset":
            self.rfile.read(length // 2)
            return self._reset()
        body = self.rfile.read(length)
        if kind in ERRORS:
            return self._answer(*_refusal(*ERRORS[kind], self.command))
        if kind == "slow":
            time.sleep(SLOW)
        answer = self._asked(body)
        if kind == "answers lost":
            return self._reset()
        return self._answer(*answer)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _pass

    def _asked(self, body):
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOPS}
        for last in (False, True):
            try:
                self._server.request(self.command, self.path, body or None, headers)
                given = self._server.getresponse()
                return given.status, given.getheaders(), given.read()
            except (http.client.HTTPException, OSError):
                # The server ended a connection that was kept.
                self._server.close()
                if last:
                    raise
        raise AssertionError

    def _answer(self, status, headers, body):
        self.send_response_only(status)
        told = {name.lower() for name, _value in headers}
        for name, value in headers:
            if name.lower() not in HOPS:
                self.send_header(name, value)
        if "content-length" not in told and status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self):
        """End the connection as a router does that forgot it."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _refusal(status, code, method):
    text = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'.encode()
    return status, [("Content-Type", "application/xml")], b"" if method == "HEAD" else text
