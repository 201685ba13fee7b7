# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bringing the configuration of one unit to what is wanted: read once, plan, write once, read again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import (
    CommandError,
    NotAppliedError,
    StoreOpsError,
)
from ansible_collections.storeops.ha.plugins.module_utils._redact import scrubbed, secret_values
from ansible_collections.storeops.ha.plugins.module_utils._store import (
    document as documents,
    plan as plans,
    registration as registrations,
    settings as values,
)
from ansible_collections.storeops.ha.plugins.module_utils._store.cli import EnterpriseStore, Output
from ansible_collections.storeops.ha.plugins.module_utils._store.keys import HOLE_KEYS

_EXPORT = "The output of `config --export-yaml`"
_GIVEN = "The given document"


@dataclass(frozen=True)
class Request:
    """What is asked for: plain and secret settings over (optionally) the document of another unit."""

    settings: dict = field(default_factory=dict)
    secret_settings: dict = field(default_factory=dict)
    document: str | None = None
    registration_bundle: str | None = None
    allow_unknown: bool = False
    ignore_keys: tuple = ()
    may_change: tuple | None = None
    fingerprint_key: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """One reading of a unit: the document, what an export may hide, and both normalised."""

    document: documents.Document
    hidden: dict
    normalised: dict
    export_sha256: str

    @property
    def secrets(self) -> set:
        return secret_values(self.entries())

    def entries(self) -> dict[str, Any]:
        """Raw values by name, the hidden ones included."""
        return dict(self.document.entries(), **self.hidden)


def read(store: EnterpriseStore, snapd: Any, snap: str) -> Snapshot:
    """One export; snapd is asked only for what every unit needs and this export does not show."""
    data = store.export_config()
    document = documents.parse(documents.decode(data, _EXPORT), _EXPORT)
    missing = documents.unset_keys(document.entries(), HOLE_KEYS)
    hidden = snapd.conf(snap, missing) if missing else {}
    hidden = dict((name, value) for name, value in hidden.items() if not values.is_unset(value))
    normalised = values.normalised(dict(document.entries(), **hidden))
    return Snapshot(document, hidden, normalised, hashlib.sha256(data).hexdigest())


def whole_document(snapshot: Snapshot) -> str:
    """The document another unit needs to be configured alike."""
    return documents.render(snapshot.document, snapshot.hidden)


def desired(request: Request, current: dict[str, Any], known: Any) -> tuple:
    """What is wanted by name: typed, and as it was given. Refuses what cannot be meant."""
    values.check_no_secrets(request.settings)
    given = registrations.settings_of(request.registration_bundle) if request.registration_bundle else {}
    given.update(values.flattened(request.settings))
    given.update(values.flattened(request.secret_settings))
    if not request.allow_unknown:
        plans.check_known(given, known)
    typed = values.wanted(given)
    if request.document is None:
        return typed, given, None
    template = documents.parse(request.document, _GIVEN)
    entries = template.entries()
    followed = plans.follow(values.normalised(entries), current, request.ignore_keys)
    return dict(followed, **typed), dict(entries, **given), template


def _compared(request: Request, normalised: dict[str, Any]) -> dict[str, Any] | None:
    """What other units are compared with, if that was asked for."""
    key = request.fingerprint_key
    return values.described(normalised, request.ignore_keys, key) if key else None


