# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list of names that may have come as one text, since surveys have no lists."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import values


def store_words(names):
    """The names as a list, in the given order, none twice."""
    found = values.words(names)
    if found is None:
        raise AnsibleFilterError("Names are needed, as a list or as a text with commas between them.")
    return list(dict.fromkeys(found))


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_words": store_words}
