# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTP request to a given address under the name of a URL, repeated until it is answered as expected."""

from __future__ import annotations

import hashlib
import http.client
import socket
import ssl
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ansible_collections.storeops.ha.plugins.module_utils import _x509
from ansible_collections.storeops.ha.plugins.module_utils._errors import ProbeError

_PORTS = {"http": 80, "https": 443}
_CHUNK = 1024 * 1024
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
# How much of an answer is kept: enough to say what an error page said, and what a caller may ask for.
_KEPT = 1024 * 1024


@dataclass
class Request:
    url: str
    connect_to: str = ""
    connect_port: int = 0
    method: str = "GET"
    headers: dict = field(default_factory=dict)
    ca: str = ""
    timeout: float = 10.0
    body: bytes | None = None


@dataclass
class Expected:
    status: tuple = (200,)
    sha256: str = ""
    certificate: str = ""


@dataclass
class Answer:
    """What came back; error is set instead when nothing did."""

    status: int = 0
    headers: dict = field(default_factory=dict)
    size: int = 0
    sha256: str = ""
    sha3_384: str = ""
    beginning: bytes = b""
    error: str = ""
    certificate: bytes = b""


def split_url(url):
    """(scheme, host, port, path) of an http or https URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if not parts or parts.scheme not in _PORTS or not parts.hostname:
        raise ProbeError(f"{url} is no http or https URL with a host name; correct it.")
    path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path


def objection(answer, expected):
    """What is wrong with an answer, or '' when it is the expected one. Pure."""
    if answer.error:
        return answer.error
    if answer.status not in expected.status:
        said = " ".join(answer.beginning[:200].decode("utf-8", errors="replace").split())
        wanted = " or ".join(str(code) for code in expected.status)
        return f"answered {answer.status} instead of {wanted}" + (f" ({said})" if said else "")
    if expected.sha256 and answer.sha256 != expected.sha256.lower():
        return f"answered {answer.size} bytes with the SHA-256 {answer.sha256} instead of {expected.sha256.lower()}"
    shown = hashlib.sha256(answer.certificate).hexdigest() if answer.certificate else "none"
    if expected.certificate and shown != expected.certificate.lower():
        return f"showed another certificate (SHA-256 {shown}) than {expected.certificate.lower()}"
    return ""


class _Plain(http.client.HTTPConnection):
    """Asks for one host and connects to another address."""

    def __init__(self, host, port, address, timeout):
        super().__init__(host, port, timeout=timeout)
        self._address = address

    def connect(self):
        self.sock = socket.create_connection(self._address, self.timeout)


class _Tls(_Plain):
    default_port = 443

    def __init__(self, host, port, address, timeout, context):
        super().__init__(host, port, address, timeout)
        self._tls = context

    def connect(self):
        super().connect()
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
        self.certificate = self.sock.getpeercert(binary_form=True) or b""


def trust(ca):
    """A context that trusts the given CA alone, or what the system trusts."""
    try:
        context = ssl.create_default_context(cadata=ca or None)
    except (ssl.SSLError, ValueError):
        raise ProbeError(
            "The CA certificate is not in PEM form; give the text from BEGIN to END CERTIFICATE."
        ) from None
    # Python 3.13 began to refuse private CAs without the newer extensions, which snapd and curl accept.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def attempt(request):
    """One request. Whatever keeps it from being answered is the answer's error."""
    scheme, host, port, path = split_url(request.url)
    address = ((request.connect_to or host).strip("[]"), request.connect_port or port)
    if scheme == "https":
        connection = _Tls(host, port, address, request.timeout, trust(request.ca))
    else:
        connection = _Plain(host, port, address, request.timeout)
    try:
        connection.request(request.method, path, request.body, dict({"Accept": "*/*"}, **request.headers))
        answer = _read(connection.getresponse())
        answer.certificate = getattr(connection, "certificate", b"")
        return answer
    except ssl.SSLCertVerificationError as e:
        shown = _shown_certificate(host, port, address, request.timeout)
        return Answer(error=f"showed a certificate that is not accepted ({e.verify_message})", certificate=shown)
    except (OSError, http.client.HTTPException, ValueError) as e:
        return Answer(error=f"gave no answer ({_words(e)})")
    finally:
        connection.close()


def _shown_certificate(host, port, address, timeout):
    """The certificate that was not accepted, got in a handshake that accepts any; nothing is asked on it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = _Tls(host, port, address, timeout, context)
    try:
        connection.connect()
        return connection.certificate
    except OSError:
        return b""
    finally:
        connection.close()


def certificate(answer):
    """What is to be known of the certificate the other side showed, None where there was none."""
    if not answer.certificate:
        return None
    found = {"sha256": hashlib.sha256(answer.certificate).hexdigest(), "not_before": None, "not_after": None}
    try:
        begin, end = _x509.validity(answer.certificate)
    except _x509.Unreadable:
        return found
    return dict(found, not_before=begin.strftime(_MOMENT), not_after=end.strftime(_MOMENT))


def _words(error):
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _read(response):
    sha256, sha3_384 = hashlib.sha256(), hashlib.sha3_384()
    size, kept = 0, b""
    for chunk in iter(lambda: response.read(_CHUNK), b""):
        sha256.update(chunk)
        sha3_384.update(chunk)
        size += len(chunk)
        kept += chunk[: _KEPT - len(kept)]
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.getheaders()},
        size=size,
        sha256=sha256.hexdigest(),
        sha3_384=sha3_384.hexdigest(),
        beginning=kept,
    )


def probe(request, expected, deadline=0.0, delay=1.0, ask=attempt, clock=time.monotonic, sleep=time.sleep):
    """Ask until the answer is the expected one or the deadline has passed. Returns (answer, attempts, seconds)."""
    begin = clock()
    attempts = 0
    while True:
        attempts += 1
        answer = ask(request)
        wrong = objection(answer, expected)
        elapsed = clock() - begin
        if not wrong:
            return answer, attempts, elapsed
        if elapsed + delay > deadline:
            raise ProbeError(
                f"{request.method} {request.url}{_via(request)} {wrong}"
                f" (attempts: {attempts}, seconds: {elapsed:.0f}).",
                {"status": answer.status or None, "attempts": attempts, "certificate": certificate(answer)},
            )
        sleep(delay)


def _via(request):
    return f" at {request.connect_to}" if request.connect_to else ""
