# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError, NotAppliedError, SettingsError
from ansible_collections.storeops.ha.plugins.module_utils._store import configuration, document, settings as values
from ansible_collections.storeops.ha.plugins.module_utils._store.cli import EnterpriseStore, Output
from ansible_collections.storeops.ha.plugins.module_utils._store.configuration import Configuration, Request
from ansible_collections.storeops.ha.plugins.module_utils._store.marker import Marker
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import (
    PROFILE,
    FakeSnapd,
    FakeStore,
    name_of,
    profiles,
)
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.spellings import meanings, meant, spelled
from hypothesis import given, strategies as st

ORIGIN, HASH = "canary-origin-8c1f", "canary-hash-77aa"
DSN = "postgresql://es:canary-pw-1234@10.0.0.5:5432/es"
HOLES = {"internal.snapstorage.local-origin-secret": ORIGIN, "internal.airgap.gateway-hash": HASH}
START = dict(
    HOLES,
    **{
        "proxy.domain": "old.example.com",
        "proxy.port.http": 8080,
        "proxy.trust-forwarded-proto": False,
        "proxy.storage.s3.use-path-style": True,
        "proxy.auth.secret": "canary-auth-5566",
        "proxy.tls.cert": "-----BEGIN CERTIFICATE-----\nMIIB\n\n-----END CERTIFICATE-----\n",
        "proxy.device-auth.allowed-device-service-urls": ["https://a", "https://b"],
        "proxy.sso.public.key": "0123",
    },
)
SETTINGS = {
    "proxy.domain": "store.example.com",
    "proxy.trust-forwarded-proto": True,
    "proxy.port.http": "80",
    "proxy.cache.size": 4096,
    "proxy.memcached.connection": ["10.0.0.21", "10.0.0.22:11211"],
    "proxy.tls.cert": None,
}


class Unit(EnterpriseStore):
    """The command, without a process."""

    def __init__(self, fake):
        super().__init__("enterprise-store")
        self._fake = fake

    def _run(self, arguments, timeout, given=b""):
        self.calls += 1
        code, out, err = self._fake.run(arguments, given.decode())
        return Output(code, out.encode(), err.encode())


class Host:
    """A unit with all that is around it."""

    def __init__(self, folder, **profile):
        folder.mkdir(exist_ok=True)
        self.fake = FakeStore(folder / "state.json", **profile)
        self.fake.set(START)
        self.snapd = FakeSnapd(self.fake)
        self.marker = Marker(str(folder / "state"), "enterprise-store")

    def apply(self, check_mode=False, **wanted):
        unit = Configuration(Unit(self.fake), self.snapd, self.marker, "enterprise-store", 10)
        return unit.apply(Request(**wanted), check_mode)

    def document(self):
        snapshot = configuration.read(Unit(self.fake), self.snapd, "enterprise-store")
        return configuration.whole_document(snapshot)


@pytest.fixture
def host(tmp_path):
    return Host(tmp_path / "host")


@pytest.mark.parametrize("profile", list(profiles()), ids=name_of)
def test_the_same_settings_apply_once_whatever_the_vendor_does(tmp_path, profile):
    host = Host(tmp_path / "host", **profile)
    wanted = {"settings": SETTINGS, "secret_settings": {"proxy.db.connection": DSN}}
    predicted = host.apply(check_mode=True, **wanted)
    assert host.fake.count("import") == 0
    first = host.apply(**wanted)
    assert first["changed"] and first["restarted"] and first["calls"] == 3
    assert first["digest_after"] == predicted["digest_after"] != first["digest_before"]
    assert first["changed_keys"] == predicted["changed_keys"] == sorted([*SETTINGS, "proxy.db.connection"])
    assert host.fake.count("import") == 1
    for name in ("proxy.auth.secret", "proxy.device-auth.allowed-device-service-urls", *HOLES):
        assert host.fake.values[name] == START[name], name
    assert host.fake.values["proxy.memcached.connection"] == ["10.0.0.21", "10.0.0.22:11211"]
    assert host.fake.values["proxy.trust-forwarded-proto"] is True
    assert "proxy.tls.cert" not in host.fake.values
    second = host.apply(**wanted)
    assert not second["changed"] and not second["restarted"] and second["calls"] == 1
    assert host.fake.count("import") == 1
    assert second["digest_after"] == second["digest_before"] == first["digest_after"]
    assert not host.marker.exists()


