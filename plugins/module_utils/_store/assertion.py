# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Store assertions: the text devices are given to trust this store. Pure.

They are public, so they may be shown; whether the signature holds is for snapd on the devices to judge.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError

_HEADER = re.compile(r"^([a-z](?:-?[a-z0-9])*):(?: (.*))?$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class StoreAssertion:
    """What one store assertion says; ``url`` and ``scheme`` are None when it names no URL."""

    store_id: str
    url: str | None
    scheme: str | None
    sha256: str


def parse(text: str, what: str) -> StoreAssertion:
    """The one store assertion in ``text``, which may hold others (accounts, keys) beside it."""
    stores = [headers for headers in _all_headers(text) if headers.get("type") == "store"]
    if not stores:
        raise DocumentError(
            "{0} is not a store assertion (it has no line `type: store`); use the proxy.assert that belongs to the "
            "registration of this store.".format(what)
        )
    if len(stores) > 1:
        raise DocumentError("{0} holds {1} store assertions; keep only that of this store.".format(what, len(stores)))
    store_id = stores[0].get("store", "")
    if not store_id:
        raise DocumentError("{0} names no store (it has no line `store: ...`); export it again.".format(what))
    url = stores[0].get("url") or None
    scheme = urlsplit(url).scheme.lower() or None if url else None
    return StoreAssertion(store_id, url, scheme, sha256_of(text))


def _all_headers(text: str) -> list[dict[str, str]]:
    """The headers of every block; a signature is a block without headers."""
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return [_headers(block) for block in blocks]


def _headers(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in block.splitlines():
        match = _HEADER.match(line)
        if match:
            found[match.group(1)] = (match.group(2) or "").strip()
    return found


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def as_written(content: str) -> str:
    """Assertions end with a line break, which many ways of reading a file into a variable take away."""
    return content if content.endswith("\n") else content + "\n"


def is_same(content: str, existing: str | None) -> bool:
    """Whether the file holds the content; without its final line break a content says nothing about the file's."""
    if existing is None:
        return False
    return existing == content if content.endswith("\n") else existing.rstrip("\n") == content


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what has to agree between the registered URL and the one clients use."""
    try:
        parts = urlsplit(url if "://" in url else "//" + url)
        scheme = parts.scheme.lower()
        return scheme, (parts.hostname or "").rstrip("."), parts.port or _DEFAULT_PORTS.get(scheme)
    except ValueError:
        return "", url, None


def mismatch(assertion: StoreAssertion, store_id: str | None, url: str | None) -> str | None:
    """Why this is not the assertion expected, or None."""
    if store_id and assertion.store_id != store_id:
        return "it belongs to store {0}, not to {1}".format(assertion.store_id, store_id)
    if url and not assertion.url:
        return "it names no URL, but {0} is expected".format(url)
    if url and origin(assertion.url or "") != origin(url):
        return "it was registered for {0}, not for {1}".format(assertion.url, url)
    return None
