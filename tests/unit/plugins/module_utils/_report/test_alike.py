# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._report import alike

TOKENS = {"a": 1, "b": 2, "c": 2}


def test_the_largest_group_comes_first_and_then_the_earliest():
    assert alike.groups(TOKENS) == [["b", "c"], ["a"]]
    assert alike.groups({"a": 1, "b": 2}) == [["a"], ["b"]]
    assert alike.groups({}) == []


@pytest.mark.parametrize("reference, odd", [("a", ["b", "c"]), ("b", ["a"]), ("away", ["a"]), (None, ["a"])])
def test_odd_is_who_is_not_like_the_reference_or_else_like_most(reference, odd):
    assert alike.odd(TOKENS, reference) == odd


def test_of_none_nobody_is_odd():
    assert alike.odd({}, "a") == []


@pytest.mark.parametrize(
    "tokens, others, troubles, named, chosen",
    [
        ({}, [], {}, "a", (None, None)),
        (TOKENS, [], {}, None, ("b", "majority")),
        (TOKENS, [], {}, "a", ("a", "named")),
        (TOKENS, [], {}, "away", ("b", "majority")),
        (TOKENS, [], {"b": 2}, None, ("c", "majority")),
        (TOKENS, [], {"b": 1, "c": 1}, None, ("a", "order")),
        ({"a": 1, "b": 2}, [], {}, None, ("a", "order")),
        # Where the configuration decides nothing, the assertion does.
        ({"a": 1, "b": 2}, [{"a": "x", "b": "y", "c": "y"}], {}, None, ("b", "order")),
        ({"a": 1}, [], {"a": 1}, None, ("a", "majority")),
    ],
)
def test_whom_the_others_should_be_like(tokens, others, troubles, named, chosen):
    assert alike.choose(tokens, others, troubles, named) == chosen
