# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.module_utils import _trust
from ansible_collections.storeops.ha.plugins.modules import trusted_ca

CA = "-----BEGIN CERTIFICATE-----\nMIIBcompany\nabc=\n-----END CERTIFICATE-----\n"
OTHER = "-----BEGIN CERTIFICATE-----\nMIIBother\n-----END CERTIFICATE-----\n"


@pytest.fixture
def host(tmp_path, monkeypatch):
    """A host whose update-ca-certificates makes the bundle from the folder, as the real one does."""
    folder, bundle, bin_folder = tmp_path / "local", tmp_path / "bundle.crt", tmp_path / "bin"
    bin_folder.mkdir()
    tool = bin_folder / "update-ca-certificates"
    tool.write_text(f"#!/bin/sh\necho called >>{tmp_path}/calls\ncat {folder}/*.crt >{bundle}\n")
    tool.chmod(0o755)
    bundle.write_text(OTHER)
    monkeypatch.setattr(_trust, "FOLDER", str(folder))
    monkeypatch.setattr(_trust, "BUNDLE", str(bundle))
    monkeypatch.setenv("PATH", str(bin_folder), prepend=os.pathsep)
    return tmp_path


@pytest.fixture
def run(host, capsys):
    def call(check=False, **args):
        with patch_module_args({"_ansible_check_mode": check, **args}), pytest.raises(SystemExit):
            trusted_ca.main()
        return json.loads(capsys.readouterr().out)

    return call


def calls(host):
    return (host / "calls").read_text().count("called") if (host / "calls").exists() else 0


def test_the_host_trusts_the_authority_afterwards(run, host):
    assert run(name="company", content=CA)["changed"] is True
    assert _trust.is_trusted(CA, (host / "bundle.crt").read_text())
    assert (host / "local" / "company.crt").stat().st_mode & 0o777 == 0o644


def test_a_second_run_changes_nothing_and_rebuilds_nothing(run, host):
    run(name="company", content=CA)
    assert run(name="company", content=CA)["changed"] is False
    assert calls(host) == 1


def test_a_run_that_ended_before_the_rebuild_is_finished_by_the_next(run, host):
    run(name="company", content=CA)
    (host / "bundle.crt").write_text(OTHER)
    assert run(name="company", content=CA)["changed"] is True
    assert _trust.is_trusted(CA, (host / "bundle.crt").read_text())


def test_check_mode_says_so_and_writes_nothing(run, host):
    assert run(check=True, name="company", content=CA)["changed"] is True
    assert not (host / "local").exists()
    assert calls(host) == 0


def test_a_key_beside_the_certificate_is_left_out(run, host):
    key = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n"
    result = run(name="company", content=key + CA)
    assert "canary" not in (host / "local" / "company.crt").read_text()
    assert "canary" not in result["diff"]["after"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": "company", "content": "no certificate"}, "has no CERTIFICATE block"),
        ({"name": "../company", "content": CA}, "cannot name a certificate file"),
        ({"name": "", "content": CA}, "cannot name a certificate file"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(run, host, arguments, sentence):
    result = run(**arguments)
    assert result["failed"] is True
    assert sentence in result["msg"]
    assert calls(host) == 0


def test_a_failing_rebuild_is_told_in_its_own_words(run, host):
    (host / "bin" / "update-ca-certificates").write_text("#!/bin/sh\necho no room >&2\nexit 1\n")
    result = run(name="company", content=CA)
    assert result["failed"] is True
    assert "no room" in result["msg"]


def test_an_authority_that_was_taken_out_is_forgotten_by_the_next_run_at_the_latest(run, host):
    run(name="company", content=CA + OTHER)
    path = host / "local" / "company.crt"
    path.write_text(CA)
    os.utime(path, (2**33, 2**33))
    assert run(name="company", content=CA)["changed"] is True
    assert not _trust.is_trusted(OTHER, (host / "bundle.crt").read_text())
