# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The states of a migration: read the three listings, plan, do, read again and prove; never what is done already."""

from __future__ import annotations

import time

from ansible_collections.storeops.ha.plugins.module_utils._blobs import (
    parallel,
    plan as plans,
    progress,
    proof,
    report,
    revert,
)
from ansible_collections.storeops.ha.plugins.module_utils._blobs.irregular import Found
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import IN_BUCKET, Listings
from ansible_collections.storeops.ha.plugins.module_utils._blobs.transfer import Transfer
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError, MissingObjectError


class Migration:
    """`options` is settings.Options; folder, server (S3), table, book and crew are the things it works with.

    Without a crew nothing is changed: that is check mode.
    """

    def __init__(self, options, folder, server, table, book, meter, crew=None, check_mode=False):
        self._options, self._places, self._crew = options, options.places, crew
        self._folder, self._server, self._table, self._book = folder, server, table, book
        self._meter, self._check = meter, check_mode
        self._transfer = Transfer(server, folder, book, lambda size: meter.add(size=size))
        self._prover = proof.Prover(
            server, folder, book, self._transfer, meter, options.workers, self._found().choice("unproved"),
            options.content,
        )  # fmt: skip
        self._latency = 0.0
        self._absent = []

    # -- the states -------------------------------------------------------------------------------------------------

    def planned(self):
        listings, plan = self._plan()
        return dict(self._result(plan, changed=False), diff=report.difference(listings, listings.rows, self._places))

    def copied(self):
        listings, plan = self._plan()
        result = self._result(plan, changed=bool(plan.of(plans.UPLOAD)))
        result["diff"] = report.difference(listings, listings.rows, self._places, plan.of(plans.UPLOAD))
        report.refuse(plan.found, "the copy")
        if result["changed"] and not self._check:
            result["uploaded"] = self._copy(plan)
        return self._counted(result)

    def switched(self):
        listings, plan = self._plan()
        moves = plan.to_switch()
        uploads = plan.of(plans.UPLOAD)
        result = self._result(plan, bool(moves or uploads))
        result["diff"] = report.difference(listings, _moved(listings.rows, moves), self._places, uploads)
        report.refuse(plan.found, "the switch")
        if not result["changed"] or self._check:
            return self._counted(result)
        uploaded, any_moves = self._copy(plan), bool(moves)
        # What a run left that was killed at the end of its copy.
        self._end_unfinished(moves)
        # The second plan takes as much memory as this one.
        del listings, plan, moves, uploads
        if any_moves:
            with self._table as table:
                table.lock(self._options.lock_timeout)
                result["switched_rows"], late = self._switch_under_lock(table)
            uploaded = dict((name, number + late[name]) for name, number in uploaded.items())
        result["uploaded"] = uploaded
        return self._counted(result)

    def reverted(self):
        result, way = self._way()
        report.refuse(way.found, "going back")
        result["changed"] = bool(way.returns)
        if not way.returns or self._check:
            return self._counted(result)
        fetched = self._fetch(way)
        del way
        with self._table as table:
            table.lock(self._options.lock_timeout)
            _result, way = self._way()
            report.refuse(way.found, "going back")
            late = self._fetch(way)
            moves = _by_target((one.to, one.row.id) for one in way.returns)
            result["reverted_rows"] = table.put_back(moves)
        result["fetched"] = dict((name, number + late[name]) for name, number in fetched.items())
        return self._counted(result)

    # -- reading and planning ---------------------------------------------------------------------------------------

    def _listings(self):
        """All three, each once."""
        self._meter.begin("listing")
        rows = self._table.rows()
        files, strange = self._folder.scan()
        return Listings(files, rows, self._objects(), strange)

    def _objects(self):
        found, self._absent = {}, []
        begun, before = time.monotonic(), sum(self._server.requests.values())
        for bucket in sorted(set(self._places.buckets.values())):
            objects = self._server.objects(bucket)
            if objects is None:
                self._absent.append(bucket)
            found[bucket] = objects or {}
        self._latency = (time.monotonic() - begun) / max(1, sum(self._server.requests.values()) - before)
        return found

    def _found(self):
        return Found(self._options.choices, self._options.named)

    def _plan(self):
        listings = self._listings()
        options = self._options
        plan = plans.draft(listings, self._places, options.choices, options.named, options.content)
        return listings, plans.settle(plan, self._prover.verdicts(plan.of(plans.COMPARE)))

    def _way(self):
        """The plan of going back, with its result."""
        kept = self._table.kept()
        listings = self._listings()
        if kept is None and any(self._places.where(row.bucket)[0] == IN_BUCKET for row in listings.rows):
            raise BlobsError(
                "The store has packages in S3, and there is no backup that tells where they were before; they were not "
                "switched by this module, or backup_table names another table."
            )
        way = revert.draft(listings, kept or [], self._places, self._options.added_rows, self._found())
        revert.settle(way, self._prover.verdicts(way.of(plans.COMPARE)))
        moved = dict((one.row.id, one.to) for one in way.returns)
        after = [row._replace(bucket=moved.get(row.id, row.bucket)) for row in listings.rows]
        result = {
            "plan": report.of_way(way),
            "irregular": way.found.as_dict(),
            "estimate": self._estimate(report.of_way(way)["to_fetch"]),
            "diff": report.difference(listings, after, self._places),
            "fetched": {"objects": 0, "bytes": 0},
            "reverted_rows": 0,
        }
        return result, way

    # -- doing ------------------------------------------------------------------------------------------------------

    def _copy(self, plan):
        """Upload what is missing, list again, and prove every blob of the plan."""
        waiting = sorted(plan.of(plans.UPLOAD), key=lambda blob: -blob.file.size)
        if not waiting:
            return {"objects": 0, "bytes": 0}
        size = sum(blob.file.size for blob in waiting)
        self._make_room(waiting)
        self._meter.begin("copying", len(waiting), size)
        self._crew.upload(waiting, self._meter, self._book)
        # Of an upload whose beginning was answered in vain nobody knows but the server.
        self._end_unfinished(waiting)
        self._prove(waiting)
        return {"objects": len(waiting), "bytes": size}

    def _make_room(self, waiting):
        """The buckets, without what uploads to these keys left that were cut off."""
        for bucket in self._absent:
            if not self._options.create_buckets:
                raise BlobsError(
                    "The bucket {0} is not there; create it, or set create_buckets to true.".format(bucket)
                )
            self._server.create(bucket)
        self._absent = []
        self._end_unfinished(waiting)

    def _end_unfinished(self, blobs):
        """Uploads in parts to these keys, which take room and are in no listing of objects."""
        places = set(blob.place for blob in blobs)
        for bucket in sorted(set(self._places.buckets.values()) - set(self._absent)):
            for key, upload in self._server.unfinished(bucket):
                if (bucket, key) in places:
                    self._abort(bucket, key, upload)

    def _abort(self, bucket, key, upload):
        try:
            self._server.ask("abort_multipart_upload", Bucket=bucket, Key=key, UploadId=upload)
        except MissingObjectError:
            pass  # ended by itself

    def _prove(self, blobs):
        objects = self._objects()
        compared, wrong = [], []
        for blob in blobs:
            blob.object = objects[blob.bucket].get(blob.key)
            blob.task = plans.COMPARE
            right = blob.object is not None and blob.object.size == blob.file.size
            (compared if right else wrong).append(blob)
        verdicts = self._prover.verdicts(compared)
        wrong += [blob for blob in compared if verdicts[blob.place] == plans.OTHER]
        if wrong:
            raise BlobsError(
                "The S3 server accepted every upload, yet {0} object(s) are not there or have other content, such as "
                "{1}; do not trust it with the store.".format(
                    len(wrong), ", ".join(plans.described(blob) for blob in wrong[: self._options.named])
                )
            )
        for blob in compared:
            blob.task = plans.PROVED if verdicts[blob.place] == plans.SAME else plans.STUCK

    def _switch_under_lock(self, table):
        """(number of rows, what was uploaded late). Nobody can push now, so this plan is the last."""
        _listings, plan = self._plan()
        report.refuse(plan.found, "the switch")
        late = self._copy(plan)
        moves = plan.to_switch()
        unproved = [blob for blob in moves if blob.task != plans.PROVED]
        if unproved:
            raise BlobsError(
                "{0} row(s) were not switched, because their objects are not proved, such as {1}; allow them to be "
                "read (irregular.unproved).".format(len(unproved), plans.described(unproved[0]))
            )
        self._meter.begin("switching {0} row(s)".format(len(moves)))
        return table.switch(_by_target((blob.bucket, blob.row.id) for blob in moves)), late

    def _fetch(self, way):
        waiting = sorted(way.of(revert.FETCH), key=lambda one: -one.object.size)
        size = sum(one.object.size for one in waiting)
        if waiting:
            self._folder.need(size)
            self._meter.begin("fetching", len(waiting), size)

        def fetch(one):
            self._transfer.fetch(one.bucket, one.object, one.name)
            self._meter.add(objects=1)

        parallel.each(fetch, waiting, min(self._options.workers, len(waiting)), self._meter.stopped)
        return {"objects": len(waiting), "bytes": size}

    # -- results ----------------------------------------------------------------------------------------------------

    def _estimate(self, transfer):
        rate = self._options.assumed_rate * 1e6
        workers = self._options.workers
        seconds = progress.estimate(transfer["objects"], transfer["bytes"], self._latency, workers, rate)
        return {"seconds": seconds, "words": progress.duration(seconds)}

    def _result(self, plan, changed):
        numbers = report.of_plan(plan)
        return self._counted({
            "changed": changed,
            "plan": numbers,
            "irregular": plan.found.as_dict(),
            "estimate": self._estimate(numbers["to_upload"]),
            "uploaded": {"objects": 0, "bytes": 0},
            "switched_rows": 0,
        })  # fmt: skip

    def _counted(self, result):
        return dict(result, requests=dict(self._server.requests), queries=self._table.queries)


def _moved(rows, blobs):
    """The rows as they are after the switch."""
    target = dict((blob.row.id, blob.bucket) for blob in blobs)
    return [row._replace(bucket=target.get(row.id, row.bucket)) for row in rows]


def _by_target(pairs):
    found = {}
    for target, one in pairs:
        found.setdefault(target, []).append(one)
    return found