@pytest.mark.parametrize("profile", list(profiles()), ids=name_of)
def test_a_unit_becomes_like_another_one_whatever_the_vendor_does(tmp_path, profile):
    model, other = Host(tmp_path / "model", **profile), Host(tmp_path / "other", **profile)
    model.apply(settings=SETTINGS, secret_settings={"proxy.db.connection": DSN})
    other.fake.set({"proxy.domain": "x", "proxy.oci-registry.username": "stale", "proxy.cache.size": 100})
    wanted = {"document": model.document(), "ignore_keys": ("proxy.cache.size",)}
    copied = other.apply(**wanted)
    assert "proxy.oci-registry.username" in copied["changed_keys"]
    expected = dict(model.fake.values, **{"proxy.cache.size": 100})
    assert configuration.values.normalised(other.fake.values) == configuration.values.normalised(expected)
    again = other.apply(**wanted)
    assert not again["changed"]
    assert again["digest_after"] == model.apply(ignore_keys=("proxy.cache.size",))["digest_after"]


@pytest.mark.parametrize("nested", [False, True])
def test_a_unit_with_nothing_set_is_configured_in_the_shape_it_wants(tmp_path, nested):
    host = Host(tmp_path / "host", nested=nested)
    host.fake.set({})
    result = host.apply(settings={"proxy.domain": "store.example.com", "proxy.airgap": "true"})
    assert host.fake.values == {"proxy.domain": "store.example.com", "proxy.airgap": True}
    assert result["changed"]
    assert not host.apply(settings={"proxy.domain": "store.example.com"})["changed"]


def test_a_document_for_a_unit_with_nothing_set_is_spelled_like_the_document(tmp_path):
    model, other = (Host(tmp_path / name, nested=True, booleans="python") for name in ("a", "b"))
    model.apply(settings={"proxy.airgap": True})
    other.fake.set({})
    other.apply(document=model.document())
    assert "airgap: 'True'" in other.fake["imported"]
    assert other.fake.count("import") == 1


def test_nothing_is_written_when_nothing_differs(host):
    result = host.apply(settings={"proxy.domain": " old.example.com", "proxy.port.http": "8080"})
    assert not result["changed"]
    assert result["changed_keys"] == [] and result["calls"] == 1
    assert result["diff"]["before"] == result["diff"]["after"] == ""
    assert host.fake["calls"] == ["config --export-yaml"]


@pytest.mark.parametrize(
    "spelling",
    [{"proxy.trust-forwarded-proto": "False", "proxy.port.http": 8080}, {"proxy": {"port": {"http": "8080"}}}],
)
def test_spelling_is_no_difference(host, spelling):
    assert not host.apply(settings=spelling)["changed"]


def test_setting_a_default_where_it_is_not_set_is_no_difference(host):
    assert not host.apply(settings={"proxy.cache.size": 2048, "proxy.admin-emails": []})["changed"]


def test_secrets_are_in_no_result_and_no_difference(host):
    result = host.apply(
        settings={"proxy.domain": "store.example.com"},
        secret_settings={"proxy.db.connection": DSN, "proxy.auth.secret": "canary-auth-new"},
    )
    assert "canary" not in repr(result)
    assert "proxy.auth.secret: (secret)\n" in result["diff"]["before"]
    assert "proxy.auth.secret: (secret, changed)\n" in result["diff"]["after"]
    assert "proxy.db.connection: postgresql://es:<redacted>@10.0.0.5:5432/es\n" in result["diff"]["after"]
    assert "proxy.domain: old.example.com\n" in result["diff"]["before"]


