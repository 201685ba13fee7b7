# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data that AWX is set up from, and where in the checkout it lies."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = ROOT / "extensions" / "patterns"
MORE = ROOT / "extensions" / "awx"
EXAMPLES = ROOT / "examples" / "awx"


def patterns():
    """{name: pattern}, as extensions/patterns/<name>/meta/pattern.json has it."""
    files = sorted(PATTERNS.glob("*/meta/pattern.json"))
    return {path.parents[1].name: json.loads(path.read_text(encoding="utf-8")) for path in files}


def credential_types():
    """All types of credentials, with the playbooks that have a use for each."""
    return _load("credential_types.yml")


def workflows():
    """All workflows; none as long as there is no file of them."""
    return _load("workflows.yml")


def _load(name):
    path = MORE / name
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
