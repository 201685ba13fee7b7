"""snapdevicegw: what devices ask about snaps."""

from __future__ import annotations

from enterprise_store import database, keys
from enterprise_store.http_server import Answer, Server

_INFO = "/v2/snaps/info/"


class Service:
    """Answers for /v2/."""

    def __init__(self, config):
        self._pool = database.Pool(config["proxy.db.connection"])

    def answer(self, request):
        """Any request."""
        if request.path == "/_status/check":
            return Answer.of_text(200, "ok")
        if request.method in ("GET", "HEAD") and request.path.startswith(_INFO):
            return self._info(request.path[len(_INFO) :])
        return Answer.of_json(404, {"error": "not found"})

    def _info(self, name):
        rows = self._pool.query(
            "SELECT snap_id, revision, sha3_384, size FROM snaprevs.snap_revision "
            "WHERE name = %s ORDER BY revision DESC LIMIT 1",
            (name,),
        )
        if not rows:
            return Answer.of_json(404, {"error": "snap not found"})
        snap_id, revision, digest, size = rows[0]
        download = {"url": "/api/v1/snaps/download/%s_%d.snap" % (snap_id, revision), "sha3-384": digest, "size": size}
        return Answer.of_json(200, {"name": name, "snap-id": snap_id, "revision": revision, "download": download})


def serve(_stored, config, ready):
    """Listen on the loopback."""
    server = Server(("127.0.0.1", keys.service_port("snapdevicegw", config)), Service(config).answer)
    ready()
    server.serve_forever()
