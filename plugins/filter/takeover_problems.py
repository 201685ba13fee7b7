# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an existing store can be taken over."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils import _takeover


def takeover_problems(found, wanted):
    """One sentence for each thing that speaks against it."""
    return _takeover.problems(dict(found), dict(wanted))


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"takeover_problems": takeover_problems}
