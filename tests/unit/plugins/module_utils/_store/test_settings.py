# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError
from ansible_collections.storeops.ha.plugins.module_utils._store import settings as values
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.spellings import meanings, meant, spelled
from hypothesis import given, strategies as st

LIST = "proxy.device-auth.allowed-device-service-urls"


@pytest.mark.parametrize(
    "name, given_value, typed",
    [
        ("proxy.airgap", True, True),
        ("proxy.airgap", "True", True),
        ("proxy.airgap", " false ", False),
        ("proxy.airgap", "yes", True),
        ("proxy.port.http", 80, 80),
        ("proxy.port.http", "80", 80),
        ("proxy.cache.size", "2.048e+03", 2048),
        ("proxy.cache.size", "4096.0", 4096),
        ("proxy.domain", " a.example.com\n", "a.example.com"),
        ("proxy.hsm.token-pin", 123456, "123456"),
        ("proxy.hsm.token-pin", "0123", "0123"),
        ("proxy.domain", "true", "true"),
        (LIST, ["https://b", "https://a"], ["https://b", "https://a"]),
        (LIST, '["https://b", "https://a"]', ["https://b", "https://a"]),
        (LIST, "['https://b']", ["https://b"]),
        (LIST, [], []),
        ("proxy.storage.backend", "s3", "s3"),
        ("proxy.domain", None, None),
        ("proxy.domain", "", None),
        ("proxy.port.http", "None", None),
        ("internal.new", "True", True),
        ("internal.new", "12", 12),
        ("internal.new", "012", "012"),
        ("internal.new", '["a", "1"]', ["a", 1]),
        ("internal.new", "[not json", "[not json"),
        ("internal.new", 1.5, "1.5"),
        ("internal.new", "9" * 30, "9" * 30),
    ],
)
def test_a_value_gets_the_type_of_its_key(name, given_value, typed):
    found = values.value_of(name, given_value)
    assert found == typed
    assert type(found) is type(typed)


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("proxy.airgap", "maybe"),
        ("proxy.airgap", 1),
        ("proxy.airgap", ["true"]),
        ("proxy.port.http", 0),
        ("proxy.port.http", 65536),
        ("proxy.port.http", "http"),
        ("proxy.cache.size", -1),
        ("proxy.cache.size", True),
        ("proxy.cache.size", "1.5"),
        ("proxy.cache.size", "1e999"),
        ("proxy.domain", True),
        ("proxy.domain", ["a"]),
        ("proxy.domain", 1.10),
        (LIST, "https://a"),
        (LIST, [1]),
        (LIST, '{"a": 1}'),
        ("proxy.storage.backend", "S3"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_name_and_without_the_value(name, wrong):
    with pytest.raises(SettingsError, match="{0} must".format(name)) as refused:
        values.wanted({name: wrong})
    assert refused.value.details == {"wrong_keys": [name]}
    assert "maybe" not in str(refused.value)


def test_all_wrong_values_are_named_at_once():
    with pytest.raises(SettingsError, match=r"proxy\.airgap must be .*; proxy\.port\.http must be"):
        values.wanted({"proxy.port.http": "x", "proxy.airgap": "x"})


def test_a_unit_with_a_strange_value_is_understood_all_the_same():
    assert values.normalised({"proxy.airgap": "maybe", "proxy.port.http": "x"}) == {
        "proxy.airgap": "maybe",
        "proxy.port.http": "x",
    }


def test_defaults_and_unset_keys_are_no_part_of_a_normalised_document():
    document = {"proxy.port.http": "80", "proxy.admin-emails": "[]", "proxy.tls.key": "None", "proxy.domain": "d"}
    assert values.normalised(document) == {"proxy.domain": "d"}


def test_nested_settings_are_flattened_and_an_empty_map_unsets():
    nested = {"proxy": {"port": {"http": 80}, "domain": "d", "tls": {}}, "internal.store.id": "i"}
    assert values.flattened(nested) == {
        "proxy.port.http": 80,
        "proxy.domain": "d",
        "proxy.tls": None,
        "internal.store.id": "i",
    }


def test_the_digest_ignores_order_and_what_may_differ_and_nothing_else():
    one = {"proxy.domain": "d", "proxy.cache.size": 1}
    two = {"proxy.cache.size": 2, "proxy.domain": "d"}
    assert values.digest(one) == values.digest(dict(reversed(list(one.items()))))
    assert values.digest(one) != values.digest(two)
    assert values.digest(one, ["proxy.cache.size"]) == values.digest(two, ["proxy.cache.size"])
    assert len(values.digest({})) == 64


def test_effective_settings_have_the_defaults():
    found = values.effective({"proxy.domain": "d", "internal.new": 1})
    assert (found["proxy.domain"], found["proxy.port.http"], found["proxy.tls.key"]) == ("d", 80, None)
    assert found["internal.new"] == 1


@pytest.mark.parametrize(
    "settings_given",
    [
        {"proxy.tls.key": "canary"},
        {"proxy": {"tls": {"key": "canary"}}},
        {"internal.new.secret": "canary"},
        {"proxy.https.proxy": "http://u:canary@p"},
        {"internal.new.urls": ["http://u:canary@p"]},
    ],
)
def test_secrets_among_plain_settings_are_refused_without_showing_them(settings_given):
    with pytest.raises(SettingsError, match="move them to secret_settings") as refused:
        values.check_no_secrets(settings_given)
    assert "canary" not in str(refused.value) + repr(refused.value.details)


def test_unsetting_a_secret_is_no_secret():
    values.check_no_secrets({"proxy.tls.key": None, "proxy.auth.secret": "", "proxy.https.proxy": "http://p:3128"})


@given(st.lists(st.text(max_size=8), max_size=5))
def test_a_list_means_the_same_as_yaml_as_json_and_as_python(items):
    name = "proxy.memcached.connection"
    expected = values.value_of(name, items)
    assert values.value_of(name, json.dumps(items)) == expected
    assert values.value_of(name, repr(items)) == expected


@given(
    st.dictionaries(
        st.sampled_from(["internal.a", "internal.b"]),
        st.one_of(st.booleans(), st.integers(-(10**6), 10**6), st.text(max_size=10)),
    )
)
def test_normalising_twice_changes_nothing(entries):
    once = values.normalised(entries)
    assert values.normalised(once) == once


@given(st.data(), meanings(max_size=8))
def test_however_an_operator_writes_it_the_same_is_wanted(data, meaning):
    given_settings = data.draw(spelled(meaning))
    typed = values.wanted(given_settings)
    assert values.normalised(typed) == meant(meaning)
    assert values.normalised(given_settings) == meant(meaning)
    assert values.wanted(dict(typed)) == typed


@given(meanings(max_size=8))
def test_nothing_secret_is_left_in_what_is_shown(meaning):
    shown = values.redacted(meaning)
    for name in meaning:
        if values.is_secret(name) and name != "proxy.db.connection":
            assert shown[name] == "(secret)"
