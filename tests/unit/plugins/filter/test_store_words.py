# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_words import FilterModule, store_words


@pytest.mark.parametrize("names", [["a", "b"], "a,b", " a, b ", "a b", "a\nb\n", ("a", "b", "a"), "a,,b,a"])
def test_a_list_is_a_list_and_a_text_of_names_becomes_one(names):
    assert store_words(names) == ["a", "b"]


@pytest.mark.parametrize("names", ["", " ", None, []])
def test_nothing_is_no_name(names):
    assert store_words(names) == []


@pytest.mark.parametrize("names", [{"a": 1}, 7, True, ["a b"], [1]])
def test_anything_else_is_refused(names):
    with pytest.raises(AnsibleFilterError, match="Names are needed"):
        store_words(names)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_words": store_words}
