# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be written so that a unit is configured as wanted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable

from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError
from ansible_collections.storeops.ha.plugins.module_utils._redact import shown_change
from ansible_collections.storeops.ha.plugins.module_utils._store.keys import (
    HOLE_KEYS,
    KEYS,
    default_of,
    near_misses,
)
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import as_json

_HSM_KEYS = ("proxy.hsm.token-label", "proxy.hsm.token-pin")
_OVER_POSTGRES = "proxy.use-postgres-over-memcached"


@dataclass(frozen=True)
class Change:
    """One key that differs: its normalised value before and after, and what to write (None unsets)."""

    name: str
    before: Any
    after: Any
    write: Any


@dataclass(frozen=True)
class Plan:
    """The changes in the order of their names, and the normalised document there is when they were made."""

    changes: tuple
    resulting: dict

    @property
    def names(self) -> list[str]:
        return [change.name for change in self.changes]

    @property
    def writes(self) -> dict[str, Any]:
        return dict((change.name, change.write) for change in self.changes)


def make_plan(current: dict[str, Any], desired: dict[str, Any], given: dict[str, Any] | None = None) -> Plan:
    """Overlay ``desired`` (typed, None unsets) on ``current`` (normalised).

    ``given`` holds the same settings as they were handed in: text is compared without surrounding blanks but written
    as given.
    """
    changes = []
    resulting = dict(current)
    for name in sorted(desired):
        value = desired[name]
        after = None if value == default_of(name) else value
        resulting.pop(name, None)
        if after is not None:
            resulting[name] = after
        before = current.get(name)
        if before != after:
            changes.append(Change(name, before, after, _written(value, (given or {}).get(name))))
    return Plan(tuple(changes), resulting)


def _written(value: Any, given: Any) -> Any:
    return given if isinstance(value, str) and isinstance(given, str) else value


def follow(document: dict[str, Any], current: dict[str, Any], ignore: Iterable[str] = ()) -> dict[str, Any]:
    """What makes this unit like another one whose normalised ``document`` this is.

    What is set here and not there is unset, but a key an export may hide is not: its absence says nothing.
    """
    ignored = set(ignore)
    desired: dict[str, Any] = dict((name, None) for name in current if name not in HOLE_KEYS)
    desired.update(document)
    return dict((name, value) for name, value in desired.items() if name not in ignored)


def check_known(names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names neither the documentation nor this unit knows: a misspelt key would be stored and do nothing."""
    known = set(known)
    unknown = sorted(name for name in names if name not in KEYS and name not in known)
    if unknown:
        raise SettingsError(
            "The Enterprise Store has no such settings: {0}; correct them, or set allow_unknown if this version "
            "knows them.".format("; ".join(_with_hint(name, known) for name in unknown)),
            {"unknown_keys": unknown},
        )


def check_allowed(changed: Iterable[str], allowed: Iterable[str] | None) -> None:
    """Refuse to change what nobody asked for; `allowed` has keys, or what the keys below it begin with."""
    if allowed is None:
        return
    names = tuple(allowed)
    others = [key for key in changed if not any(key == name or key.startswith(name + ".") for name in names)]
    if others:
        raise SettingsError(
            "The given document has other values than this unit for {0}, which is not what is to be changed here. "
            "Nothing was changed. If the document is right, storeops.ha.reconcile gives all of it to this unit; if "
            "this unit is right, name it there as store_reference.".format(", ".join(others)),
            {"other_keys": others},
        )


def _with_hint(name: str, known: Iterable[str]) -> str:
    near = near_misses(name, known)
    return "{0} (did you mean {1}?)".format(name, " or ".join(near)) if near else name


def contradiction(resulting: dict[str, Any]) -> str | None:
    """Why the store could not work with this document, or None."""
    hsm = [name for name in _HSM_KEYS if resulting.get(name) is not None]
    if resulting.get(_OVER_POSTGRES) is True and hsm:
        return (
            "The Model Service needs memcached, so {0} may not be true while {1} is set; use "
            "proxy.memcached.connection instead, or unset {1}.".format(_OVER_POSTGRES, " and ".join(hsm))
        )
    return None


def check_consistent(resulting: dict[str, Any]) -> None:
    found = contradiction(resulting)
    if found:
        raise SettingsError(found, {"contradicting_keys": [_OVER_POSTGRES, *_HSM_KEYS]})


def warnings_for(resulting: dict[str, Any]) -> list[str]:
    """What is allowed and yet most likely a mistake."""
    found = []
    with_tls = [name for name in ("proxy.tls.cert", "proxy.tls.key") if resulting.get(name) is not None]
    if resulting.get("proxy.trust-forwarded-proto") is True and with_tls:
        found.append(
            "proxy.trust-forwarded-proto is true while {0} is set: this unit serves TLS itself and believes a header "
            "any client can send; terminate TLS either at the reverse proxy or here.".format(" and ".join(with_tls))
        )
    return found


def not_taken(plan: Plan, after: dict[str, Any]) -> list[str]:
    """The planned keys that do not have their planned value in the document read afterwards."""
    return [change.name for change in plan.changes if after.get(change.name) != change.after]


def lost(plan: Plan, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Keys nobody wanted to change and that are not set any more."""
    planned = set(plan.names)
    return sorted(name for name in before if name not in planned and name not in after)


def diff(plan: Plan, title: str) -> dict[str, str]:
    """Only what differs, as sorted `key: value` lines, secrets unreadable on both sides."""
    before, after = [], []
    for change in plan.changes:
        old, new = shown_change(change.name, change.before, change.after)
        before.extend(_line(change.name, old))
        after.extend(_line(change.name, new))
    return {
        "before_header": title,
        "after_header": title,
        "before": "".join(before),
        "after": "".join(after),
    }


def _line(name: str, value: Any) -> list[str]:
    if value is None:
        return []
    text = value if isinstance(value, str) else as_json(value)
    return ["{0}: {1}\n".format(name, text.replace("\n", "\n  "))]
