"""`push-snap` and `list-pushed-snaps`."""

from __future__ import annotations

import hashlib
import json
import tarfile
import tempfile
import uuid

from enterprise_store import blobs, database, settings, store_config
from enterprise_store.errors import StoreError


def _open_bundle(path):
    try:
        return tarfile.open(path, "r:gz")
    except (OSError, tarfile.TarError) as error:
        raise StoreError("cannot read %s: %s" % (path, error)) from None


def _member(bundle, name):
    for member in bundle.getmembers():
        if member.isfile() and member.name.rpartition("/")[2] == name:
            return bundle.extractfile(member)
    raise StoreError("the bundle has no %s" % name)


def _describe(blob):
    """(size, SHA3-384) of an open file, which is rewound."""
    digest, size = hashlib.sha3_384(), 0
    while True:
        part = blob.read(1024 * 1024)
        if not part:
            break
        digest.update(part)
        size += len(part)
    blob.seek(0)
    return size, digest.hexdigest()


def _store(pool, backend, meta, blob):
    size, digest = _describe(blob)
    path = "%s_%d.snap" % (meta["snap_id"], meta["revision"])
    known = pool.query(
        "SELECT 1 FROM snapstorage.package_store WHERE path = %s AND bucket = %s", (path, backend.bucket)
    )
    if not known:
        object_uuid = str(uuid.uuid4())
        # The row comes last: what a row names is there.
        backend.put(object_uuid, path, blob)
        pool.query(
            "INSERT INTO snapstorage.package_store (object_uuid, path, bucket, object_size) VALUES (%s, %s, %s, %s)",
            (object_uuid, path, backend.bucket, size),
        )
    pool.query(
        "INSERT INTO snaprevs.snap_revision (snap_id, name, revision, sha3_384, size) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (snap_id, revision) DO UPDATE SET sha3_384 = EXCLUDED.sha3_384, size = EXCLUDED.size",
        (meta["snap_id"], meta["name"], meta["revision"], digest, size),
    )


def run(path):
    """Push one bundle. Returns the exit code."""
    config = settings.effective(store_config.load())
    pool = database.Pool(config["proxy.db.connection"])
    backend = blobs.backend(config)
    with _open_bundle(path) as bundle, tempfile.TemporaryFile() as blob:
        meta = json.load(_member(bundle, "meta.json"))
        source = _member(bundle, "%s_%d.snap" % (meta["name"], meta["revision"]))
        for part in iter(lambda: source.read(1024 * 1024), b""):
            blob.write(part)
        blob.seek(0)
        _store(pool, backend, meta, blob)
    name, revision = meta["name"], meta["revision"]
    print("[snap %s] Uploaded snap blob and assertions for %s revision %d" % (name, name, revision))
    print("[snap %s] Channelmaps were successfully updated." % name)
    return 0


def listing(names):
    """The table of `list-pushed-snaps`. Pure."""
    rows = [("Name", "Stores")] + [(name, "ubuntu") for name in sorted(names)]
    width = max(len(row[0]) for row in rows)
    return ["%-*s  %s" % (width, name, stores) for name, stores in rows]


def show():
    """Print every pushed snap. Returns the exit code."""
    config = settings.effective(store_config.load())
    rows = database.Pool(config["proxy.db.connection"]).query("SELECT DISTINCT name FROM snaprevs.snap_revision")
    print("\n".join(listing(row[0] for row in rows)))
    return 0
