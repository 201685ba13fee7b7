# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is not as it should be: how bad, about whom, and one sentence. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass

OK, WARNING, CRITICAL = "ok", "warning", "critical"
UNREACHABLE = "unreachable"
LEVELS = (OK, WARNING, CRITICAL)

UNIT, PROXY, CLUSTER = "unit", "proxy", "cluster"


@dataclass(frozen=True)
class Finding:
    """The message is a sentence that can be read alone: the thing, what is wrong with it, what to do."""

    level: str
    kind: str
    about: str
    code: str
    message: str

    def as_dict(self):
        return asdict(self)


def worst(levels):
    """The worst of some levels; ok where there are none."""
    return max(list(levels) or [OK], key=LEVELS.index)


def by_weight(findings):
    """The worst first, otherwise as they came; each once."""
    return sorted(dict.fromkeys(findings), key=lambda finding: -LEVELS.index(finding.level))
