"""snapstorage: the bytes of snaps, from the backend the configuration names."""

from __future__ import annotations

from enterprise_store import blobs, database, keys
from enterprise_store.errors import StoreError
from enterprise_store.http_server import Answer, Server

_PREFIX = "/api/v1/snaps/download/"


class Service:
    """Answers for /api/v1/snaps/download/."""

    def __init__(self, config):
        self._pool = database.Pool(config["proxy.db.connection"])
        self._problem = ""
        try:
            self._backend = blobs.backend(config)
        except StoreError as error:
            # The service runs and says what is wrong, as a service with a bad setting does.
            self._problem = str(error)

    def answer(self, request):
        """Any request."""
        if self._problem:
            return Answer.of_text(500, self._problem)
        if request.method not in ("GET", "HEAD"):
            return Answer.of_json(405, {"error": "method not allowed"})
        if request.path == "/_status/check":
            return self._check()
        if request.path.startswith(_PREFIX):
            return self._download(request.path[len(_PREFIX) :])
        return Answer.of_json(404, {"error": "not found"})

    def _check(self):
        self._pool.query("SELECT 1 FROM snapstorage.package_store LIMIT 1")
        self._backend.check()
        return Answer.of_text(200, "ok")

    def _download(self, path):
        rows = self._pool.query(
            "SELECT object_uuid::text, object_size FROM snapstorage.package_store "
            "WHERE path = %s AND bucket = %s AND NOT mark_deleted",
            (path, self._backend.bucket),
        )
        if not rows:
            return Answer.of_json(404, {"error": "no such snap in this store"})
        try:
            size, chunks = self._backend.open(rows[0][0], path)
        except KeyError:
            return Answer.of_json(404, {"error": "the blob of this snap is missing"})
        return Answer(200, chunks, length=size)


def serve(_stored, config, ready):
    """Listen on the loopback."""
    server = Server(("127.0.0.1", keys.service_port("snapstorage", config)), Service(config).answer)
    ready()
    server.serve_forever()
