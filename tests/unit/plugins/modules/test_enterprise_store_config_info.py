# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import enterprise_store_config_info
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import FakeSnapd, FakeStore

START = {
    "proxy.domain": "store.example.com",
    "proxy.db.connection": "postgresql://es:canary-pw@h/es",
    "proxy.auth.secret": "canary-auth",
    "internal.airgap.gateway-hash": "canary-hash",
    "internal.future.api-token": "canary-token",
    "internal.future.size": 3,
}


@pytest.fixture
def unit(tmp_path, monkeypatch):
    def make(**profile):
        fake = FakeStore(tmp_path / "state.json", **profile)
        fake.set(START)
        monkeypatch.setattr(enterprise_store_config_info, "SnapdClient", lambda *args, **options: FakeSnapd(fake))
        fake.options = {"executable": fake.script(tmp_path)}
        return fake

    return make


@pytest.fixture
def run(capfd):
    def call(fake, **options):
        with patch_module_args(dict(fake.options, **options)), pytest.raises(SystemExit) as ended:
            enterprise_store_config_info.main()
        text = capfd.readouterr().out
        return ended.value.code, json.loads(text), text

    return call


@pytest.mark.parametrize("check_mode", [False, True])
def test_settings_are_read_once_and_shown_without_secrets(unit, run, check_mode):
    fake = unit()
    code, result, text = run(fake, _ansible_check_mode=check_mode)
    assert code == 0 and not result["changed"] and result["installed"]
    assert "canary" not in text
    assert result["set_keys"] == sorted(START)
    shown = result["settings"]
    assert shown["proxy.domain"] == "store.example.com"
    assert shown["proxy.db.connection"] == "postgresql://es:<redacted>@h/es"
    assert shown["proxy.auth.secret"] == shown["internal.future.api-token"] == "(secret)"
    assert shown["proxy.tls.key"] is None
    assert (shown["proxy.port.http"], shown["internal.future.size"]) == (80, 3)
    assert "document" not in result
    assert fake["calls"] == ["config --export-yaml"]


def test_secrets_can_be_compared_with_a_key_and_not_without(unit, run):
    fake = unit()
    found = [run(fake, fingerprint_key=key)[1]["fingerprints"] for key in ("one", "one", "other")]
    assert found[0] == found[1] != found[2]
    assert {"proxy.auth.secret", "proxy.db.connection"} <= set(found[0])
    assert run(fake)[1]["fingerprints"] == {}


def test_the_digest_does_not_depend_on_the_shape(unit, run, tmp_path):
    fake = unit()
    digests, exports = set(), set()
    for profile in ({}, {"nested": True}, {"defaults": True, "noise": True}, {"holes": False, "booleans": "string"}):
        fake.put(profile=dict(fake["profile"], **profile))
        result = run(fake)[1]
        digests.add(result["digest"])
        exports.add(result["export_sha256"])
    assert len(digests) == 1
    assert len(exports) == 4
    fake.set(dict(START, **{"proxy.cache.size": 1}))
    assert run(fake)[1]["digest"] not in digests
    assert run(fake, ignore_keys=["proxy.cache.size"])[1]["digest"] in digests


def test_the_whole_document_is_refused_unless_the_task_is_silent(unit, run):
    fake = unit(holes=False)
    code, result, text = run(fake, document=True)
    assert code == 1 and "`no_log: true`" in result["msg"]
    assert fake["calls"] == [] and "canary" not in text


def test_the_whole_document_holds_what_the_export_hides(unit, run):
    fake = unit(holes=False)
    code, result, _text = run(fake, document=True, _ansible_no_log=True)
    assert code == 0
    assert yaml.safe_load(result["document"]) == START


def test_a_host_without_the_command_is_not_installed(unit, run):
    fake = unit()
    fake.options["executable"] = "/nowhere/enterprise-store"
    code, result, _text = run(fake)
    assert code == 0 and result["installed"] is False
    assert all(result[name] is None for name in ("settings", "set_keys", "digest", "export_sha256"))
    assert run(fake, document=True, _ansible_no_log=True)[1]["document"] is None


def test_a_failing_export_is_an_error_without_its_content(unit, run):
    fake = unit()
    fake.put(export_exit=1)
    code, result, text = run(fake)
    assert code == 1 and "could not be read" in result["msg"]
    assert "canary" not in text


def test_without_pyyaml_the_library_is_named(unit, run, monkeypatch):
    monkeypatch.setattr(enterprise_store_config_info, "YAML_IMPORT_ERROR", "Traceback: no yaml")
    code, result, _text = run(unit())
    assert code == 1 and "PyYAML" in result["msg"]


def test_an_empty_host_needs_no_pyyaml(unit, run, monkeypatch):
    monkeypatch.setattr(enterprise_store_config_info, "YAML_IMPORT_ERROR", "Traceback: no yaml")
    fake = unit()
    fake.options["executable"] = "/nowhere/enterprise-store"
    code, result, _text = run(fake)
    assert code == 0 and result["installed"] is False


TLS = {"proxy.tls.key": "-----KEY canary-key-----", "proxy.tls.cert": "-----CERTIFICATE-----\n"}
PEM = "-----KEY canary-key-----\n-----CERTIFICATE-----\n"


def test_the_certificate_is_refused_unless_the_task_is_silent(unit, run):
    fake = unit()
    fake.set(dict(START, **TLS))
    code, result, text = run(fake, certificate=True)
    assert code == 1 and "set `no_log: true`" in result["msg"] and "canary" not in text


def test_the_certificate_comes_with_its_key_as_one_text(unit, run):
    fake = unit()
    fake.set(dict(START, **TLS))
    assert run(fake, certificate=True, _ansible_no_log=True)[1]["certificate"] == PEM


def test_a_unit_without_a_certificate_has_none(unit, run, tmp_path):
    nowhere = str(tmp_path / "none.yaml")
    result = run(unit(), certificate=True, document_file=nowhere, _ansible_no_log=True)[1]
    assert result["certificate"] == ""


def test_a_certificate_that_the_unit_had_before_is_found_in_what_was_kept(unit, run, tmp_path):
    kept = tmp_path / "plain.yaml"
    kept.write_text(yaml.safe_dump(TLS), encoding="utf-8")
    result = run(unit(), certificate=True, document_file=str(kept), _ansible_no_log=True)[1]
    assert result["certificate"] == PEM
