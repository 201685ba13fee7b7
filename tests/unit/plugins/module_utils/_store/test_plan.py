# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError
from ansible_collections.storeops.ha.plugins.module_utils._store import plan as plans
from hypothesis import given, strategies as st

NAMES = st.sampled_from(["proxy.domain", "proxy.key.public", "internal.new.a", "internal.new.b", "proxy.tls.key"])
CURRENT = st.dictionaries(NAMES, st.text(min_size=1, max_size=3))
DESIRED = st.dictionaries(NAMES, st.one_of(st.none(), st.text(min_size=1, max_size=3)))


@pytest.mark.parametrize(
    "current, desired, changes, resulting",
    [
        ({}, {}, [], {}),
        ({"proxy.domain": "a"}, {"proxy.domain": "a"}, [], {"proxy.domain": "a"}),
        ({"proxy.domain": "a"}, {"proxy.domain": "b"}, [("proxy.domain", "a", "b", "b")], {"proxy.domain": "b"}),
        ({"proxy.domain": "a"}, {"proxy.domain": None}, [("proxy.domain", "a", None, None)], {}),
        ({}, {"proxy.domain": None}, [], {}),
        ({}, {"proxy.cache.size": 2048}, [], {}),
        # A default that is asked for is written out, so that it stays what it is should the default ever change.
        ({"proxy.cache.size": 1}, {"proxy.cache.size": 2048}, [("proxy.cache.size", 1, None, 2048)], {}),
        ({"proxy.cache.size": 1}, {"proxy.cache.size": None}, [("proxy.cache.size", 1, None, None)], {}),
    ],
)
def test_a_plan_holds_exactly_what_differs(current, desired, changes, resulting):
    plan = plans.make_plan(current, desired)
    assert [(c.name, c.before, c.after, c.write) for c in plan.changes] == changes
    assert plan.resulting == resulting


def test_text_is_written_as_it_was_given():
    plan = plans.make_plan({}, {"proxy.tls.cert": "a"}, {"proxy.tls.cert": "a\n"})
    assert plan.writes == {"proxy.tls.cert": "a\n"}


def test_following_a_document_unsets_the_rest_but_not_what_an_export_may_hide():
    current = {"proxy.domain": "a", "internal.airgap.gateway-hash": "h", "proxy.cache.size": 1}
    document = {"proxy.key.public": "k", "internal.snapstorage.local-origin-secret": "s"}
    assert plans.follow(document, current, ["proxy.cache.size"]) == {
        "proxy.domain": None,
        "proxy.key.public": "k",
        "internal.snapstorage.local-origin-secret": "s",
    }


def test_unknown_keys_are_refused_with_what_was_probably_meant():
    with pytest.raises(SettingsError, match=r"proxy.domian \(did you mean proxy.domain.*\); qqq; correct") as refused:
        plans.check_known(["proxy.domian", "qqq", "proxy.domain", "internal.new"], ["internal.new"])
    assert refused.value.details == {"unknown_keys": ["proxy.domian", "qqq"]}


@pytest.mark.parametrize(
    "document, wrong",
    [
        ({"proxy.use-postgres-over-memcached": True, "proxy.hsm.token-label": "t"}, True),
        ({"proxy.use-postgres-over-memcached": True, "proxy.hsm.token-pin": "1234"}, True),
        ({"proxy.use-postgres-over-memcached": True}, False),
        ({"proxy.hsm.token-pin": "1234"}, False),
        ({}, False),
    ],
)
def test_the_model_service_excludes_nonces_in_postgresql(document, wrong):
    assert (plans.contradiction(document) is not None) is wrong
    if wrong:
        with pytest.raises(SettingsError, match="Model Service"):
            plans.check_consistent(document)
    else:
        plans.check_consistent(document)


@pytest.mark.parametrize(
    "document, warned",
    [
        ({"proxy.trust-forwarded-proto": True, "proxy.tls.cert": "c"}, True),
        ({"proxy.trust-forwarded-proto": True, "proxy.tls.key": "k"}, True),
        ({"proxy.trust-forwarded-proto": True}, False),
        ({"proxy.tls.key": "k"}, False),
    ],
)
def test_believing_a_header_while_serving_tls_is_warned_of(document, warned):
    assert bool(plans.warnings_for(document)) is warned


def test_what_did_not_take_and_what_got_lost_is_named():
    plan = plans.make_plan({"proxy.domain": "a", "internal.x": 1}, {"proxy.domain": "b", "proxy.airgap": True})
    assert plans.not_taken(plan, {"proxy.domain": "b"}) == ["proxy.airgap"]
    assert plans.lost(plan, {"proxy.domain": "a", "internal.x": 1}, {"proxy.domain": "b"}) == ["internal.x"]


def test_the_difference_is_sorted_and_shows_only_what_differs():
    plan = plans.make_plan(
        {"proxy.domain": "a", "proxy.tls.cert": "x\ny", "proxy.airgap": True},
        {"proxy.domain": "b", "proxy.tls.cert": None, "proxy.airgap": True, "proxy.memcached.connection": ["m"]},
    )
    assert plans.diff(plan, "unit") == {
        "before_header": "unit",
        "after_header": "unit",
        "before": "proxy.domain: a\nproxy.tls.cert: x\n  y\n",
        "after": 'proxy.domain: b\nproxy.memcached.connection: ["m"]\n',
    }


@given(CURRENT, DESIRED)
def test_a_plan_that_was_made_leaves_nothing_to_do(current, desired):
    plan = plans.make_plan(current, desired)
    assert plans.make_plan(plan.resulting, desired).changes == ()
    assert plans.not_taken(plan, plan.resulting) == []
    assert plans.lost(plan, current, plan.resulting) == []
    untouched = set(current) - set(desired)
    assert all(plan.resulting[name] == current[name] for name in untouched)


@given(CURRENT, CURRENT)
def test_following_a_document_ends_with_that_document(current, document):
    plan = plans.make_plan(current, plans.follow(document, current))
    assert plan.resulting == document
