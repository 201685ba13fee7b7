# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a unit says of itself, part by part and all parts at once: one that cannot be had does not cost the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Callable

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError, StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd_plan import NOT_HELD, installed
from ansible_collections.storeops.ha.plugins.module_utils._store import (
    assertion,
    configuration,
    connections,
    identity,
    settings,
    status,
)

# Those that need the command, and the one that snapd and the files of the unit answer.
OF_COMMAND = ("status", "connections", "configuration")
IDENTITY = "identity"


@dataclass(frozen=True)
class Unit:
    """Where the parts of a unit are asked for; ``store`` is None where the command is not there."""

    store: Any
    snapd: Any
    snap: str
    assertion_file: Any
    restart_pending: Callable[[], bool]

    def ask(self, part: str, ignore_keys: tuple, key: str, this_year: int) -> Any:
        if part == IDENTITY:
            return self._identity(this_year)
        if self.store is None:
            return None
        if part == "configuration":
            return self._configuration(ignore_keys, key)
        output = self.store.status() if part == "status" else self.store.check_connections()
        read = status.parse if part == "status" else connections.parse
        return dict(read(output.text), exit_code=output.code)

    def _identity(self, this_year: int) -> dict[str, Any]:
        placed = self.assertion_file.read()
        found = identity.read(self.snapd, self.snap, placed, self.restart_pending())
        there = installed(self.snapd.snap(self.snap), this_year) if found["installed"] else None
        return dict(
            found,
            channel=there.channel if there else None,
            hold=there.hold if there else NOT_HELD,
            assertion=_described(placed),
        )

    def _configuration(self, ignore_keys: tuple, key: str) -> dict[str, Any]:
        found = configuration.read(self.store, self.snapd, self.snap).normalised
        return settings.described(found, ignore_keys, key)


def _described(placed: str | None) -> dict[str, Any]:
    """The assertion that is in place; one that cannot be understood is there all the same."""
    if placed is None:
        return {"exists": False, "sha256": None, "store_id": None, "url": None}
    described = {"exists": True, "sha256": assertion.sha256_of(placed), "store_id": None, "url": None}
    try:
        read = assertion.parse(placed, "The assertion of this unit")
    except DocumentError:
        return described
    return dict(described, store_id=read.store_id, url=read.url)


def gather(unit: Unit, parts: list[str], ignore_keys: tuple, key: str, this_year: int) -> tuple:
    """({part: answer}, {part: error}); a part with an error has no answer."""
    with ThreadPoolExecutor(max_workers=max(len(parts), 1)) as pool:
        asked = dict((part, pool.submit(unit.ask, part, ignore_keys, key, this_year)) for part in parts)
    answers, errors = {}, {}
    for part, future in asked.items():
        try:
            answers[part] = future.result()
        except StoreOpsError as exc:
            errors[part] = exc
    return answers, errors
