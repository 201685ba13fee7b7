# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it, against an executable."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import enterprise_store_config
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import FakeSnapd, FakeStore

DSN = "postgresql://es:canary-pw-1234@10.0.0.5:5432/es"
SECRETS = {"proxy.db.connection": DSN, "proxy.auth.secret": "canary-new-secret"}
START = {
    "proxy.domain": "old.example.com",
    "proxy.auth.secret": "canary-old-secret",
    "internal.airgap.gateway-hash": "canary-old-hash",
    "internal.future.api-token": "canary-old-token",
}
WANTED = {"settings": {"proxy.domain": "store.example.com", "proxy.airgap": "true"}, "secret_settings": SECRETS}


@pytest.fixture
def unit(tmp_path, monkeypatch):
    def make(**profile):
        fake = FakeStore(tmp_path / "state.json", **profile)
        fake.set(START)
        fake.snapd = FakeSnapd(fake)
        monkeypatch.setattr(enterprise_store_config, "SnapdClient", lambda *args, **options: fake.snapd)
        fake.options = {"executable": fake.script(tmp_path), "state_dir": str(tmp_path / "notes")}
        return fake

    return make


@pytest.fixture
def run(capfd):
    def call(fake, **options):
        with patch_module_args(dict(fake.options, **options)), pytest.raises(SystemExit) as ended:
            enterprise_store_config.main()
        text = capfd.readouterr().out
        return ended.value.code, json.loads(text), text

    return call


PROFILES = [
    {},
    {"nested": True, "marker": True, "holes": False, "replace": True, "booleans": "python", "lists": "json"},
    {"defaults": True, "noise": True, "replace": True, "holes": False, "numbers": "string", "booleans": "string"},
    {"nested": True, "defaults": True, "noise": True},
]


@pytest.mark.parametrize("profile", PROFILES)
def test_check_then_do_then_again(unit, run, profile):
    fake = unit(**profile)
    code, predicted, text = run(fake, _ansible_check_mode=True, _ansible_diff=True, **WANTED)
    assert code == 0 and predicted["changed"] and fake.count("import") == 0
    assert "canary" not in text
    code, done, text = run(fake, _ansible_diff=True, **WANTED)
    assert code == 0 and done["changed"] and done["calls"] == 3
    assert "canary" not in text
    assert (
        done["changed_keys"]
        == predicted["changed_keys"]
        == sorted(["proxy.airgap", "proxy.auth.secret", "proxy.db.connection", "proxy.domain"])
    )
    assert done["diff"] == predicted["diff"]
    assert fake.values["internal.airgap.gateway-hash"] == "canary-old-hash"
    assert fake.values["internal.future.api-token"] == "canary-old-token"
    fake.put(calls=[])
    code, again, text = run(fake, **WANTED)
    assert code == 0 and not again["changed"]
    assert fake["calls"] == ["config --export-yaml"]
    assert "canary" not in text


def test_what_other_units_are_compared_with_is_what_there_would_be_and_then_is(unit, run):
    fake = unit()
    _code, predicted, text = run(fake, _ansible_check_mode=True, fingerprint_key="one", **WANTED)
    _code, done, text = run(fake, fingerprint_key="one", **WANTED)
    assert predicted["configuration"] == done["configuration"]
    assert done["configuration"]["digest"] == done["digest_after"]
    assert "proxy.auth.secret" in done["configuration"]["fingerprints"]
    assert "canary" not in text
    assert run(fake, **WANTED)[1]["configuration"] is None


def test_no_secret_is_ever_an_argument(unit, run):
    fake = unit()
    run(fake, **WANTED)
    assert set(fake["calls"]) == {"config --export-yaml", "config --import-yaml"}


def test_secrets_given_as_one_json_text_are_never_shown(unit, run):
    fake = unit()
    as_text = dict(WANTED, secret_settings=json.dumps(SECRETS))
    code, result, text = run(fake, _ansible_diff=True, **as_text)
    assert code == 0 and result["changed"]
    assert fake.values["proxy.auth.secret"] == "canary-new-secret"
    assert "canary" not in text
    # Another option may be wrong: Ansible shows all of them with its refusal.
    code, result, text = run(fake, restart_timeout="soon", **as_text)
    assert code == 1 and "restart_timeout" in result["msg"]
    assert "canary" not in text


@pytest.mark.parametrize("wrong", ['["canary"]', "canary: 1", "{canary", ["canary"], 17])
def test_secrets_that_are_no_map_are_refused_and_not_shown(unit, run, wrong):
    fake = unit()
    code, result, text = run(fake, secret_settings=wrong)
    assert code == 1
    assert result["msg"] == ("secret_settings is neither a map nor the JSON text of one; write it as YAML: key: value.")
    assert "canary" not in text


@pytest.mark.parametrize("nothing", [{}, "", "{}", None])
def test_no_secret_settings_are_no_change(unit, run, nothing):
    code, result, _text = run(unit(), secret_settings=nothing)
    assert code == 0 and result["changed"] is False


