# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is not like the others, in which keys, and what to do: told before anything is changed, and without a secret."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._report import drift
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import described

KEY = "random"
BASE = {"proxy.domain": "store.test", "proxy.auth.secret": "canary-one", "proxy.cache.size": 1000}
ADVICE = (
    " If unit1 is right, storeops.ha.reconcile makes the others like it; if another unit is, name that one: "
    "--extra-vars store_reference=<unit>. Then run the same command again."
)


def unit(release="revision 142", **changes):
    """What was read of a unit, with some settings changed; None unsets."""
    changes = {name.replace("__", ".").replace("_", "-"): value for name, value in changes.items()}
    settings = {name: value for name, value in {**BASE, **changes}.items() if value is not None}
    return described(settings, (), KEY), release


def refusal(reference="unit1", **more):
    excused = {name: more.pop(name) for name in ("decided", "named", "mixed") if name in more}
    return drift.refusal({"unit1": unit(), **more}, reference, **excused)


def test_units_that_are_alike_are_not_refused():
    assert refusal(unit2=unit(), unit3=unit()) == ""


def test_a_value_that_is_written_down_and_the_same_by_default_are_alike():
    assert refusal(unit2=unit(proxy__port__http=None), unit3=unit()) == ""


def test_all_units_and_all_keys_are_told_in_one_refusal_with_the_way_out():
    told = refusal(unit2=unit(proxy__cache__size=815, proxy__own="mars"), unit3=unit(proxy__auth__secret="canary-two"))
    assert told == (
        "Nothing was changed. Units are configured differently, which is not what is to be changed here. "
        "unit2: proxy.cache.size (815, and 1000 on unit1), proxy.own (mars, and not set on unit1); "
        "unit3: proxy.auth.secret (another secret than on unit1)." + ADVICE
    )


def test_of_a_secret_only_its_key_is_told():
    told = refusal(unit2=unit(proxy__auth__secret="canary-two"))
    assert "unit2: proxy.auth.secret (another secret than on unit1)" in told
    assert "canary" not in told


def test_what_the_inputs_decide_may_differ():
    changed = {"unit2": unit(proxy__cache__size=815)}
    assert refusal(decided=["proxy.cache.size"], **changed) == ""
    assert refusal(decided=["proxy.cache"], **changed) == ""
    assert "proxy.cache.size" in refusal(decided=["proxy.cache.siz"], **changed)


def test_what_only_one_unit_has_would_be_lost_unless_the_inputs_set_it():
    changed = {"unit2": unit(internal__own="1")}
    assert "unit2: internal.own" in refusal(decided=["internal"], **changed)
    assert refusal(decided=["internal"], named=["internal.own"], **changed) == ""


def test_another_release_is_told_before_the_settings():
    told = refusal(unit2=unit(release="revision 143", proxy__cache__size=815))
    assert told == (
        "Nothing was changed. The units run different releases of the store: unit1 has revision 142; unit2 has "
        "revision 143. storeops.ha.upgrade gives all units one release; run it, then the same command again."
    )


def test_in_the_middle_of_an_upgrade_units_of_one_release_are_compared():
    new = {"release": "revision 143", "internal__schema": "2"}
    assert refusal(mixed=True, unit2=unit(**new), unit3=unit(**new)) == ""
    told = refusal(mixed=True, unit2=unit(**new), unit3=unit(**{**new, "proxy__cache__size": 815}))
    assert "unit3: proxy.cache.size (815, and 1000 on unit2)" in told


@pytest.mark.parametrize("reference", ["unit1", "unit9"])
def test_a_reference_that_was_not_read_is_no_obstacle(reference):
    assert refusal(reference, unit2=unit()) == ""
