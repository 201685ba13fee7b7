# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One connection to an HTTP/1.1 server, which is kept, for bodies that go there and short answers that come back.

Python's own client, and urllib3 on top of it, spend more time on the headers of a request than its signature and its
blob take: 90 and 190 microseconds, where this needs 40. Connecting and TLS are Python's own, with its own checks.
"""

from __future__ import annotations

import http.client
import select
import socket
import ssl
import time

# How long a server that knows nothing of waiting is waited for, as botocore does.
_LEAVE = 1.0
_MOST_HEADERS = 100
_LONGEST_ANSWER = 1024 * 1024


class StrangeAnswerError(Exception):
    """What came is not HTTP."""


class UnreachableError(Exception):
    """Nobody could be connected to."""


class Connection:
    """`trusted` is an SSL context, or None for a connection without TLS. Not for two threads at once."""

    def __init__(self, host, port, trusted, connect_timeout, timeout):
        self._host, self._port, self._trusted = host, port, trusted
        self._connect_timeout, self._timeout = connect_timeout, timeout
        self._socket = self._reader = None
        self._first = b""

    def ask(self, head, body, waits=False):
        """(status, {header: value}, content) after a body was sent: bytes, or pieces that are sent one after another.

        With `waits` the head announces that, and the body is kept if the server does not want it. Raises OSError
        (ssl.SSLError among them) and the errors above.
        """
        self._connect()
        try:
            found = self._asked(head, body, waits)
        except ValueError:
            # No number where one belongs.
            self.close()
            raise StrangeAnswerError from None
        except BaseException:
            self.close()
            raise
        if found[1].get("connection", "").lower() == "close":
            self.close()
        return found

    def close(self):
        if self._socket is not None:
            self._reader.close()
            self._socket.close()
            self._socket = self._reader = None
            self._first = b""

    def _connect(self):
        """A new connection, unless there is one that the server did not end meanwhile."""
        if self._socket is not None:
            if not _readable(self._socket, 0):
                return
            self.close()
        kind = http.client.HTTPConnection
        more = {}
        if self._trusted is not None:
            kind, more = http.client.HTTPSConnection, {"context": self._trusted}
        made = kind(self._host, self._port, timeout=self._connect_timeout, **more)
        try:
            made.connect()
        except ssl.SSLError:
            raise
        except OSError as error:
            made.close()
            # Whoever breaks off in the middle of TLS was reached.
            if isinstance(error, (ConnectionResetError, BrokenPipeError)):
                raise
            raise UnreachableError(str(error)) from None
        made.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.sock.settimeout(self._timeout)
        self._socket, self._reader = made.sock, made.sock.makefile("rb")

    def _asked(self, head, body, waits):
        if waits:
            self._socket.sendall(head)
            early = self._refusal() if self._is_answered() else None
            if early:
                # The server may still wait for the body.
                early[1]["connection"] = "close"
                return early
            head = b""
        try:
            self._send(head, body)
        except (BrokenPipeError, ConnectionResetError):
            # It may have said why.
            return _closed(self._answer())
        return self._answer()

    def _is_answered(self):
        """Whether an answer begins within a second. What TLS says for itself is none."""
        end = time.monotonic() + _LEAVE
        while _readable(self._socket, max(0.0, end - time.monotonic())):
            self._socket.settimeout(0)
            try:
                self._first = self._socket.recv(1)
                return True
            except ssl.SSLWantReadError:
                pass
            finally:
                self._socket.settimeout(self._timeout)
        return False

    def _send(self, head, body):
        if isinstance(body, bytes):
            self._socket.sendall(head + body)
            return
        if head:
            self._socket.sendall(head)
        for piece in body:
            self._socket.sendall(piece)

    def _refusal(self):
        """The answer of a server that was to say whether it wants the body, or None when it does."""
        status, headers = self._head()
        return None if status == 100 else (status, headers, self._content(status, headers))

    def _answer(self):
        status = 100
        while 100 <= status < 200:
            status, headers = self._head()
        return status, headers, self._content(status, headers)

    def _head(self):
        line, self._first = self._first + self._reader.readline(_LONGEST_ANSWER), b""
        if not line:
            raise ConnectionResetError("the connection ended before an answer")
        words = line.split(None, 2)
        if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():
            raise StrangeAnswerError
        headers = {}
        for _number in range(_MOST_HEADERS):
            line = self._reader.readline(_LONGEST_ANSWER)
            if line in (b"\r\n", b"\n"):
                if words[0] == b"HTTP/1.0":
                    headers["connection"] = "close"
                return int(words[1]), headers
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                break
            headers[name.strip().lower()] = value.strip()
        raise StrangeAnswerError

    def _content(self, status, headers):
        if status in (204, 304):
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        if "content-length" not in headers:
            headers["connection"] = "close"
            return self._reader.read(_LONGEST_ANSWER)
        return self._exactly(int(headers["content-length"]))

    def _chunks(self):
        found = []
        while True:
            size = int(self._reader.readline(_LONGEST_ANSWER).partition(b";")[0], 16)
            found.append(self._exactly(size))
            while self._reader.readline(_LONGEST_ANSWER) not in (b"\r\n", b"\n", b""):
                pass  # what may stand behind the last one
            if not size:
                return b"".join(found)

    def _exactly(self, size):
        if size > _LONGEST_ANSWER:
            raise StrangeAnswerError
        found = self._reader.read(size) if size else b""
        if len(found) != size:
            raise ConnectionResetError("the connection ended in the middle of an answer")
        return found


def _closed(answer):
    """The same answer, after which the connection is of no use."""
    status, headers, content = answer
    return status, dict(headers, connection="close"), content


def _readable(sock, seconds):
    """Whether there is something to read, or the end, within so many seconds."""
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
