# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From which release of a snap to which one a unit is about to go, and whether that is back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError

_PIECE = re.compile(r"(\D*)(\d*)")


def snap_step(installed, version="", revision=""):
    """A mapping with `from` and `to` in words, and `back`. What cannot be ordered does not count as back."""
    if not isinstance(installed, Mapping) or "revision" not in installed:
        raise AnsibleFilterError(
            f"What enterprise_store_identity_info returned is needed, not {type(installed).__name__}."
        )
    own = str(installed["revision"] or ""), str(installed.get("version") or "")
    wanted = str(revision or ""), str(version or "")
    return {"from": _words(*own), "to": _words(*wanted), "back": _is_back(own, wanted)}


def _words(revision, version):
    if version:
        return f"version {version}" + (f" (revision {revision})" if revision and not revision.startswith("x") else "")
    return f"revision {revision}" if revision else "another one"


def _is_back(own, wanted):
    if wanted[0].isdigit() and own[0].isdigit():
        return int(wanted[0]) < int(own[0])
    if not (own[1][:1].isdigit() and wanted[1][:1].isdigit()):
        return False
    return _key(wanted[1]) < _key(own[1])


def _key(version):
    """Versions in the order of Debian: numbers by their value, what follows a tilde before what does not."""
    pieces = [piece for piece in _PIECE.findall(version) if any(piece)] + [("", "")]
    return [([_order(letter) for letter in text] + [0], int(number or 0)) for text, number in pieces]


def _order(letter):
    return -1 if letter == "~" else ord(letter) if letter.isalpha() else ord(letter) + 1000


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"snap_step": snap_step}
