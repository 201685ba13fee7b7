# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host of an endpoint, as a resolver wants it."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.filter.store_host_part import FilterModule, store_host_part


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("10.0.0.1:80", "10.0.0.1"),
        ("unit", "unit"),
        ("unit:80", "unit"),
        ("[fd00::1]:80", "fd00::1"),
        ("[fd00::1]", "fd00::1"),
        ("fd00::1", "fd00::1"),
    ],
)
def test_the_host(endpoint, host):
    assert store_host_part(endpoint) == host


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_host_part": store_host_part}
