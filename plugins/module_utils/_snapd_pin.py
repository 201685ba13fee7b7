# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring one snap to the wanted state: look, plan, take one step, look again, until nothing is left to do.

Looking again after every step is what makes it safe to be interrupted, and to find another change in progress: after
waiting for that, what was planned before may be done already.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import Any, BinaryIO, NamedTuple

from ansible_collections.storeops.ha.plugins.module_utils._errors import SnapdBusyError, SnapdError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import CHUNK, Deadline, SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._snapd_plan import (
    FOREVER,
    Installed,
    Step,
    Wanted,
    contradiction,
    installed,
    plan,
    predicted,
    shown,
    unwanted_refresh,
)


class Outcome(NamedTuple):
    before: Installed | None
    after: Installed | None
    actions: list
    blob_sha256: str | None

    def result(self) -> dict[str, Any]:
        """What the module returns."""
        after = self.after
        return {
            # A change whose answer was lost was made all the same.
            "changed": bool(self.actions) or self.before != after,
            "installed": after is not None,
            "revision": after.revision or None if after else None,
            "version": after.version or None if after else None,
            "channel": after.channel or None if after else None,
            "held": after is not None and after.hold == FOREVER,
            "actions": self.actions,
            "blob_sha256": self.blob_sha256,
            "diff": {"before": shown(self.before), "after": shown(after)},
        }


class Pin:
    """One snap, one wish, one snapd."""

    def __init__(self, client: SnapdClient, wanted: Wanted, check_mode: bool = False) -> None:
        self.client = client
        self.wanted = wanted
        self.check_mode = check_mode
        self._compared: tuple[Installed | None, str | None] = (None, None)

    def apply(self) -> Outcome:
        sentence = contradiction(self.wanted)
        if sentence:
            raise SnapdError(sentence)
        deadline = self.client.deadline()
        before = there = self._look(deadline)
        done: list[str] = []
        while True:
            blob = self._blob_of_wanted_file(there)
            steps = plan(there, self.wanted, blob is not None)
            if "ack" in done:
                steps = [step for step in steps if step.word != "ack"]
            if not steps:
                return Outcome(before, there, done, blob)
            refusal = unwanted_refresh(before, self.wanted, steps)
            if refusal:
                raise SnapdError(refusal, {"actions": done, "changed": bool(done)})
            if self.check_mode:
                after = predicted(there, self.wanted, steps)
                return Outcome(before, after, [step.word for step in steps], blob)
            self._step(steps[0], there, done, deadline)
            there = self._look(deadline)

    def _look(self, deadline: Deadline) -> Installed | None:
        # An empty host has no snapd yet, and a host without snapd has no snaps.
        if (self.check_mode or self.wanted.state == "absent") and not self.client.available():
            return None
        if not self.check_mode:
            self.client.settle(self.wanted.name, deadline)
        return installed(self.client.snap(self.wanted.name, deadline), time.gmtime().tm_year)

    def _step(self, step: Step, there: Installed | None, done: list[str], deadline: Deadline) -> None:
        # What was installed a moment ago and is to be refreshed already is not what was asked for either.
        if step.word in done or (step.word == "refresh" and "install" in done):
            raise SnapdError(
                f"snapd ended `{done[-1]}` of {self.wanted.name} well, yet the snap is not as asked "
                f"(there: {_words(shown(there))}; asked: {_words(_asked(self.wanted))}); check that the file, its "
                "assertions and the revision belong together.",
                {"actions": done, "changed": True},
            )
        try:
            self._perform(step, deadline)
        except SnapdBusyError as exc:
            self.client.wait_out(exc, deadline)
        except SnapdError as exc:
            # Whoever reads the failure must know what was done before it.
            exc.details.update(actions=list(done), changed=bool(done))
            raise
        else:
            done.append(step.word)

    def _perform(self, step: Step, deadline: Deadline) -> None:
        wanted = self.wanted
        if step.word == "ack":
            with _open(wanted.assertion_path, "assertion file") as handle:
                self.client.ack(handle.read(), deadline)
        elif step.word in ("install", "refresh") and wanted.path:
            self.client.sideload(wanted.name, wanted.path, wanted.flags, deadline)
        else:
            self.client.act(wanted.name, step.word, deadline, **step.fields)

    def _blob_of_wanted_file(self, there: Installed | None) -> str | None:
        """The checksum of the installed snap when it is the wanted file, byte for byte; None when it is not."""
        path = self.wanted.path
        if not path or self.wanted.state == "absent":
            return None
        if not os.path.exists(path) and self.check_mode:
            return None
        with _open(path, "snap file") as wanted_file:
            if there is None:
                return None
            if self._compared[0] is None or self._compared[0].blob != there.blob:
                self._compared = (there, _common_sha256(wanted_file, there.blob))
            return self._compared[1]


def _open(path: str, what: str) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as exc:
        raise SnapdError(
            f"The {what} {path} cannot be read on this host ({exc.strerror}); copy it there first."
        ) from exc


def _common_sha256(wanted_file: BinaryIO, blob: str) -> str | None:
    """The checksum of two files with the same content; None when they differ. The size usually tells at once."""
    digest = hashlib.sha256()
    try:
        with open(blob, "rb") as installed_file:
            if os.fstat(installed_file.fileno()).st_size != os.fstat(wanted_file.fileno()).st_size:
                return None
            for piece in iter(lambda: wanted_file.read(CHUNK), b""):
                if piece != installed_file.read(CHUNK):
                    return None
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()


def _words(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())


def _asked(wanted: Wanted) -> dict[str, Any]:
    names = ("state", "revision", "channel", "path", "hold")
    return {name: getattr(wanted, name) for name in names if getattr(wanted, name) is not None}
