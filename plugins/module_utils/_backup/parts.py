# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host has to give to a backup, encrypted into files of a folder before any of it leaves the host."""

from __future__ import annotations

import glob
import json
import os
from typing import Any, Iterator

from ansible_collections.storeops.ha.plugins.module_utils._backup import database, sealing
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.plugins.module_utils._snap_files import described
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion, cli, configuration
from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_file import AssertionFile
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import digest

UNIT, PROXY, DATABASE, BUCKETS = "unit", "proxy", "database", "buckets"
# What makes a unit the store that it is, by the name it has in a registration bundle.
_REGISTRATION = {
    "domain": "proxy.domain",
    "private_key": "proxy.key.private",
    "public_key": "proxy.key.public",
    "store_id": "internal.store.id",
}
_PROXY_FILES = ("/etc/haproxy/haproxy.cfg", "/etc/haproxy/certs/*.pem", "/var/lib/haproxy-state/*")


def taken(options: dict[str, Any], folder: str) -> tuple:
    """(the files that were written to the folder, what of them may be known)."""
    kind, recipients = options["kind"], options["recipients"]
    if kind == DATABASE:
        return database.dumped(database.login_of(options), recipients, folder), {}
    name = options["name"]
    if kind == BUCKETS:
        counts: dict[str, Any] = {}
        return [_sealed(BUCKETS, "buckets.json.age", _inventory(options, folder, counts), recipients, folder)], counts
    content, about = _unit(options) if kind == UNIT else _proxy()
    pieces = [json.dumps(content, sort_keys=True).encode("utf-8")]
    return [_sealed(kind, "{0}-{1}.json.age".format(kind, name), pieces, recipients, folder)], about


def _sealed(kind: str, name: str, pieces: Any, recipients: list[str], folder: str) -> dict[str, Any]:
    path = os.path.join(folder, name)
    return dict(sealing.seal_pieces(recipients, path, pieces), kind=kind, name=name, path=path)


def _unit(options: dict[str, Any]) -> tuple:
    executable = cli.find(options["executable"], options["snap"])
    if executable is None:
        raise BackupError(
            "The store is not installed on this unit; take the unit out of the group, or finish it first."
        )
    snapd = SnapdClient(options["snapd_socket"])
    snapshot = configuration.read(cli.EnterpriseStore(executable), snapd, options["snap"])
    placed = AssertionFile(options["assertion_path"]).read()
    snap = described(snapd, options["snap"], False)[-1]
    about = {
        "digest": digest(snapshot.normalised, ()),
        "store_id": snapshot.normalised.get("internal.store.id"),
        "revision": snap["revision"],
        "version": snap["version"],
        "snap_sha256": snap["sha256"],
        "assertion_sha256": assertion.sha256_of(placed) if placed else None,
    }
    settings = snapshot.normalised
    registration = {name: settings.get(key) for name, key in _REGISTRATION.items()}
    content = {
        "document": configuration.whole_document(snapshot),
        "assertion": placed,
        "registration": dict(registration, store_assertion=placed),
        "about": about,
    }
    return content, about


def _proxy() -> tuple:
    """Its configuration, its certificates with their keys, and the state its servers were put in."""
    paths = [path for pattern in _PROXY_FILES for path in sorted(glob.glob(pattern))]
    if _PROXY_FILES[0] not in paths:
        raise BackupError("There is no HAProxy on this proxy; finish it first, or take it out of the group.")
    content = {}
    for path in paths:
        with open(path, "rb") as file:
            content[path] = file.read().decode("utf-8", "surrogateescape")
    return {"files": content}, {"files": len(content)}


def _inventory(options: dict[str, Any], folder: str, counts: dict[str, Any]) -> Iterator[bytes]:
    """One line for each object: its bucket, key, size and ETag. Blobs themselves stay where they are."""
    from ansible_collections.storeops.ha.plugins.module_utils._preflight.s3_client import Client

    wanted = dict(options["s3"], secret_access_key=options["s3_secret_access_key"])
    client = Client(wanted, options["timeout"], folder)
    for bucket in wanted["buckets"].values():
        counts[bucket] = 0
        more: dict[str, Any] = {}
        while more is not None:
            answer, page = client.ask("list_objects_v2", Bucket=bucket, **more)
            if answer.kind == "no_bucket":
                break
            if answer.kind != "ok":
                raise BackupError(
                    "The bucket {0} cannot be listed ({1}); run storeops.ha.verify, which tells what is wrong with "
                    "it.".format(bucket, answer.words or answer.code)
                )
            for found in page.get("Contents") or ():
                counts[bucket] += 1
                yield _line(bucket, found)
            following = page.get("NextContinuationToken") if page.get("IsTruncated") else None
            more = {"ContinuationToken": following} if following else None


def _line(bucket: str, found: dict[str, Any]) -> bytes:
    row = {"bucket": bucket, "key": found["Key"], "size": found["Size"], "etag": found.get("ETag", "").strip('"')}
    return (json.dumps(row, sort_keys=True) + "\n").encode("utf-8")
