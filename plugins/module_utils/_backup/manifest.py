# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The manifest of a backup: what is in it, of which cluster, and what every file must be, byte for byte. Pure.

It is written last, so a folder without one is no backup. It holds nothing secret.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

FORMAT = 1
NAME = "manifest.json"
_FIELDS = {"cluster": str, "created": str, "domain": str, "files": list, "recipients": list, "units": dict}
_OF_FILE = {"name": str, "host": str, "kind": str, "size": int, "sha256": str}


def make(about: dict[str, Any], files: list[dict[str, Any]], collection: str) -> dict[str, Any]:
    """The manifest of these files, with the sum of itself, so that a slip of an editor is noticed."""
    units = about["units"]
    document = dict(about, format=FORMAT, collection=collection, reference=reference(units))
    document.update(files=sorted(({key: one[key] for key in _OF_FILE} for one in files), key=lambda one: one["name"]))
    chosen = units.get(document["reference"]) or {}
    document.update(digest=chosen.get("digest"), store_id=chosen.get("store_id"))
    return dict(document, sha256=_sum(document))


def reference(units: dict[str, Any]) -> str | None:
    """The unit that a whole cluster is restored from: the first one of those that most are configured like."""
    common = Counter(unit.get("digest") for unit in units.values()).most_common(1)
    return next((name for name in units if units[name].get("digest") == common[0][0]), None) if common else None


def text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def identifier(document: dict[str, Any]) -> str:
    """What a database is marked with that was loaded from this backup."""
    return "{0} {1}".format(document["created"], document["sha256"][:16])


def parse(content: str, backup: str) -> dict[str, Any]:
    """The manifest in a text, or a refusal of the backup."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise _refusal(backup, "its manifest is damaged or cut off") from None
    if not isinstance(document, dict) or not isinstance(document.get("format"), int):
        raise _refusal(backup, "its manifest is damaged or cut off")
    if document["format"] != FORMAT:
        raise BackupError(
            "The backup {0} has the format {1}, and this release reads format {2} only; use the release of storeops.ha "
            "that made it ({3}).".format(backup, document["format"], FORMAT, document.get("collection"))
        )
    said = document.pop("sha256", None)
    if said != _sum(document):
        raise _refusal(backup, "its manifest is not as it was written")
    _check_fields(document, backup)
    return dict(document, sha256=said)


def _check_fields(document: dict[str, Any], backup: str) -> None:
    wrong = [name for name, kind in _FIELDS.items() if not isinstance(document.get(name), kind)]
    files = [one if isinstance(one, dict) else {} for one in document.get("files") or []]
    wrong += [name for one in files for name, kind in _OF_FILE.items() if not isinstance(one.get(name), kind)]
    wrong += ["name" for one in files if not plain_name(str(one.get("name")))]
    if wrong:
        raise _refusal(backup, "its manifest lacks {0}, or has something else there".format(sorted(set(wrong))[0]))


def plain_name(name: str) -> bool:
    """Whether this is the name of a file in the folder itself, and no path that leads out of it."""
    return bool(name) and "/" not in name and not name.startswith(".") and name != NAME


def check_cluster(document: dict[str, Any], cluster: str, backup: str) -> None:
    if document["cluster"] != cluster:
        raise BackupError(
            "The backup {0} is of the cluster {1}, and not of {2}; name a backup of this cluster, or correct "
            "store_cluster_name.".format(backup, document["cluster"], cluster)
        )


def check_file(said: dict[str, Any], size: int | None, sha256: str | None, backup: str) -> None:
    """Refuse a backup with a file that is not the one that was written."""
    name = said["name"]
    if size is None:
        raise _refusal(backup, "its file {0} is missing".format(name))
    if size != said["size"]:
        told = "its file {0} has {1} bytes, and had {2} when it was made".format(name, size, said["size"])
        raise _refusal(backup, told)
    if sha256 is not None and sha256 != said["sha256"]:
        raise _refusal(backup, "the content of its file {0} is not what was written".format(name))


def files_of(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in document["files"] if one["kind"] == kind]


def _refusal(backup: str, what: str) -> BackupError:
    return BackupError("The backup {0} cannot be used: {1}; take another one.".format(backup, what))


def _sum(document: dict[str, Any]) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
