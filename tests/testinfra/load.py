"""A bounded load from the client through all proxies, in the background."""

from __future__ import annotations

import threading

RATE = 60


class Load:
    """`with Load(cluster, pushed, seconds) as load:` runs beside the block; then `load.requests` has every one."""

    def __init__(self, cluster, pushed, seconds):
        port = cluster.https_port if cluster.tls else cluster.http_port
        self.seconds = seconds
        self.requests = []
        self._client = cluster.client
        self._question = {
            "seconds": seconds,
            "rate": RATE,
            "threads": 6,
            "domain": cluster.domain,
            "tls": cluster.tls,
            "ca": cluster.variables.get("store_ca"),
            "proxies": [[proxy.address, port] for proxy in cluster.proxies],
            "requests": [
                ["GET", "/v2/auth/store/assertions"],
                ["GET", f"/v2/snaps/info/{pushed['name']}"],
                ["POST", "/api/v1/snaps/auth/nonces"],
            ],
        }
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        self.requests += self._client.script("load.py", self._question)["requests"]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self._thread.join()

    def was_real(self):
        """Whether so many requests were sent that their outcome means something."""
        return len(self.requests) > self.seconds * RATE / 2
