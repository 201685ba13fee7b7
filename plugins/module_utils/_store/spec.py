# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options several modules share; the documentation fragment ``store_cli`` describes them."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError


def cli() -> dict[str, Any]:
    return {
        "executable": {"type": "path"},
        "snap": {"type": "str", "default": "enterprise-store"},
    }


def snapd_socket() -> dict[str, Any]:
    return {"snapd_socket": {"type": "path", "default": "/run/snapd.socket"}}


def secret_map(name: str) -> dict[str, Any]:
    """An option that is a map of secrets, or one text with its JSON.

    Not a "dict": Ansible would turn the text into a map after it noted what to mask, and show the map in every result.
    """
    return {name: {"type": "raw", "default": {}, "no_log": True}}


def map_of(name: str, value: Any) -> dict[str, Any]:
    """The map such an option holds."""
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except ValueError:
            pass
    if isinstance(value, dict):
        return value
    if value is None or value == "":
        return {}
    raise SettingsError("{0} is neither a map nor the JSON text of one; write it as YAML: key: value.".format(name))
