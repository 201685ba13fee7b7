# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A store that can be migrated: a folder, a table in memory, an S3 server on the loopback."""

from __future__ import annotations

import os

from ansible_collections.storeops.ha.plugins.module_utils._blobs import bucket, crew, local, settings
from ansible_collections.storeops.ha.plugins.module_utils._blobs.book import Book
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import Row
from ansible_collections.storeops.ha.plugins.module_utils._blobs.meter import Meter
from ansible_collections.storeops.ha.plugins.module_utils._blobs.migration import Migration
from ansible_collections.storeops.ha.plugins.modules import blob_migrate
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs import fake_s3, fake_table

ID = "LpV8761EjlAPqeXxfYhQvpSWgpxvEWpN"
SCANNED, UNSCANNED = "scanned-production", "unscanned-production"


def params(**changes):
    """The options of the module with their defaults."""
    known = dict((name, option.get("default")) for name, option in blob_migrate.ARGUMENT_SPEC.items())
    return dict(known, **changes)


class Store:
    def __init__(self, folder, s3):
        self.folder, self.s3 = str(folder), s3
        self.table = fake_table.Table([])
        self.book = Book()
        self.meter = Meter()
        os.makedirs(self.folder + "/scanned")
        os.makedirs(self.folder + "/unscanned")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(data)

    def content(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def scanned(self, number, data, **changes):
        """A snap as the store keeps it: a file and a row."""
        path = "{0}_{1}.snap".format(ID, number)
        self.write("scanned/" + path, data)
        known = {"id": number, "uuid": "u{0}".format(number), "path": path, "bucket": self.folder + "/scanned"}
        self.table.all.append(Row(**dict(dict(known, size=len(data)), **changes)))
        return "scanned/" + path

    def unscanned(self, number, data):
        uuid = "u{0}".format(number)
        self.write("unscanned/{0}/hello-world_29.snap".format(uuid), data)
        bucket_of = "{0}/unscanned/{1}".format(self.folder, uuid)
        self.table.all.append(Row(number, uuid, "hello-world_29.snap", bucket_of, len(data)))
        return "unscanned/{0}/hello-world_29.snap".format(uuid)

    def pushed_to_s3(self, number, data):
        """As the store does after the switch."""
        self.s3.buckets[SCANNED]["u{0}".format(number)] = fake_s3.Thing(data, fake_s3.md5(data), {})
        path = "{0}_{1}.snap".format(ID, number)
        self.table.all.append(Row(number, "u{0}".format(number), path, SCANNED, len(data)))
        return "scanned/" + path

    def objects(self):
        found = {}
        for name, things in self.s3.buckets.items():
            found.update(("{0}/{1}".format(name, key), thing.data) for key, thing in things.items())
        return found

    def buckets(self):
        return [row.bucket for row in self.table.all]

    def run(self, state, check_mode=False, **changes):
        """One state, with a client of its own as each run has."""
        options = settings.of(params(folder=self.folder, **changes))
        server = bucket.Server(fake_s3.login(self.s3), options.workers, options.retries, 10, lambda _seconds: None)
        folder = local.Folder(self.folder)
        with crew.Crew(options.workers, server, folder) as hands:
            migration = Migration(options, folder, server, self.table, self.book, self.meter, hands, check_mode)
            return getattr(migration, state)()
