# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host of an endpoint."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.filter.store_endpoint import split_endpoint


def store_host_part(endpoint):
    """The host without port and brackets."""
    return split_endpoint(endpoint)[0]


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_host_part": store_host_part}
