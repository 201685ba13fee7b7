"""A store that answers as the stand-in does, and badly when told to."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import json
import threading
from types import SimpleNamespace

BLOBS = {"small": b"s" * 1000, "large": b"l" * 400_000}
SNAPS = {size: {"name": size, "sha3-384": hashlib.sha3_384(blob).hexdigest()} for size, blob in BLOBS.items()}


class Store:
    """What all its proxies have in common."""

    def __init__(self):
        self.asked = []
        self.nonces = set()
        # Called with every request before it is answered. What it returns, or does to the connection, is the answer.
        self.mischief = lambda _handler: None
        # Called when a connection was closed from here.
        self.hung_up = lambda: None
        self.lock = threading.Lock()
        self.number = 0

    def answer(self, method, path, body):
        """(status, body) of a request."""
        if path.startswith("/v2/snaps/info/"):
            name = path.rpartition("/")[2]
            download = dict(url=f"/download/{name}", **{"sha3-384": SNAPS[name]["sha3-384"]})
            return 200, json.dumps({"download": download}).encode()
        if path.startswith("/download/"):
            return 200, BLOBS[path.rpartition("/")[2]]
        if path.endswith("/nonces"):
            self.number += 1
            self.nonces.add(str(self.number))
            return 200, json.dumps({"nonce": str(self.number)}).encode()
        if path.endswith("/sessions"):
            nonce = json.loads(body)["nonce"]
            known = nonce in self.nonces
            self.nonces.discard(nonce)
            return (200, b'{"macaroon": "m"}') if known else (401, b'{"error": "no such nonce"}')
        return 200, b"type: store\n" if "assertions" in path else b"ok"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self):
        store = self.server.store
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        with store.lock:
            store.asked.append((self.server.name, self.path))
        self.first = not getattr(self, "served", False)
        self.served = True
        done = store.mischief(self)
        if done == "done":
            return
        with store.lock:
            status, content = done or store.answer(self.command, self.path, body)
        self.reply(status, content)

    def reply(self, status, content, length=None):
        self.send_response_only(status)
        self.send_header("X-Standin-Unit", self.server.name.replace("lb", "unit"))
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _serve

    def hang_up(self):
        self.close_connection = True
        return "done"

    def log_message(self, *_words):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def shutdown_request(self, request):
        super().shutdown_request(request)
        self.store.hung_up()

    def handle_error(self, *_words):
        """Clients that go away are no news."""


@contextlib.contextmanager
def store(names=("lb1", "lb2")):
    """Yields (the store, its cluster as the witness knows clusters)."""
    shared = Store()
    servers = []
    # The same port at addresses of this machine, as proxies have the same port.
    port = 0
    for number, name in enumerate(names, 2):
        server = _Server((f"127.0.0.{number}", port), _Handler)
        port = server.server_port
        server.name, server.store = name, shared
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
    proxies = [SimpleNamespace(name=server.name, address=server.server_address[0]) for server in servers]
    cluster = SimpleNamespace(
        proxies=proxies, domain="store.test", tls=False, http_port=port, https_port=0, variables={}
    )
    try:
        yield shared, cluster
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
