# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of installed snaps with the assertions snapd trusts them by, so that another host can be given the same."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import time
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import CHUNK
from ansible_collections.storeops.ha.plugins.module_utils._snapd_plan import FOREVER, installed

_OWN_BASES = ("core", "snapd")


def described(client: Any, name: str, with_foundation: bool) -> list[dict[str, Any]]:
    """What is there of a snap and, before it, of the snaps it stands on: in the order of their installation."""
    if not client.available():
        return [_absent(name)]
    found = client.snap(name)
    if not with_foundation or not found:
        return [_one(name, found)]
    base = found.get("base") or "core"
    below = [(other, client.snap(other)) for other in dict.fromkeys(("snapd", base)) if other != name]
    # snapd may come from the distribution; a base is always a snap.
    return [_one(other, snap) for other, snap in below if snap or other not in _OWN_BASES] + [_one(name, found)]


def _absent(name: str) -> dict[str, Any]:
    facts = ("revision", "version", "channel", "path", "size", "sha256")
    return dict(dict.fromkeys(facts), name=name, installed=False, signed=False, devmode=False, held=False)


def _one(name: str, found: dict[str, Any] | None) -> dict[str, Any]:
    there = installed(found, time.gmtime().tm_year)
    if there is None or found is None:
        return _absent(name)
    size, sha256 = _measured(there.blob, hashlib.sha256())
    return {
        "name": name,
        "installed": True,
        "revision": there.revision,
        "version": there.version,
        "channel": there.channel or None,
        "signed": not there.local,
        "devmode": bool(found.get("devmode")),
        "held": there.hold == FOREVER,
        "path": there.blob,
        "size": size,
        "sha256": sha256.hex(),
    }


def _measured(path: str, digest: Any) -> tuple[int, bytes]:
    size = 0
    try:
        with open(path, "rb") as handle:
            for piece in iter(lambda: handle.read(CHUNK), b""):
                digest.update(piece)
                size += len(piece)
    except OSError as exc:
        raise FileAccessError(
            f"The snap file {path} cannot be read ({exc.strerror}); run this as root, and look at `snap list --all`."
        ) from exc
    return size, digest.digest()


def staged(client: Any, snaps: list[dict[str, Any]], names: list[str], folder: str) -> list[dict[str, Any]]:
    """Copies of the files of these snaps in a folder, readable by the folder's owner alone, with their assertions."""
    found = []
    for snap in snaps:
        copy, text = None, ""
        if snap["installed"] and snap["name"] in names:
            copy = os.path.join(folder, snap["name"] + ".snap")
            _copied(snap["path"], copy, folder)
            text = assertions(client, snap["path"]) if snap["signed"] else ""
        found.append(dict(snap, file=copy, assertions=text))
    return found


def _copied(source: str, target: str, folder: str) -> None:
    owner = os.stat(folder)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as copy, open(source, "rb") as original:
            shutil.copyfileobj(original, copy, CHUNK)
            os.fchown(copy.fileno(), owner.st_uid, owner.st_gid)
    except OSError as exc:
        raise FileAccessError(f"{source} cannot be copied to {folder} ({exc.strerror}); make room there.") from exc


def assertions(client: Any, path: str) -> str:
    """What `snap ack` needs before it installs this file elsewhere: who made it, who published it, which keys sign."""
    digest = base64.urlsafe_b64encode(_measured(path, hashlib.sha3_384())[1]).rstrip(b"=").decode("ascii")
    revision = client.assertions("snap-revision", snap_sha3_384=digest)
    said = headers(revision)
    declaration = client.assertions("snap-declaration", series="16", snap_id=said.get("snap-id", ""))
    texts = [declaration, revision]
    accounts = (headers(declaration).get("publisher-id"), said.get("developer-id"))
    for account in dict.fromkeys(name for name in accounts if name):
        texts.insert(0, client.assertions("account", account_id=account))
    keys = dict.fromkeys(headers(text).get("sign-key-sha3-384") for text in texts)
    for key in (key for key in keys if key):
        texts.insert(0, client.assertions("account-key", public_key_sha3_384=key))
    return "\n".join(text.strip("\n") + "\n" for text in texts if text.strip())


def headers(text: str) -> dict[str, str]:
    """`key: value` lines of the first assertion in a text."""
    pairs = [line.partition(": ") for line in text.partition("\n\n")[0].splitlines() if not line.startswith(" ")]
    return {key: value for key, colon, value in pairs if colon}
