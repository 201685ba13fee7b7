"""The stand-in's settings document: what is exported, what is accepted, what is refused."""

from __future__ import annotations

import pytest
import yaml
from enterprise_store import keys, profile, settings
from enterprise_store.errors import StoreError

STORED = {
    "proxy.domain": "store.test",
    "proxy.port.http": 8080,
    "proxy.trust-forwarded-proto": True,
    "proxy.memcached.connection": ["mc1:11211", "[fd00::1]:11211"],
    "proxy.db.connection": "postgresql://user:p%40ss@db:5432/name",
    "proxy.tls.cert": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "internal.snapstorage.local-origin-secret": "first-secret",
    "internal.airgap.gateway-hash": "second-secret",
}


def with_profile(**rows):
    return profile.complete({name.replace("_", "-"): value for name, value in rows.items()})


def test_there_are_sixty_keys_and_no_name_is_the_folder_of_another():
    assert len(keys.KEYS) == 60
    assert not [name for name in keys.KEYS if any(other.startswith(name + ".") for other in keys.KEYS)]


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("marker", [False, True])
@pytest.mark.parametrize("unset", [False, True])
@pytest.mark.parametrize("booleans", ["plain", "string", "python"])
@pytest.mark.parametrize("numbers", ["plain", "string"])
@pytest.mark.parametrize("lists", ["yaml", "json"])
def test_an_export_is_accepted_by_the_same_profile_and_means_the_same(nested, marker, unset, booleans, numbers, lists):
    chosen = with_profile(
        export_shape={"nested": nested, "marker": marker, "unset": unset},
        export_types={"booleans": booleans, "numbers": numbers, "lists": lists},
        import_mode="replace",
    )
    text = settings.export_document(STORED, chosen)
    wanted = settings.import_document(text, STORED, chosen)
    assert settings.effective(settings.merged(STORED, wanted)) == settings.effective(STORED)


def test_the_default_export_is_flat_without_marker_and_holds_what_is_set_only():
    text = settings.export_document(STORED, with_profile())
    assert not text.startswith("---")
    assert yaml.safe_load(text) == STORED


def test_a_marked_export_begins_with_the_marker():
    assert settings.export_document(STORED, with_profile(export_shape={"marker": True})).startswith("---\n")


def test_an_export_with_unset_keys_shows_all_sixty():
    text = settings.export_document(STORED, with_profile(export_shape={"unset": True}))
    exported = yaml.safe_load(text)
    assert set(exported) == set(keys.KEYS)
    assert exported["proxy.hsm.token-label"] is None
    assert exported["proxy.port.https"] == 443


def test_values_are_spelled_as_the_profile_wants():
    types = {"booleans": "python", "numbers": "string", "lists": "json"}
    exported = yaml.safe_load(settings.export_document(STORED, with_profile(export_types=types)))
    assert exported["proxy.trust-forwarded-proto"] == "True"
    assert exported["proxy.port.http"] == "8080"
    assert exported["proxy.memcached.connection"] == '["mc1:11211", "[fd00::1]:11211"]'


def test_a_profile_can_leave_the_two_hole_keys_out_of_the_export():
    exported = yaml.safe_load(settings.export_document(STORED, with_profile(export_holes=False)))
    assert not set(keys.HOLES) & set(exported)
    assert "proxy.domain" in exported


def test_merge_keeps_keys_the_document_lacks():
    wanted = settings.import_document("proxy.domain: other.test\n", STORED, with_profile())
    assert settings.merged(STORED, wanted) == dict(STORED, **{"proxy.domain": "other.test"})


def test_replace_unsets_keys_the_document_lacks_and_the_hole_keys_with_them():
    wanted = settings.import_document("proxy.domain: other.test\n", STORED, with_profile(import_mode="replace"))
    assert settings.merged(STORED, wanted) == {"proxy.domain": "other.test"}


def test_a_flat_profile_refuses_nested_documents_and_the_other_way_round():
    with pytest.raises(StoreError, match="nested maps"):
        settings.import_document("proxy: {domain: x}\n", {}, with_profile())
    with pytest.raises(StoreError, match="dotted keys"):
        settings.import_document("proxy.domain: x\n", {}, with_profile(export_shape={"nested": True}))


@pytest.mark.parametrize("text", ["", "a: [", "- proxy.domain", "just words", "null"])
def test_a_document_that_is_no_map_is_refused_without_quoting_it(text):
    with pytest.raises(StoreError) as caught:
        settings.import_document(text, {}, with_profile())
    assert "standard input" in str(caught.value)


def test_broken_yaml_does_not_show_the_secrets_beside_the_error():
    with pytest.raises(StoreError) as caught:
        settings.import_document("proxy.auth.secret: hunter2\nproxy.domain: [\n", {}, with_profile())
    assert "hunter2" not in str(caught.value)


def test_an_unknown_key_is_refused_by_name():
    with pytest.raises(StoreError, match=r"unknown configuration key: proxy\.domian"):
        settings.parse("proxy.domian", "x")


@pytest.mark.parametrize("value", [True, "true", "True", "TRUE", "yes", 1])
def test_every_spelling_of_true_is_true(value):
    assert settings.parse("proxy.airgap", value) is True


@pytest.mark.parametrize(
    "name, value",
    [
        ("proxy.airgap", "maybe"),
        ("proxy.port.http", "eighty"),
        ("proxy.port.http", True),
        ("proxy.port.http", "-1"),
        ("proxy.memcached.connection", "mc1:11211"),
        ("proxy.memcached.connection", [1]),
        ("proxy.memcached.connection", '{"a": 1}'),
        ("proxy.domain", ["a"]),
        ("proxy.storage.backend", "swift"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_the_name_of_its_key(name, value):
    with pytest.raises(StoreError, match=name):
        settings.parse(name, value)


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_value_means_unset(value):
    assert settings.parse("proxy.port.http", value) is None
    assert settings.merged({"proxy.port.http": 8080}, {"proxy.port.http": None}) == {}


def test_nothing_changes_when_nothing_differs():
    assert settings.changes(STORED, {"proxy.domain": "store.test", "proxy.hsm.token-pin": None}) == {}


def test_the_plain_list_shows_no_secret_and_keeps_the_rest_of_a_url():
    lines = settings.listing(dict(STORED, **{"proxy.https.proxy": "http://me:pw@squid:3128"}))
    assert "proxy.db.connection: postgresql://user:<redacted>@db:5432/name" in lines
    assert "proxy.https.proxy: http://me:<redacted>@squid:3128" in lines
    assert "internal.airgap.gateway-hash: <redacted>" in lines
    assert not [line for line in lines if "p%40ss" in line or "pw" in line or "-secret: f" in line]


def test_the_digest_does_not_tell_a_default_from_the_same_value_set():
    assert settings.digest({}) == settings.digest({"proxy.port.http": 80})
    assert settings.digest({}) != settings.digest({"proxy.port.http": 81})
