# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options several modules share; the documentation fragment ``store_cli`` describes them."""

from __future__ import annotations

from typing import Any


def cli() -> dict[str, Any]:
    return {
        "executable": {"type": "path"},
        "snap": {"type": "str", "default": "enterprise-store"},
    }


def snapd_socket() -> dict[str, Any]:
    return {"snapd_socket": {"type": "path", "default": "/run/snapd.socket"}}
