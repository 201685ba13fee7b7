"""snapauth: nonces and device sessions."""

from __future__ import annotations

from enterprise_store import database, keys, nonces, sessions
from enterprise_store.errors import StoreError
from enterprise_store.http_server import Answer, Server


class Service:
    """Answers for /api/v1/snaps/auth/."""

    def __init__(self, config):
        self._pool = database.Pool(config["proxy.db.connection"])
        self._nonces = nonces.store(config, self._pool)
        self._secret = sessions.secret(config)
        self._routes = {
            ("GET", "/_status/check"): self._check,
            ("HEAD", "/_status/check"): self._check,
            ("POST", "/api/v1/snaps/auth/nonces"): self._issue,
            ("POST", "/api/v1/snaps/auth/sessions"): self._open,
            ("GET", "/api/v1/snaps/auth/whoami"): self._who,
        }

    def answer(self, request):
        """Any request."""
        route = self._routes.get((request.method, request.path))
        return route(request) if route else Answer.of_json(404, {"error": "not found"})

    def _check(self, _request):
        self._pool.query("SELECT 1 FROM snapstorage.package_store LIMIT 1")
        self._nonces.check()
        return Answer.of_text(200, "ok")

    def _issue(self, _request):
        try:
            return Answer.of_json(200, {"nonce": self._nonces.issue()})
        except StoreError as error:
            return Answer.of_json(503, {"error": str(error)})

    def _open(self, request):
        nonce = request.json().get("nonce")
        if not isinstance(nonce, str) or not nonce:
            return Answer.of_json(400, {"error": "nonce missing"})
        try:
            known = self._nonces.consume(nonce)
        except StoreError as error:
            return Answer.of_json(503, {"error": str(error)})
        if not known:
            return Answer.of_json(401, {"error": "nonce unknown or used"})
        return Answer.of_json(200, {"macaroon": sessions.make(self._secret)})

    def _who(self, request):
        try:
            claims = sessions.verify(self._secret, request.headers.get("Authorization", ""))
        except ValueError as error:
            return Answer.of_json(401, {"error": str(error)})
        return Answer.of_json(200, claims)


def serve(_stored, config, ready):
    """Listen on the loopback."""
    server = Server(("127.0.0.1", keys.service_port("snapauth", config)), Service(config).answer)
    ready()
    server.serve_forever()