@pytest.mark.parametrize("code", [0, 1])
def test_a_failed_restart_is_told_and_made_up_for_by_the_next_run(tmp_path, code):
    host = Host(tmp_path / "host", failing_exit=code)
    host.fake.put(fail_restart=True)
    wanted = {"settings": {"proxy.domain": "store.example.com"}}
    with pytest.raises(CommandError, match="settings were stored, but the services did not restart") as failed:
        host.apply(**wanted)
    assert failed.value.details["stored"] is True
    assert "run the same play again" in str(failed.value)
    assert host.marker.exists()
    predicted = host.apply(check_mode=True, **wanted)
    assert predicted["changed"] and predicted["restarted"] and host.snapd.restarted == []
    again = host.apply(**wanted)
    assert again["changed"] and again["restarted"] and again["changed_keys"] == []
    assert host.snapd.restarted == ["enterprise-store"]
    assert host.fake.count("import") == 1
    assert not host.apply(**wanted)["changed"]


def test_a_restart_that_fails_again_is_still_owed(host, monkeypatch):
    host.marker.set()
    monkeypatch.setattr(host.snapd, "restart", lambda snap: (_ for _ in ()).throw(CommandError("no")))
    with pytest.raises(CommandError):
        host.apply()
    assert host.marker.exists()


def test_writing_pays_for_a_restart_that_was_owed(host):
    host.marker.set()
    host.apply(settings={"proxy.domain": "store.example.com"})
    assert not host.marker.exists()
    assert host.snapd.restarted == []


def test_a_refusal_shows_the_vendors_words_without_secrets_and_owes_nothing(host):
    host.fake.put(refuse="cannot connect to {0}: canary-auth-5566 is wrong".format(DSN))
    with pytest.raises(CommandError, match="refused the settings: error: cannot connect to") as failed:
        host.apply(secret_settings={"proxy.db.connection": DSN})
    assert "canary" not in str(failed.value)
    assert failed.value.details["stored"] is False
    assert not host.marker.exists()


def test_a_value_that_did_not_take_is_an_error(host):
    host.fake.put(deaf=["proxy.domain"])
    with pytest.raises(NotAppliedError, match=r"wanted values afterwards: proxy\.domain;") as failed:
        host.apply(settings={"proxy.domain": "store.example.com", "proxy.cache.size": 1})
    assert failed.value.details["not_taken_keys"] == ["proxy.domain"]
    assert host.marker.exists()


def test_a_setting_that_got_lost_is_an_error(host):
    host.fake.put(forgets=["proxy.auth.secret"])
    with pytest.raises(NotAppliedError, match=r"not set any more: proxy\.auth\.secret;"):
        host.apply(settings={"proxy.domain": "store.example.com"})


@pytest.mark.parametrize("holes", [False, True])
def test_a_hidden_key_is_written_and_proven_through_snapd(tmp_path, holes):
    host = Host(tmp_path / "host", holes=holes, replace=True)
    name = "internal.airgap.gateway-hash"
    assert host.apply(secret_settings={name: "canary-new"})["changed_keys"] == [name]
    assert host.fake.values[name] == "canary-new"
    assert host.fake.values["internal.snapstorage.local-origin-secret"] == ORIGIN
    assert not host.apply(secret_settings={name: "canary-new"})["changed"]


def test_snapd_is_not_asked_for_what_the_export_shows(host):
    host.apply()
    assert host.snapd.asked == []


def test_a_document_without_the_hidden_keys_leaves_them(tmp_path):
    host = Host(tmp_path / "host", replace=True, holes=False)
    host.apply(document="proxy.domain: store.example.com\n")
    left = configuration.values.normalised(host.fake.values)
    assert left == dict(HOLES, **{"proxy.domain": "store.example.com"})


