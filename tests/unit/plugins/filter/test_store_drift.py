# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_drift import FilterModule, store_drift
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import described

ONE, TWO = described({"proxy.cache.size": 1}, (), "k"), described({"proxy.cache.size": 2}, (), "k")


def test_units_that_differ_are_named():
    assert store_drift({"unit1": ONE, "unit2": ONE}, "unit1") == ""
    assert "unit2: proxy.cache.size (2, and 1 on unit1)" in store_drift({"unit1": ONE, "unit2": TWO}, "unit1")


def test_a_unit_that_was_not_read_is_not_compared():
    assert store_drift({"unit1": ONE, "unit2": {"settings": None}, "unit3": {}}, "unit1") == ""


def test_releases_are_compared_unless_they_may_differ():
    both, releases = {"unit1": ONE, "unit2": TWO}, {"unit1": "revision 1", "unit2": "revision 2"}
    assert "different releases" in store_drift(both, "unit1", releases)
    assert store_drift(both, "unit1", releases, mixed=True) == ""


def test_what_is_decided_may_differ():
    assert store_drift({"unit1": ONE, "unit2": TWO}, "unit1", decided=["proxy.cache"]) == ""


@pytest.mark.parametrize("wrong", [["unit1"], "unit1", None])
def test_anything_but_configurations_by_name_is_refused(wrong):
    with pytest.raises(AnsibleFilterError, match="configurations of the units"):
        store_drift(wrong, "unit1")


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_drift": store_drift}