class Configuration:
    """The configuration of one unit."""

    def __init__(self, store: EnterpriseStore | None, snapd: Any, marker: Any, snap: str, timeout: float) -> None:
        self._store = store
        self._snapd = snapd
        self._marker = marker
        self._snap = snap
        self._timeout = timeout

    def apply(self, request: Request, check_mode: bool) -> dict[str, Any]:
        """Make it so (or only say what would be done); the result is fit to be shown."""
        if self._store is None:
            return self._predict_for_empty_host(request)
        before = read(self._store, self._snapd, self._snap)
        typed, given, template = desired(request, before.normalised, before.entries())
        plan = plans.make_plan(before.normalised, typed, given)
        result = self._result(request, before, plan)
        if not plan.changes:
            return self._settle(result, plan, check_mode)
        plans.check_allowed(plan.names, request.may_change)
        plans.check_consistent(plan.resulting)
        result["warnings"] = plans.warnings_for(plan.resulting)
        if check_mode:
            result.update(changed=True, restarted=True, export_sha256_after=None)
            return result
        after = self._write(before, plan, template, secret_values(given) | before.secrets)
        result.update(
            changed=True,
            restarted=True,
            digest_after=values.digest(after.normalised, request.ignore_keys),
            export_sha256_after=after.export_sha256,
            settings=values.redacted(after.normalised),
            configuration=_compared(request, after.normalised),
            calls=self._store.calls,
        )
        return result

    def _predict_for_empty_host(self, request: Request) -> dict[str, Any]:
        """In check mode the snap may be yet to be installed by an earlier task: everything would be new."""
        typed, given, _template = desired(request, {}, ())
        plan = plans.make_plan({}, typed, given)
        plans.check_consistent(plan.resulting)
        return {
            "changed": bool(plan.changes),
            "changed_keys": plan.names,
            "digest_before": None,
            "digest_after": None,
            "export_sha256_before": None,
            "export_sha256_after": None,
            "restarted": bool(plan.changes),
            "calls": 0,
            "warnings": plans.warnings_for(plan.resulting),
            "settings": values.redacted(plan.resulting),
            "configuration": None,
            "diff": plans.diff(plan, self._title()),
        }

    def _title(self) -> str:
        return "{0} configuration".format(self._snap)

    def _result(self, request: Request, before: Snapshot, plan: plans.Plan) -> dict[str, Any]:
        """The result as it is when nothing needs to be done."""
        return {
            "changed": False,
            "changed_keys": plan.names,
            "digest_before": values.digest(before.normalised, request.ignore_keys),
            "digest_after": values.digest(plan.resulting, request.ignore_keys),
            "export_sha256_before": before.export_sha256,
            "export_sha256_after": before.export_sha256,
            "restarted": False,
            "calls": self._store.calls,
            "warnings": [],
            "settings": values.redacted(plan.resulting),
            "configuration": _compared(request, plan.resulting),
            "diff": plans.diff(plan, self._title()),
        }

    def _settle(self, result: dict[str, Any], plan: plans.Plan, check_mode: bool) -> dict[str, Any]:
        """Nothing to write. An earlier run may have stored everything and died before the services restarted."""
        found = plans.contradiction(plan.resulting)
        result["warnings"] = plans.warnings_for(plan.resulting) + ([found] if found else [])
        if self._marker.exists():
            if not check_mode:
                self._snapd.restart(self._snap)
                self._marker.clear()
            result.update(changed=True, restarted=True)
        return result

    def _write(self, before: Snapshot, plan: plans.Plan, template: Any, secrets: set) -> Snapshot:
        owed = self._marker.exists()
        self._marker.set()
        # An empty export does not tell which shape the import wants, so the other one is tried when it refuses.
        known = before.document.shape or (template.shape if template else None)
        shapes = [known] if known else [documents.FLAT, documents.NESTED]
        for attempt, shape in enumerate(shapes, 1):
            text = documents.render(before.document, dict(before.hidden, **plan.writes), template, shape)
            output = self._import(text, secrets)
            after = self._read_again(output, secrets)
            untouched = after.normalised == before.normalised
            if not (untouched and attempt < len(shapes)):
                break
        if untouched and not output.restart_failed and not owed:
            self._marker.clear()
        self._judge(plan, before, after, output, secrets)
        self._marker.clear()
        return after

    def _import(self, text: str, secrets: set) -> Output:
        try:
            return self._store.import_config(text, self._timeout)
        except CommandError as exc:
            # Cut off in the middle: the note stays, so the next run finishes whatever was begun.
            raise CommandError(scrubbed(str(exc), secrets), dict(exc.details, stored=None)) from exc

    def _read_again(self, output: Output, secrets: set) -> Snapshot:
        try:
            return read(self._store, self._snapd, self._snap)
        except StoreOpsError as exc:
            told = " The import had said: {0}".format(output.reason(secrets)) if output.failed else ""
            raise NotAppliedError(
                "The settings were written, but could not be read again to prove it: {0}{1}".format(exc, told),
                dict(exc.details, stored=None),
            ) from exc

    def _judge(self, plan: plans.Plan, before: Snapshot, after: Snapshot, output: Output, secrets: set) -> None:
        """Raise unless what was read afterwards is what was planned and the services restarted."""
        wrong = plans.not_taken(plan, after.normalised)
        gone = plans.lost(plan, before.normalised, after.normalised)
        details = {"stored": not wrong, "not_taken_keys": wrong, "lost_keys": gone}
        if wrong and output.failed:
            raise CommandError(
                "The Enterprise Store refused the settings: {0}. Correct them and run the same play again.".format(
                    output.reason(secrets)
                ),
                details,
            )
        if wrong:
            raise NotAppliedError(
                "The import succeeded, but these settings do not have the wanted values afterwards: {0}; look at them "
                "with `enterprise-store config`.".format(", ".join(wrong)),
                details,
            )
        if gone:
            raise NotAppliedError(
                "The settings were stored, but others nobody asked to change are not set any more: {0}; set them "
                "again.".format(", ".join(gone)),
                details,
            )
        if output.failed:
            raise CommandError(
                "The settings were stored, but the services did not restart: {0}. Remove the cause, then run the same "
                "play again; it restarts them.".format(output.reason(secrets)),
                details,
            )