def test_settings_win_over_the_document(host):
    host.apply(document=host.document(), settings={"proxy.domain": "mine.example.com"})
    assert host.fake.values["proxy.domain"] == "mine.example.com"


@pytest.mark.parametrize(
    "wanted, message",
    [
        ({"settings": {"proxy.domian": "x"}}, r"no such settings: proxy.domian \(did you mean proxy.domain"),
        ({"settings": {"proxy.tls.key": "canary-key"}}, "move them to secret_settings"),
        ({"settings": {"proxy.https.proxy": "http://u:canary@p:3128"}}, "proxy.https.proxy; move them"),
        ({"settings": {"proxy.port.http": "many"}}, "proxy.port.http must be a port number"),
        (
            {
                "settings": {"proxy.use-postgres-over-memcached": True},
                "secret_settings": {"proxy.hsm.token-pin": "canary-1"},
            },
            "Model Service needs memcached",
        ),
        ({"document": "- canary\n- list\n"}, "given document holds no settings"),
        ({"document": "proxy.domain: [canary"}, "given document cannot be understood as YAML"),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_what_cannot_be_meant_is_refused_before_anything_is_written(host, wanted, message, check_mode):
    with pytest.raises((SettingsError, document.DocumentError), match=message) as refused:
        host.apply(check_mode=check_mode, **wanted)
    assert "canary" not in str(refused.value) + repr(refused.value.details)
    assert host.fake.count("import") == 0
    assert not host.marker.exists()


def test_unknown_keys_are_accepted_on_request_and_when_the_unit_knows_them(host):
    wanted = {"settings": {"proxy.brand-new": "on"}}
    assert host.apply(allow_unknown=True, **wanted)["changed_keys"] == ["proxy.brand-new"]
    assert not host.apply(**wanted)["changed"]


def test_a_contradiction_that_is_already_there_is_only_told(host):
    host.fake.set({"proxy.use-postgres-over-memcached": True, "proxy.hsm.token-label": "t"})
    assert "Model Service" in host.apply()["warnings"][0]
    with pytest.raises(SettingsError, match="Model Service"):
        host.apply(settings={"proxy.domain": "x"})


def test_tls_here_and_a_trusted_header_are_warned_of(host):
    result = host.apply(settings={"proxy.trust-forwarded-proto": "true"})
    assert "proxy.trust-forwarded-proto is true while proxy.tls.cert is set" in result["warnings"][0]


def test_check_mode_without_the_command_predicts_everything(tmp_path):
    host = Host(tmp_path / "host")
    unit = Configuration(None, host.snapd, host.marker, "enterprise-store", 10)
    result = unit.apply(Request(settings=SETTINGS, secret_settings={"proxy.db.connection": DSN}), True)
    assert result["changed"] and result["digest_before"] is None and result["digest_after"] is None
    assert "proxy.domain" in result["changed_keys"] and result["calls"] == 0
    assert "canary" not in repr(result)


def test_an_import_that_is_cut_off_leaves_the_note(host, monkeypatch):
    def too_long(self, text, timeout):
        raise CommandError("took too long", {"timed_out": True})

    monkeypatch.setattr(Unit, "import_config", too_long)
    with pytest.raises(CommandError, match="took too long") as failed:
        host.apply(settings={"proxy.domain": "store.example.com"})
    assert failed.value.details == {"timed_out": True, "stored": None}
    assert host.marker.exists()


def test_what_cannot_be_read_again_is_not_called_done(host):
    class Unreadable(Unit):
        def export_config(self):
            if self.calls:
                raise CommandError("gone")
            return super().export_config()

    unit = Configuration(Unreadable(host.fake), host.snapd, host.marker, "enterprise-store", 10)
    with pytest.raises(NotAppliedError, match="could not be read again to prove it: gone"):
        unit.apply(Request(settings={"proxy.domain": "store.example.com"}), False)
    assert host.marker.exists()


def test_the_note_is_private(host):
    host.fake.put(fail_restart=True)
    with pytest.raises(CommandError):
        host.apply(settings={"proxy.domain": "store.example.com"})
    assert os.stat(os.path.dirname(host.marker.path)).st_mode & 0o777 == 0o700
    assert os.stat(host.marker.path).st_mode & 0o777 == 0o600


class Memory(FakeStore):
    """A unit that needs no file, for many examples."""

    def __init__(self, **profile):
        self._text = "{}"
        super().__init__(os.devnull)
        self._save({"values": {}, "profile": dict(PROFILE, **profile), "calls": [], "restarts": 0})

    def _load(self):
        return json.loads(self._text)

    def _save(self, state):
        self._text = json.dumps(state)


class Note:
    """A marker that needs no file."""

    there = False

    def exists(self):
        return self.there

    def set(self):
        self.there = True

    def clear(self):
        self.there = False


SECRETS = ("proxy.auth.secret", "proxy.key.private", "proxy.tls.key")
PLAIN = (
    "proxy.domain",
    "proxy.port.http",
    "proxy.cache.size",
    "proxy.trust-forwarded-proto",
    "proxy.airgap",
    "proxy.storage.s3.use-path-style",
    "proxy.storage.backend",
    "proxy.memcached.connection",
    "proxy.admin-emails",
    "proxy.tls.cert",
)


@given(
    profile=st.sampled_from(list(profiles())),
    start=meanings([*PLAIN, *SECRETS], max_size=6),
    plain=meanings(PLAIN, max_size=5),
    secret=meanings(SECRETS, max_size=2),
    unset=st.sets(st.sampled_from(PLAIN), max_size=2),
    data=st.data(),
)
def test_applying_twice_equals_applying_once_whatever_is_there_and_wanted(profile, start, plain, secret, unset, data):
    fake, note = Memory(**profile), Note()
    fake.set(dict(HOLES, **start))
    wanted = dict(plain, **dict.fromkeys(unset))
    request = Request(settings=data.draw(spelled(wanted, keep_order=True)), secret_settings=secret)
    # Spelling may have added keys to unset; a secret that is given wins over its unsetting.
    asked = dict(values.wanted(request.settings), **secret)
    expected = dict((name, value) for name, value in meant(dict(start, **HOLES)).items() if name not in asked)
    expected.update(values.normalised(asked))

    def apply():
        unit = Configuration(Unit(fake), FakeSnapd(fake), note, "enterprise-store", 10)
        return unit.apply(request, False)

    first = apply()
    assert values.normalised(fake.values) == expected
    once, imports = fake.values, fake.count("import")
    second = apply()
    assert not second["changed"] and second["calls"] == 1 and not note.there
    assert fake.values == once and fake.count("import") == imports
    assert bool(imports) is first["changed"]
    assert second["digest_before"] == second["digest_after"] == first["digest_after"]
    assert (first["digest_before"] != first["digest_after"]) is first["changed"]


def test_what_nobody_asked_to_change_is_refused_before_anything_is_written(tmp_path):
    model, other = Host(tmp_path / "model"), Host(tmp_path / "other")
    model.apply(settings={"proxy.domain": "store.example.com", "proxy.cache.size": 1111})
    for check_mode in (True, False):
        with pytest.raises(SettingsError, match="proxy.cache.size, which is not what") as refused:
            other.apply(check_mode=check_mode, document=model.document(), may_change=("proxy.domain", "internal"))
        assert refused.value.details == {"other_keys": ["proxy.cache.size"]}
    assert other.fake.count("import") == 0
    allowed = other.apply(document=model.document(), may_change=("proxy.domain", "proxy.cache"))
    assert allowed["changed_keys"] == ["proxy.cache.size", "proxy.domain"]
