# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a change of all units may not begin: some of them are not like the others."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.module_utils._report import drift


def store_drift(configurations, reference, releases=None, decided=(), named=(), mixed=False):
    """A text that names every unit and every key that differ, empty when none does."""
    if not isinstance(configurations, Mapping) or not isinstance(releases or {}, Mapping):
        raise AnsibleFilterError("The configurations of the units by their names are needed, and so their releases.")
    units = {
        str(name): (dict(read), (releases or {}).get(name, ""))
        for name, read in configurations.items()
        if isinstance(read, Mapping) and read.get("settings")
    }
    return drift.refusal(units, str(reference), tuple(decided), tuple(named), mixed)


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_drift": store_drift}
