# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A web server on the loopback that tells what it was asked, in clear or with a certificate of a private CA."""

from __future__ import annotations

import contextlib
import http.server
import ssl
import subprocess
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))
        status = self.server.statuses.pop(0) if len(self.server.statuses) > 1 else self.server.statuses[0]
        body = self.server.body
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Unit", "unit1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_args):
        pass


@contextlib.contextmanager
def web_server(statuses=(200,), body=b"ok\n", certificate=None):
    """Yields the server: its port, and in asked what it was asked."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.statuses, server.body = [], list(statuses), body
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def make_certificate(directory, name):
    """(PEM file with certificate and key, PEM text of the private CA that signed it)."""

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test CA")
    openssl("req", *key, "-keyout", "s.key", "-out", "s.csr", "-subj", "/CN=" + name)
    (directory / "ext").write_text("subjectAltName=DNS:" + name + "\n")
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "ext"]
    openssl("x509", "-req", "-in", "s.csr", "-out", "s.pem", *signed)
    both = directory / "both.pem"
    both.write_text((directory / "s.pem").read_text() + (directory / "s.key").read_text())
    return str(both), (directory / "ca.pem").read_text()
