# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a unit was like before each step of a migration, kept on the unit itself, so that there is a way back.

The document holds every secret of the store, as what snapd keeps on the same disk does; both are for root alone.
"""

from __future__ import annotations

import json
import os
import re
import time
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils import _private_file as files
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError, SettingsError

FOLDER = "/var/lib/storeops/migration"
_NAME = re.compile(r"[a-z][a-z_]*\Z")


class Milestones:
    """Two files each: `<name>.yaml` with the document and, written last, `<name>.json` with what may be known."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def path(self, name: str, ending: str = "yaml") -> str:
        if not _NAME.match(name):
            raise SettingsError("{0!r} is no name of a milestone; write small letters and underscores.".format(name))
        return os.path.join(self._folder, "{0}.{1}".format(name, ending))

    def listed(self) -> list[dict[str, Any]]:
        """All that were kept to the end, the oldest first."""
        try:
            names = [name for name in os.listdir(self._folder) if name.endswith(".json") and name[0] != "."]
        except FileNotFoundError:
            return []
        except OSError as exc:
            raise _failed(self._folder, "read", exc) from exc
        return sorted((self._one(name) for name in names), key=lambda one: (one["made"], one["name"]))

    def _one(self, name: str) -> dict[str, Any]:
        path = os.path.join(self._folder, name)
        try:
            with open(path, encoding="utf-8") as file:
                return json.load(file)
        except (OSError, ValueError):
            raise FileAccessError(
                "The note {0} on the unit as it was before cannot be read; remove it if the migration is over.".format(
                    path
                )
            ) from None

    def keep(self, name: str, document: str, digest: str, note: dict[str, Any], moment: float | None = None) -> None:
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            os.chmod(self._folder, 0o700)
        except OSError as exc:
            raise _failed(self._folder, "made", exc) from exc
        made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
        told = {"name": name, "digest": digest, "made": made, "note": note}
        self._write(self.path(name), document)
        self._write(self.path(name, "json"), json.dumps(told, sort_keys=True) + "\n")

    @staticmethod
    def _write(path: str, text: str) -> None:
        files.ensure_present(files.Wish(path, text.encode("utf-8"), 0o600))

    def forget(self, name: str) -> None:
        for ending in ("json", "yaml"):
            files.ensure_absent(self.path(name, ending))


def _failed(path: str, words: str, exc: OSError) -> FileAccessError:
    return FileAccessError("{0} cannot be {1}: {2}; run this as root.".format(path, words, exc.strerror))
