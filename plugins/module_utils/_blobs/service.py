# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the module does: look how a job is, begin one, or do the work here and now."""

from __future__ import annotations

import contextlib
import os

from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._blobs import (
    bucket,
    crew,
    job,
    local,
    package_store,
    progress,
    settings,
)
from ansible_collections.storeops.ha.plugins.module_utils._blobs.book import Book
from ansible_collections.storeops.ha.plugins.module_utils._blobs.meter import Meter
from ansible_collections.storeops.ha.plugins.module_utils._blobs.migration import Migration
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError

# The states that upload.
UPLOADING = ("copied", "switched")


def run(params, check_mode):
    """The result of the module."""
    if params["job"]:
        return look(params)
    options, login = settings.of(params), settings.login(params)
    meter = Meter()
    if check_mode:
        return work(params, options, login, meter, None)
    desk = job.Desk(params["work_folder"])
    lock = desk.take(patience=1.0)
    if lock is None:
        return busy(desk, params)
    try:
        if not params["detach"]:
            desk.write({"job": ""})
            return work(params, options, login, meter, desk.folder)
        secrets = [params["s3_secret_access_key"], params["database_url"]]
        begun = desk.begin(lambda: work(params, options, login, meter, desk.folder), meter, secrets)
        return {"changed": False, "job": begun, "line": "begun"}
    finally:
        os.close(lock)


def look(params):
    """The progress or the result of a job."""
    found = job.Desk(params["work_folder"]).look(params["job"])
    if "ended" in found:
        return dict(found["ended"], job="")
    view = found["running"]
    return {"changed": False, "job": params["job"], "line": progress.line(view) if view else "begun"}


def busy(desk, params):
    """Another run's work is still going on: the action looks at it until it ends; without one it is an error."""
    running = desk.running()
    if not params["detach"] or not running:
        raise BlobsError(
            "Another migration of blobs runs on this host; wait until it ends, and run the same task again."
        )
    return {"changed": False, "job": running, "busy": True, "line": "an earlier run is still at it"}


def work(params, options, login, meter, folder):
    """One of the states, with everything it needs open while it lasts."""
    book, check_mode = Book(folder), folder is None
    blobs = local.Folder(options.places.folder)
    server = bucket.Server(login, options.workers, options.retries, options.timeout, engine=options.engine)
    # The crew is made before anything is open that it should not share.
    uploads = params["state"] in UPLOADING and not check_mode
    company = crew.Crew(options.workers, server, blobs) if uploads else contextlib.nullcontext()
    try:
        with company as hands, _postgres.Server(params["database_url"], timeout=options.timeout) as database:
            table = package_store.Table(database, params["table"], params["backup_table"])
            migration = Migration(options, blobs, server, table, book, meter, hands, check_mode)
            return getattr(migration, params["state"])()
    finally:
        book.close()
