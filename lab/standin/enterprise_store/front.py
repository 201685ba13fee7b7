"""The front end (`nginx` in the unit): protocol rules, health, the store assertion, and the way to the services."""

from __future__ import annotations

import concurrent.futures
import os
import socket
import threading
import time

from enterprise_store import certificate, keys, profile, scheme, settings, upstream
from enterprise_store.http_server import Answer, Server

_CHECKED = ("snapauth", "snapstorage", "snapdevicegw")
_CHECK_SECONDS = 4
_ROUTES = (
    ("/api/v1/snaps/auth/", "snapauth"),
    ("/api/v1/snaps/download/", "snapstorage"),
    ("/v2/", "snapdevicegw"),
)


def assertion_path():
    """Where an operator puts the store assertion."""
    common = os.environ.get("SNAP_COMMON", "/var/snap/enterprise-store/common")
    return os.path.join(common, "nginx", "airgap", "store.assert")


def store_id_of(assertion, fallback):
    """The store named in an assertion's own headers."""
    for line in assertion.decode("utf-8", "replace").splitlines():
        if line.startswith("store: "):
            return line[len("store: ") :].strip()
    return fallback or ""


class Front:
    """Everything one request may need."""

    def __init__(self, stored, config):
        self._rules = scheme.rules(config)
        self._store_id = config["internal.store.id"]
        self._upstreams = {
            name: upstream.Upstream(keys.service_port(name, config)) for name in {route[1] for route in _ROUTES}
        }
        self._checkers = concurrent.futures.ThreadPoolExecutor(max_workers=24)
        self._identity = {
            "X-Standin-Unit": socket.gethostname(),
            "X-Standin-Revision": os.environ.get("SNAP_REVISION", "unset"),
            "X-Standin-Version": os.environ.get("SNAP_VERSION", "unset"),
            "X-Standin-Digest": settings.digest(stored),
        }

    def answer(self, request):
        """Any request, plain or TLS."""
        # A folded header must not break the answer that shows it.
        received = [" ".join(value.split()) for value in request.headers.get_all("X-Forwarded-Proto") or []]
        answer = self._judge(request, scheme.forwarded_values(received))
        answer.headers.update(self._identity)
        answer.headers["X-Standin-Forwarded-Proto"] = ",".join(received)
        return answer

    def _judge(self, request, forwarded):
        question = scheme.Question(
            path=request.target,
            host=request.headers.get("Host"),
            tls=request.tls,
            forwarded=forwarded,
            loopback=request.peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1"),
        )
        verdict = scheme.decide(question, self._rules)
        if verdict == scheme.REFUSED:
            return Answer.of_text(400, "more than one X-Forwarded-Proto")
        if verdict:
            return Answer.of_text(301, "moved to the store's registered address", {"Location": verdict})
        return self._route(request)

    def _route(self, request):
        if request.path == scheme.HEALTH:
            return self._health()
        if request.path == "/v2/auth/store/assertions":
            return self._assertion()
        for prefix, service in _ROUTES:
            if request.path.startswith(prefix):
                return self._upstreams[service].forward(request)
        return Answer.of_json(404, {"error": "not found"})

    def _assertion(self):
        try:
            with open(assertion_path(), "rb") as handle:
                content = handle.read()
        except OSError:
            return Answer.of_json(404, {"error": "this store has no assertion"})
        headers = {"X-Assertion-Store-Id": store_id_of(content, self._store_id)}
        return Answer(200, content, headers, content_type="application/x.ubuntu.assertion")

    def _health(self):
        """Every dependency at once, so that the answer takes no longer than the slowest of them."""
        waiting = {self._checkers.submit(self._upstreams[name].check, _CHECK_SECONDS): name for name in _CHECKED}
        _done, late = concurrent.futures.wait(waiting, timeout=_CHECK_SECONDS + 0.5)
        for future in late:
            # What has not begun must not pile up behind a service that hangs.
            future.cancel()
        reasons = ["%s: no answer in time" % waiting[future] for future in late]
        reasons += ["%s: %s" % (waiting[f], f.result()) for f in waiting if f not in late and f.result()]
        if reasons:
            return Answer.of_text(500, "\n".join(sorted(reasons)))
        return Answer.of_text(200, "ok")


def _bind(address, answer, context=None):
    try:
        return Server(address, answer, context)
    except OSError:
        if address[0] != "::":
            raise
        # A host without IPv6 still has all its IPv4 addresses.
        return Server(("0.0.0.0", address[1]), answer, context)


def serve(stored, config, ready):
    """Listen on the plain port, and on the TLS port when there is a certificate."""
    front = Front(stored, config)
    host = config["proxy.ipaddress"].strip("[]")
    # Nobody may be served while the unit restarts; how long that takes is part of the profile.
    time.sleep(profile.load()["slowness"])
    servers = [_bind((host, config["proxy.port.http"]), front.answer)]
    if scheme.rules(config).has_certificate:
        context = certificate.server_context(config["proxy.tls.cert"], config["proxy.tls.key"])
        servers.append(_bind((host, config["proxy.port.https"]), front.answer, context))
    ready()
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    servers[0].serve_forever()
