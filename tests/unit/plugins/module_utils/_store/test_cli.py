# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError
from ansible_collections.storeops.ha.plugins.module_utils._store import cli


@pytest.fixture
def command(tmp_path):
    def make(body):
        path = tmp_path / "enterprise-store"
        path.write_text("#!/bin/sh\n" + body)
        path.chmod(0o755)
        return cli.EnterpriseStore(str(path))

    return make


def test_an_export_is_the_exact_bytes_of_standard_output(command):
    store = command('echo "proxy.domain: d  "; echo warning >&2')
    assert store.export_config() == b"proxy.domain: d  \n"
    assert store.calls == 1


def test_a_document_travels_on_standard_input_and_not_in_arguments(command):
    output = command('echo "$@"; cat').import_config("proxy.tls.key: canary\n", 5)
    assert output.stdout == b"config --import-yaml\nproxy.tls.key: canary\n"


def test_a_failing_export_does_not_quote_what_it_printed(command):
    store = command('echo "proxy.tls.key: canary"; echo "error: need to be root when configuring" >&2; exit 3')
    with pytest.raises(CommandError, match=r"need to be root when configuring \(exit status 3\)") as failed:
        store.export_config()
    assert "canary" not in str(failed.value)
    assert failed.value.details == {"exit_code": 3}


def test_nothing_can_wait_for_a_password(command):
    assert command('read answer || echo "no answer"').status().text == "no answer"


def test_a_command_that_hangs_is_ended_with_all_it_started(command, tmp_path):
    store = command("sleep 60 &\necho $! > {0}/child\nwait\n".format(tmp_path))
    with pytest.raises(CommandError, match=r"did not end within 0\.5 seconds") as failed:
        store.import_config("canary: x\n", 0.5)
    assert failed.value.details == {"timed_out": True}
    assert "canary" not in str(failed.value)
    child = int((tmp_path / "child").read_text())
    try:
        state = Path("/proc/{0}/stat".format(child)).read_text().split()[2]
    except OSError:
        state = "gone"
    assert state in ("Z", "gone")


def test_a_program_that_cannot_be_run_is_an_error(tmp_path):
    path = tmp_path / "enterprise-store"
    path.write_bytes(b"\x7fnonsense")
    path.chmod(0o755)
    with pytest.raises(CommandError, match="cannot be run"):
        cli.EnterpriseStore(str(path)).status()


@pytest.mark.parametrize("language", ["LC_ALL", "LANGUAGE"])
def test_the_command_speaks_english(command, monkeypatch, language):
    monkeypatch.setenv(language, "de_DE.UTF-8")
    assert command("echo ${0}".format(language)).status().text in ("C.UTF-8", "C")


def test_the_command_is_found_in_the_path_and_in_the_snaps(tmp_path, monkeypatch):
    program = tmp_path / "enterprise-store"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(cli, "SNAP_BIN", str(tmp_path))
    assert cli.find(None, "enterprise-store") == str(program)
    assert cli.find(None, "snap-store-proxy") is None
    assert cli.find(str(program), "enterprise-store") == str(program)
    assert cli.find(str(tmp_path), "enterprise-store") is None
    program.chmod(0o644)
    assert cli.find(str(program), "enterprise-store") is None or os.access(str(program), os.X_OK)


RESTART = "error: Command '['snapctl', 'restart', '--reload', 'x.nginx']' returned non-zero exit status 1."


@pytest.mark.parametrize(
    "code, out, err, failed, restart_failed",
    [
        (0, "Configured database for snapauth role.\n", "", False, False),
        (0, "Configured database.\n" + RESTART, "", True, True),
        (0, "", "Warning: old library\n" + RESTART + "\n", True, True),
        (1, "", RESTART, True, True),
        (1, "", "", True, False),
        (0, "error: wrong password\n", "", True, False),
        (0, "no error: at all\n", "warning: error prone\n", False, False),
    ],
)
def test_success_is_judged_by_exit_code_and_words(code, out, err, failed, restart_failed):
    output = cli.Output(code, out.encode(), err.encode())
    assert (output.failed, output.restart_failed) == (failed, restart_failed)


@pytest.mark.parametrize(
    "out, reason",
    [
        ("banner\nerror: it broke\nbye\n", "error: it broke (exit status 1)"),
        ("one\ntwo\nthree\nfour\n", "two three four (exit status 1)"),
        ("", "it printed nothing (exit status 1)"),
        ("error: http://u:canary@h, canary-two", "error: http://u:<redacted>@h, (secret) (exit status 1)"),
    ],
)
def test_a_reason_is_short_and_harmless(out, reason):
    assert cli.Output(1, out.encode(), b"").reason({"canary-two"}) == reason


def test_a_very_long_reason_is_cut():
    assert len(cli.Output(1, b"x" * 5000, b"").reason()) < 700
