# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the module as the rooms want them. Pure."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import SCANNED, UNSCANNED, Places
from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError

# (option, smallest, largest)
_RANGES = (
    ("workers", 1, 64),
    ("retries", 0, 20),
    ("timeout", 1, 3600),
    ("lock_timeout", 1, 3600),
    ("assumed_rate", 1, 100000),
    ("named", 0, 1000),
)


@dataclass(frozen=True)
class Options:
    places: Places
    choices: dict
    named: int
    workers: int
    retries: int
    timeout: int
    lock_timeout: int
    assumed_rate: int
    content: bool
    create_buckets: bool
    added_rows: str
    engine: str


def of(params):
    """Raises for numbers and names that can mean nothing."""
    for name, smallest, largest in _RANGES:
        if not smallest <= params[name] <= largest:
            raise SettingsError(
                "{0} is {1}; give a number from {2} to {3}.".format(name, params[name], smallest, largest)
            )
    if not params["folder"].startswith("/"):
        raise SettingsError("The folder {0} is not an absolute path; give one.".format(params["folder"]))
    buckets = {SCANNED: params["bucket_scanned"], UNSCANNED: params["bucket_unscanned"]}
    for area, bucket in sorted(buckets.items()):
        if not bucket or "/" in bucket:
            raise SettingsError("'{0}' is no name of a bucket; correct bucket_{1}.".format(bucket, area))
    plain = ("named", "workers", "retries", "timeout", "lock_timeout", "assumed_rate", "create_buckets", "added_rows",
             "engine")  # fmt: skip
    return Options(
        places=Places(posixpath.normpath(params["folder"]), buckets),
        choices=dict(params["irregular"] or {}),
        content=params["proof"] == "content",
        **dict((name, params[name]) for name in plain),
    )


def login(params):
    """How to log in to the S3 server."""
    if not params["s3_url"].startswith(("https://", "http://")):
        raise SettingsError("'{0}' is no URL of an S3 server; s3_url begins with https://.".format(params["s3_url"]))
    return dict(
        (name, params["s3_" + name])
        for name in ("url", "access_key_id", "secret_access_key", "region", "path_style", "ca")
    )
