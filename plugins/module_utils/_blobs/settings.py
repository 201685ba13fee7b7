# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the module as the rooms want them. Pure."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

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
    ("progress_interval", 0, 3600),
)
# What boto3 takes for the name of a bucket, and not for something else in its place.
_BUCKET = re.compile(r"^[a-zA-Z0-9._-]{1,255}$")
_REGION = re.compile(r"^[a-zA-Z0-9-]{1,63}$")


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
    places = Places(_folder(params), _buckets(params))
    if params["table"] == params["backup_table"]:
        raise SettingsError("backup_table is {0}, the table of packages itself; name another.".format(params["table"]))
    plain = ("named", "workers", "retries", "timeout", "lock_timeout", "assumed_rate", "create_buckets", "added_rows",
             "engine")  # fmt: skip
    return Options(
        places=places,
        choices=dict(params["irregular"] or {}),
        content=params["proof"] == "content",
        **dict((name, params[name]) for name in plain),
    )


def _folder(params):
    folder = posixpath.normpath(params["folder"])
    if not folder.startswith("/"):
        raise SettingsError("The folder {0} is not an absolute path; give one.".format(params["folder"]))
    if posixpath.basename(folder) in (SCANNED, UNSCANNED):
        raise SettingsError("The folder {0} is a part of that of blobs; name the one above it.".format(folder))
    work = posixpath.normpath(params["work_folder"])
    if (work + "/").startswith(folder.rstrip("/") + "/"):
        raise SettingsError(
            "The work_folder {0} is in the folder of blobs, {1}; name one outside of it.".format(work, folder)
        )
    return folder


def _buckets(params):
    buckets = {SCANNED: params["bucket_scanned"], UNSCANNED: params["bucket_unscanned"]}
    for area, bucket in sorted(buckets.items()):
        if not _BUCKET.match(bucket):
            raise SettingsError(
                "'{0}' is no name of a bucket (letters, digits, and . - _); correct bucket_{1}.".format(bucket, area)
            )
    return buckets


def login(params):
    """How to log in to the S3 server."""
    _check_url(params)
    for name in ("s3_access_key_id", "s3_secret_access_key"):
        # Servers refuse what is signed with it, and nobody sees why.
        if not params[name] or re.search(r"\s", params[name]):
            raise SettingsError("{0} is empty or holds a blank or a line break; give it without.".format(name))
    if not _REGION.match(params["s3_region"]):
        raise SettingsError("'{0}' is no name of a region; correct s3_region.".format(params["s3_region"]))
    _check_ca(params["s3_ca"] or "")
    return dict(
        (name, params["s3_" + name])
        for name in ("url", "access_key_id", "secret_access_key", "region", "path_style", "ca")
    )


def _check_url(params):
    url = params["s3_url"]
    if not url.startswith(("https://", "http://")):
        raise SettingsError("'{0}' is no URL of an S3 server; s3_url begins with https://.".format(url.split("@")[-1]))
    parts = urlsplit(url.replace("[", "").replace("]", ""))
    if "@" in parts.netloc:
        raise SettingsError(
            "s3_url holds a login; give it in s3_access_key_id and s3_secret_access_key, and the URL without."
        )
    if parts.query or parts.fragment:
        raise SettingsError("s3_url goes on after a ? or #; give it without.")
    last = parts.path.rstrip("/").rpartition("/")[2]
    if last and last in (params["bucket_scanned"], params["bucket_unscanned"]):
        raise SettingsError("s3_url ends with the bucket {0}; give the URL of the server alone.".format(last))


def _check_ca(text):
    if "PRIVATE KEY-----" in text:
        raise SettingsError("s3_ca holds a private key; give the certificate of the authority alone.")
    if text.strip() and "-----BEGIN CERTIFICATE-----" not in text:
        raise SettingsError(
            "s3_ca holds no certificate; give the PEM text of the authority's certificate, not the name of its file."
        )
