"""One internal service as the front end sees it: kept connections, short time-outs, 502 when it is away."""

from __future__ import annotations

import http.client
import queue

from enterprise_store.http_server import Answer

_PASSED_IN = ("Authorization", "Content-Type", "X-Ubuntu-Series", "Accept")
_PASSED_OUT = ("Content-Type", "Location")
_CHUNK = 256 * 1024
_SECONDS = 60


class Upstream:
    """A service on the loopback."""

    def __init__(self, port):
        self._port = port
        self._idle = queue.LifoQueue(maxsize=16)

    def _take(self, timeout):
        try:
            connection, kept = self._idle.get_nowait(), True
        except queue.Empty:
            connection, kept = http.client.HTTPConnection("127.0.0.1", self._port), False
        connection.timeout = timeout
        if connection.sock:
            connection.sock.settimeout(timeout)
        return connection, kept

    def _give_back(self, connection):
        try:
            self._idle.put_nowait(connection)
        except queue.Full:
            connection.close()

    def _ask(self, method, target, body=b"", headers=None, timeout=_SECONDS):
        """(connection, response). A kept connection the service has closed meanwhile costs another try."""
        while True:
            connection, kept = self._take(timeout)
            try:
                connection.request(method, target, body or None, headers or {})
                return connection, connection.getresponse()
            except TimeoutError:
                connection.close()
                raise
            except (OSError, http.client.HTTPException):
                connection.close()
                if not kept:
                    raise

    def check(self, timeout):
        """Empty when the service is well, otherwise the reason."""
        try:
            connection, response = self._ask("GET", "/_status/check", timeout=timeout)
            text = response.read().decode("utf-8", "replace").strip()
        except (OSError, http.client.HTTPException) as error:
            return str(error) or type(error).__name__
        self._give_back(connection)
        return "" if response.status == 200 else text or "status %d" % response.status

    def forward(self, request):
        """The service's answer to a client's request."""
        headers = {name: request.headers[name] for name in _PASSED_IN if request.headers.get(name)}
        try:
            connection, response = self._ask(request.method, request.target, request.body, headers)
        except TimeoutError:
            return Answer.of_json(504, {"error": "an internal service did not answer in time"})
        except (OSError, http.client.HTTPException):
            return Answer.of_json(502, {"error": "an internal service is not running"})
        passed = {name: response.headers[name] for name in _PASSED_OUT if response.headers.get(name)}
        length = int(response.headers.get("Content-Length", "0"))
        if response.isclosed():
            # Without a body (an answer to HEAD) there is nothing to wait for.
            self._give_back(connection)
            return Answer(response.status, b"", passed, length)
        return Answer(response.status, self._stream(connection, response, length), passed, length)

    def _stream(self, connection, response, missing):
        """The body in chunks. One that ends early must break the client's connection as well."""
        try:
            while missing:
                part = response.read(min(missing, _CHUNK))
                if not part:
                    raise ConnectionError("the service sent %d bytes too few" % missing)
                missing -= len(part)
                yield part
            response.close()
            self._give_back(connection)
            connection = None
        finally:
            if connection:
                connection.close()
