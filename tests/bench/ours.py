"""blob_migrate without its database: ours.py [--engine E] [--workers N] DATA_SET BUCKET.

The state V(copied) as the module runs it on a host, with plan, listings before and after, the proof of every object
and the digests kept in a folder. The rows of the table come from the data set. The result is printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["ANSIBLE_COLLECTIONS_PATH"])

from ansible_collections.storeops.ha.plugins.module_utils._blobs import bucket, crew, local, settings
from ansible_collections.storeops.ha.plugins.module_utils._blobs.book import Book
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import Row
from ansible_collections.storeops.ha.plugins.module_utils._blobs.meter import Meter
from ansible_collections.storeops.ha.plugins.module_utils._blobs.migration import Migration
from ansible_collections.storeops.ha.plugins.modules.blob_migrate import ARGUMENT_SPEC


class Table:
    """The table of packages, out of the manifest."""

    queries = 0

    def __init__(self, manifest, folder):
        self._manifest, self._folder = manifest, folder

    def rows(self):
        self.queries += 1
        rows = json.loads(self._manifest.read_text(encoding="utf-8"))
        return [Row(row["id"], row["uuid"], row["path"], self._folder, row["size"]) for row in rows]


def parameters(data, arguments):
    environment, ca = os.environ, os.environ["BENCH_CA"]
    found = {name: option.get("default") for name, option in ARGUMENT_SPEC.items()}
    found.update(
        folder=str(data / "store"),
        s3_url=environment["BENCH_URL"],
        s3_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        s3_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        s3_ca=Path(ca).read_text(encoding="utf-8") if ca else "",
        bucket_scanned=arguments.bucket,
        bucket_unscanned=arguments.bucket,
        workers=arguments.workers,
        engine=arguments.engine,
    )
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", default="direct")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--forget", action="store_true", help="begin without the digests of earlier runs")
    parser.add_argument("data", type=Path)
    parser.add_argument("bucket")
    arguments = parser.parse_args()
    known = parameters(arguments.data, arguments)
    options, meter = settings.of(known), Meter()
    work = arguments.data / "work"
    work.mkdir(exist_ok=True)
    if arguments.forget:
        (work / "digests").unlink(missing_ok=True)
    book = Book(str(work))
    folder = local.Folder(options.places.folder)
    login = settings.login(known)
    server = bucket.Server(login, options.workers, options.retries, options.timeout, engine=options.engine)
    with crew.Crew(options.workers, server, folder) as hands:
        table = Table(arguments.data / "manifest.json", options.places.folder + "/scanned")
        result = Migration(options, folder, server, table, book, meter, hands).copied()
    book.close()
    json.dump({name: result[name] for name in ("changed", "plan", "uploaded", "requests", "queries")}, sys.stdout)


if __name__ == "__main__":
    main()
