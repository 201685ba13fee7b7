# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.filter.takeover_problems import FilterModule


def test_the_filter_tells_what_speaks_against_it():
    tell = FilterModule().filters()["takeover_problems"]
    (sentence,) = tell({"settings": {}}, {"unit": "unit1"})
    assert sentence.startswith("unit1: the store is not installed there")
