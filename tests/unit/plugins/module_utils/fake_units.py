# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units on the loopback that hand out nonces and open sessions, and share them or do not."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Unit:
    """One unit; `kept` are the nonces, which several may share, and `manners` answers of its own."""

    def __init__(self, name, kept, manners):
        self.name, self.kept, self.manners, self.seen = name, kept, manners, []
        unit = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                unit.seen.append((self.path, dict(self.headers.items())))
                status, answer = unit.answer(self.path.rpartition("/")[2], document)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def answer(self, what, document):
        if what in self.manners:
            return self.manners[what]
        if what == "nonces":
            nonce = "{0}-{1}".format(self.name, len(self.seen))
            self.kept.add(nonce)
            return 200, {"nonce": nonce}
        if document.get("nonce") not in self.kept:
            return 401, {"error": "nonce unknown or used"}
        self.kept.discard(document["nonce"])
        return 200, {"macaroon": "cAnArY-session"}

    def described(self):
        return {"name": self.name, "address": "127.0.0.1", "port": self.http.server_port}


@contextlib.contextmanager
def units(*stores, **manners):
    """As many units as stores of nonces are given; `unit2={...}` gives one of them manners of its own."""
    made = [Unit("unit{0}".format(n), kept, manners.get("unit{0}".format(n), {})) for n, kept in enumerate(stores, 1)]
    threads = [threading.Thread(target=unit.http.serve_forever, kwargs={"poll_interval": 0.01}) for unit in made]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        for unit, thread in zip(made, threads):
            unit.http.shutdown()
            unit.http.server_close()
            thread.join(5)
