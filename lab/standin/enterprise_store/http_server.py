"""A small threaded HTTP/1.1 server for the services that do real work."""

from __future__ import annotations

import http.server
import json
import socket
import socketserver
import sys

from enterprise_store.errors import StoreError

# A client that says nothing for this long is sent away.
IDLE_SECONDS = 75
LARGEST_BODY = 16 * 1024 * 1024


class Answer:
    """Status, headers and body; the body is bytes, or chunks of a known length."""

    def __init__(self, status, body=b"", headers=None, length=None, content_type="application/octet-stream"):
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self.headers.setdefault("Content-Type", content_type)
        self.length = len(body) if length is None else length

    @classmethod
    def of_json(cls, status, document, headers=None):
        """An answer that carries a JSON document."""
        return cls(status, json.dumps(document).encode() + b"\n", headers, content_type="application/json")

    @classmethod
    def of_text(cls, status, text, headers=None):
        """An answer that carries plain text."""
        return cls(status, text.encode() + b"\n", headers, content_type="text/plain; charset=utf-8")

    def close(self):
        """Give up a body nobody will read to its end."""
        if hasattr(self.body, "close"):
            self.body.close()


class Request:
    """What a handler needs to know about a request."""

    def __init__(self, handler, body):
        self.method = handler.command
        self.target = handler.path
        self.path = handler.path.partition("?")[0]
        self.headers = handler.headers
        self.body = body
        self.peer = handler.client_address[0]
        self.tls = handler.server.context is not None

    def json(self):
        """The body as a JSON object, or an empty one."""
        try:
            document = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def _body(self):
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _serve(self):
        body = self._body()
        if body is None:
            answer = Answer.of_text(413, "the body has no plain length or is too long")
        else:
            answer = self._answer(Request(self, body))
        try:
            self._send(answer)
        finally:
            answer.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve

    def _answer(self, request):
        try:
            return self.server.answer(request)
        except StoreError as error:
            return Answer.of_text(500, str(error))
        except Exception as error:  # pylint: disable=broad-except
            # One request must not end a service, and the client must not wait for ever.
            sys.stderr.write("%s %s: %r\n" % (self.command, self.path, error))
            return Answer.of_text(500, "internal error")

    def _send(self, answer):
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(answer.length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        for part in (answer.body,) if isinstance(answer.body, bytes) else answer.body:
            self.wfile.write(part)
        self.wfile.flush()

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        """One line per request would drown the journal."""


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves `answer(request)` at one address, with TLS when given a context."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(self, address, answer, context=None):
        self.answer = answer
        self.context = context
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Handler)

    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            # [::] means every address of the host, of both families.
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def finish_request(self, request, client_address):
        if self.context is None:
            super().finish_request(request, client_address)
            return
        # In the thread of the connection, so that a slow handshake holds up nobody else.
        request.settimeout(IDLE_SECONDS)
        with self.context.wrap_socket(request, server_side=True) as wrapped:
            super().finish_request(wrapped, client_address)

    def handle_error(self, request, client_address):
        """Clients that go away are no news; anything else is answered in the handler."""
