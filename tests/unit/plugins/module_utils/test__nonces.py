# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._nonces import Way, look
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_units import units

WAY = Way("store.example.com", "https", 2.0)
GOOD = {"issues": True, "opens_own": True, "said": ""}


def seen(made, count=4):
    return look(WAY, [unit.described() for unit in made], count)


def outcome(found):
    return [(item["issuer"], item["opener"], item["tried"], item["opened"]) for item in found["exchanges"]]


def test_each_unit_opens_sessions_with_the_nonces_of_the_one_before():
    shared = set()
    with units(shared, shared, shared) as made:
        found = seen(made)
    assert found["units"] == [dict(GOOD, name=unit.name) for unit in made]
    assert outcome(found) == [("unit1", "unit2", 4, 4), ("unit2", "unit3", 4, 4), ("unit3", "unit1", 4, 4)]
    assert shared == set(), "every nonce was used up"


def test_a_unit_that_keeps_its_nonces_for_itself_is_found_from_both_sides():
    shared = set()
    with units(shared, set(), shared) as made:
        found = seen(made)
    assert outcome(found) == [("unit1", "unit2", 4, 0), ("unit2", "unit3", 4, 0), ("unit3", "unit1", 4, 4)]
    assert found["exchanges"][0]["said"] == 'answered 401 ({"error": "nonce unknown or used"})'


def test_a_single_unit_is_tried_with_itself():
    with units(set()) as made:
        assert seen(made) == {"units": [dict(GOOD, name="unit1")], "exchanges": []}


def test_a_store_that_wants_more_than_a_nonce_says_nothing_about_sharing():
    shared = set()
    manners = {"sessions": (400, {"error": "serial missing"})}
    with units(shared, shared, unit1=manners, unit2=manners) as made:
        found = seen(made)
    assert [(unit["issues"], unit["opens_own"]) for unit in found["units"]] == [(True, False)] * 2
    assert found["units"][0]["said"] == 'answered 400 ({"error": "serial missing"})'
    assert found["exchanges"] == []


def test_a_unit_without_nonces_takes_no_part():
    shared = set()
    with units(shared, shared, shared, unit2={"nonces": (503, {"error": "no memcached"})}) as made:
        found = seen(made)
    assert found["units"][1] == {
        "name": "unit2",
        "issues": False,
        "opens_own": None,
        "said": 'answered 503 ({"error": "no memcached"})',
    }
    assert outcome(found) == [("unit1", "unit3", 4, 4), ("unit3", "unit1", 4, 4)]


def test_an_answer_without_a_nonce_is_none():
    for answer in ({}, {"nonce": 7}, [], {"nonce": ""}):
        with units(set(), unit1={"nonces": (200, answer)}) as made:
            assert seen(made)["units"][0]["issues"] is False


def test_a_unit_that_is_away_is_told():
    with units(set()) as made:
        gone = made[0].described()
    found = look(WAY, [gone], 4)
    assert found["units"][0]["said"].startswith("gave no answer (")


def test_units_are_asked_under_the_name_of_the_store_as_a_proxy_does():
    with units(set()) as made:
        seen(made)
    path, headers = made[0].seen[0]
    assert path == "/api/v1/snaps/auth/nonces"
    assert (headers["Host"], headers["X-Forwarded-Proto"]) == ("store.example.com", "https")


def test_no_session_is_told():
    shared = set()
    with units(shared, shared) as made:
        assert "cAnArY" not in str(seen(made))
