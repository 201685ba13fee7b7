"""Connections to real servers on the loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import datetime, timezone
from email.utils import format_datetime

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import probes

from .conftest import NOW, Authority

DAYS_TO_NOW = (datetime.now(timezone.utc) - NOW).days


@pytest.fixture(scope="module")
def authority():
    """As in the other tests, but valid today."""
    return Authority("Today", **_today())


@contextmanager
def serving(answer=b"", context=None):
    """The port of a server that reads a little, answers, and closes, for every connection."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection = server.accept()[0]
            except OSError:
                return
            try:
                if context:
                    connection = context.wrap_socket(connection, server_side=True)
                with connection:
                    connection.recv(1024)
                    connection.sendall(answer)
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _context(tmp_path, authority, **validity):
    pem = tmp_path / "server.pem"
    pem.write_text("".join(authority.issue("127.0.0.1", **validity)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(pem))
    return context


def _today(days=0):
    """Validity of a certificate around the present."""
    return {"start": DAYS_TO_NOW - 5 + days, "days": 10}


def _told(port, host="127.0.0.1", max_skew=300, timeout=5, **more):
    endpoint = dict({"name": "S3 server", "host": host, "port": port, "option": "store_s3_url"}, **more)
    return [problem.message for problem in probes.probe_all([endpoint], timeout, max_skew)]


def _http(seconds_off=0):
    then = datetime.fromtimestamp(datetime.now(timezone.utc).timestamp() + seconds_off, timezone.utc)
    return "HTTP/1.1 403 Forbidden\r\nDATE: {0}\r\n\r\n".format(format_datetime(then, usegmt=True)).encode()


@pytest.fixture
def closed_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        yield server.getsockname()[1]


def test_nothing_to_try_is_fine():
    assert probes.probe_all([], 1, 1) == []


def test_an_open_port_is_fine():
    with serving() as port:
        assert _told(port) == []


def test_a_refused_connection_is_a_problem(closed_port):
    assert _told(closed_port) == [
        "S3 server at 127.0.0.1:{0}: it refuses connections; start the service, or correct store_s3_url.".format(
            closed_port
        )
    ]


def test_a_refused_connection_is_fine_before_the_service_is_installed(closed_port):
    assert _told(closed_port, may_refuse=True) == []


def test_an_unknown_name_is_a_problem():
    assert _told(443, host="no-such-host.invalid", may_refuse=True) == [
        "S3 server at no-such-host.invalid:443: the name cannot be resolved from this host; correct store_s3_url, or "
        "the "
        "host's DNS."
    ]


def test_silence_is_a_problem(monkeypatch):
    def create_connection(address, timeout):
        raise socket.timeout("timed out")

    monkeypatch.setattr(probes.socket, "create_connection", create_connection)
    assert _told(443, host="fd00::1", timeout=3, may_refuse=True) == [
        "S3 server at [fd00::1]:443: it did not answer within 3 seconds; open the way through the firewall, or correct "
        "store_s3_url."
    ]


def test_no_route_is_a_problem(monkeypatch):
    def create_connection(address, timeout):
        raise OSError(113, "No route to host")

    monkeypatch.setattr(probes.socket, "create_connection", create_connection)
    assert _told(443, host="10.9.9.9") == [
        "S3 server at 10.9.9.9:443: it cannot be reached (No route to host); correct the network, or store_s3_url."
    ]


def test_a_certificate_of_the_given_authority_is_trusted(tmp_path, authority):
    with serving(_http(), _context(tmp_path, authority, **_today())) as port:
        assert _told(port, tls=True, clock=True, ca=authority.pem, ca_option="store_s3_ca") == []


@pytest.mark.parametrize("ca", ["", "other"])
def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path, authority, ca):
    ca = Authority("Other", **_today()).pem if ca else ""
    with serving(context=_context(tmp_path, authority, **_today())) as port:
        [sentence] = _told(port, tls=True, ca=ca, ca_option="store_s3_ca")
    assert "its certificate is not trusted here (" in sentence
    assert sentence.endswith("); give the authority that signed it in store_s3_ca, or renew it.")


def test_an_expired_certificate_is_refused(tmp_path, authority):
    with serving(context=_context(tmp_path, authority, **_today(-20))) as port:
        [sentence] = _told(port, tls=True, ca=authority.pem, ca_option="store_s3_ca")
    assert "certificate has expired" in sentence


def test_plain_http_behind_https_is_refused():
    with serving(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        [sentence] = _told(port, tls=True)
    assert "it does not speak TLS (" in sentence
    assert sentence.endswith("); correct the scheme or the port of store_s3_url.")


def test_an_authority_that_is_none_is_refused():
    with serving() as port:
        [sentence] = _told(port, tls=True, ca="hello", ca_option="store_s3_ca")
    assert sentence.endswith("store_s3_ca is no certificate; give it as PEM text.")


@pytest.mark.parametrize(
    "off, words", [(-1000, "seconds ahead of the server's"), (1000, "seconds behind the server's")]
)
def test_a_clock_that_is_off_is_refused(off, words):
    with serving(_http(off)) as port:
        [sentence] = _told(port, clock=True)
    assert words in sentence
    assert sentence.endswith(", more than 300; synchronise the clocks.")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nDate: nonsense\r\n\r\n"])
def test_a_server_that_tells_no_time_is_fine(answer):
    with serving(answer) as port:
        assert _told(port, clock=True) == []


def test_all_endpoints_are_told_in_their_order(closed_port):
    with serving() as port:
        endpoints = [
            {"name": str(n), "host": "127.0.0.1", "port": p} for n, p in enumerate([closed_port, port, closed_port])
        ]
        found = probes.probe_all(endpoints, 5, 300)
    assert [problem.thing[:1] for problem in found] == ["0", "2"]
