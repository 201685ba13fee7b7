# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""Bringing the assertion file of a unit to what is wanted: read, plan, write, read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import (
    ConflictError,
    DocumentError,
    NotAppliedError,
    SettingsError,
)
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion, bundle
from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_file import AssertionFile, Ownership


@dataclass(frozen=True)
class Wanted:
    """What is asked for; with neither content nor bundle only a look at the file."""

    content: str | None
    registration_bundle: str | None
    store_id: str | None
    url: str | None
    force_store_id: str | None
    owner: Ownership | None


def sync(target: AssertionFile, wanted: Wanted, check_mode: bool) -> dict[str, Any]:
    content = _content(wanted)
    existing = target.read()
    if content is None:
        _check_existing(existing, wanted, target.path)
        return dict(_facts(existing), changed=False)
    _check_overwriting(existing, content, wanted, target.path)
    if assertion.is_same(content, existing):
        return dict(_facts(existing), changed=_adjust(target, wanted, check_mode))
    after = assertion.as_written(content)
    if not check_mode:
        target.write(after, wanted.owner)
        if target.read() != after:
            raise NotAppliedError(
                "{0} does not hold what was written to it; something else writes it, too.".format(target.path)
            )
    return dict(_facts(after), changed=True, diff=_diff(target.path, existing, after))


def _content(wanted: Wanted) -> str | None:
    """The assertion asked for, proven to be the right one."""
    content, store_id, what = wanted.content, wanted.store_id, "The given content"
    if wanted.registration_bundle is not None:
        fields = bundle.decode(wanted.registration_bundle)
        what = "The registration bundle's store_assertion"
        content = fields["store_assertion"]
        if content is None:
            raise DocumentError(
                "The registration bundle holds no store assertion (older ones do not); give the text of proxy.assert "
                "as content instead."
            )
        if store_id and store_id != fields["store_id"]:
            raise SettingsError(
                "The registration bundle belongs to store {0}, not to {1}.".format(fields["store_id"], store_id)
            )
        store_id = fields["store_id"]
    if content is not None:
        _check(assertion.parse(content, what), store_id, wanted.url, what)
    return content


def _check(found: assertion.StoreAssertion, store_id: str | None, url: str | None, what: str) -> None:
    wrong = assertion.mismatch(found, store_id, url)
    if wrong:
        raise ConflictError("{0} is not the one expected: {1}; use the proxy.assert of this store.".format(what, wrong))


def _check_existing(existing: str | None, wanted: Wanted, path: str) -> None:
    """Only reading: what is there has to be what is expected, if anything is."""
    if existing is not None and (wanted.store_id or wanted.url):
        _check(assertion.parse(existing, path), wanted.store_id, wanted.url, path)


def _check_overwriting(existing: str | None, content: str, wanted: Wanted, path: str) -> None:
    """Another store's assertion is overwritten only when it is named; devices would stop trusting this unit."""
    found = _understood(existing)
    if found is None:
        return
    new = assertion.parse(content, "The given content").store_id
    if found.store_id not in (new, wanted.force_store_id):
        raise ConflictError(
            "{0} holds the assertion of another store, {1}; nothing was changed. Set force_store_id to that identifier "
            "if this unit is to leave that store.".format(path, found.store_id),
            {"found_store_id": found.store_id},
        )


def _understood(text: str | None) -> assertion.StoreAssertion | None:
    """A damaged file belongs to nobody, so it may be replaced."""
    if text is None:
        return None
    try:
        return assertion.parse(text, "The file")
    except DocumentError:
        return None


def _adjust(target: AssertionFile, wanted: Wanted, check_mode: bool) -> bool:
    if wanted.owner is not None and target.has(wanted.owner):
        return False
    if not check_mode:
        target.adjust(wanted.owner)
    return True


def _facts(text: str | None) -> dict[str, Any]:
    found = _understood(text)
    return {
        "exists": text is not None,
        "content": text,
        "store_id": found.store_id if found else None,
        "url": found.url if found else None,
        "scheme": found.scheme if found else None,
        "sha256": None if text is None else assertion.sha256_of(text),
    }


def _diff(path: str, before: str | None, after: str) -> dict[str, str]:
    return {"before_header": path, "after_header": path, "before": before or "", "after": after}