@pytest.mark.parametrize("secrets", [SECRETS, json.dumps(SECRETS)], ids=["map", "text"])
@pytest.mark.parametrize("code", [0, 1])
def test_a_failed_restart_fails_without_showing_secrets(unit, run, code, secrets):
    fake = unit(failing_exit=code)
    fake.put(fail_restart="error: {0} and canary-old-hash are of no use, nor is canary-pw-1234".format(DSN))
    ended, result, text = run(fake, **dict(WANTED, secret_settings=secrets))
    assert ended == 1 and result["failed"] and result["stored"] is True
    assert result["msg"].startswith("The settings were stored, but the services did not restart: error: Command")
    assert "canary" not in text
    ended, result, text = run(fake, **WANTED)
    assert ended == 0 and result["changed"] and result["restarted"]
    assert run(fake, **WANTED)[1]["changed"] is False


def test_an_unreadable_export_fails_without_quoting_it(unit, run):
    fake = unit()
    fake.set(dict(START, **{"proxy.tls.key": "canary"}))
    path = fake.options["executable"]
    with open(path, "w", encoding="utf-8") as handle:
        handle.write("#!/bin/sh\necho 'proxy.tls.key: [canary'\n")
    code, result, text = run(fake, **WANTED)
    assert code == 1 and "cannot be understood as YAML" in result["msg"]
    assert "canary" not in text.replace("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "")


@pytest.mark.parametrize(
    "settings", [{"proxy.tls.key": "canary-key"}, {"proxy": {"https": {"proxy": "http://u:canary-key@p:3128"}}}]
)
def test_a_misplaced_secret_is_refused_and_not_shown_with_the_refusal(unit, run, settings):
    fake = unit()
    code, result, text = run(fake, settings=settings)
    assert code == 1 and "secret_settings" in result["msg"]
    assert "canary-key" not in text
    assert fake.count("import") == 0


def test_a_whole_document_is_never_shown(unit, run):
    fake = unit()
    code, result, text = run(fake, document="proxy.domain: d\nproxy.tls.key: canary-key\n", _ansible_diff=True)
    assert code == 0 and result["changed"]
    assert fake.values["proxy.tls.key"] == "canary-key"
    assert "canary" not in text


def test_without_the_command_only_check_mode_goes_on(unit, run):
    fake = unit()
    fake.options["executable"] = "/nowhere/enterprise-store"
    code, result, text = run(fake, _ansible_check_mode=True, **WANTED)
    assert code == 0 and result["changed"] and result["digest_before"] is None
    assert "canary" not in text
    code, result, text = run(fake, **WANTED)
    assert code == 1
    assert result["msg"] == (
        "The command /nowhere/enterprise-store is not on this host; install the snap enterprise-store first."
    )


def test_without_pyyaml_the_library_is_named(unit, run, monkeypatch):
    fake = unit()
    monkeypatch.setattr(enterprise_store_config, "YAML_IMPORT_ERROR", "Traceback: no yaml")
    code, result, _text = run(fake, **WANTED)
    assert code == 1 and "PyYAML" in result["msg"]


def test_an_empty_host_needs_no_pyyaml_in_check_mode(unit, run, monkeypatch):
    from ansible_collections.storeops.ha.plugins.module_utils._store import document

    monkeypatch.setattr(document, "yaml", None)
    monkeypatch.setattr(enterprise_store_config, "YAML_IMPORT_ERROR", "Traceback: no yaml")
    fake = unit()
    fake.options["executable"] = "/nowhere/enterprise-store"
    code, result, _text = run(fake, _ansible_check_mode=True, **WANTED)
    assert code == 0 and result["changed"]


def test_a_likely_mistake_is_a_warning(unit, run, monkeypatch):
    fake, said = unit(), []
    monkeypatch.setattr(enterprise_store_config.AnsibleModule, "warn", lambda _module, text, **_more: said.append(text))
    code, _result, _text = run(fake, settings={"proxy.trust-forwarded-proto": True, "proxy.tls.cert": "c"})
    assert code == 0
    assert "believes a header" in said[0]


def test_a_document_in_a_file_is_as_good_as_one_that_is_given(unit, run, tmp_path):
    kept = tmp_path / "kept.yaml"
    kept.write_text("proxy.domain: d\nproxy.tls.key: canary-key\n", encoding="utf-8")
    fake = unit()
    code, result, text = run(fake, document_file=str(kept))
    assert code == 0 and result["changed"] and "canary" not in text
    assert not run(fake, document="proxy.domain: d\nproxy.tls.key: canary-key\n")[1]["changed"]


def test_two_documents_are_one_too_many(unit, run, tmp_path):
    code, result, _text = run(unit(), document_file=str(tmp_path / "kept.yaml"), document="proxy.domain: d\n")
    assert code == 1 and "mutually exclusive" in result["msg"]
