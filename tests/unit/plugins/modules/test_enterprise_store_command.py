# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it, with a program in the place of the store's."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import enterprise_store_command
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd

EXPORT = "proxy.domain: store.example.com\nproxy.auth.secret: not-to-be-seen\n"


@pytest.fixture
def run(tmp_path, capsys):
    tool = tmp_path / "enterprise-store"
    tool.write_text(
        f"#!/bin/sh\n[ \"$2\" != --export-yaml ] || {{ printf '{EXPORT}'; exit; }}\n"
        f"echo $* >>{tmp_path}/calls\ncat >{tmp_path}/given\necho told: not-to-be-seen\n"
    )
    tool.chmod(0o755)

    def call(*words, **more):
        with FakeSnapd(tmp_path) as snapd:
            arguments = {"command": list(words), "executable": str(tool), "snapd_socket": snapd.socket_path, **more}
            with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
                enterprise_store_command.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_it_runs_the_words_with_the_input_and_shows_no_secret(run, tmp_path):
    code, result = run("push-snap", "a.tar.gz", stdin="from a pipe")
    assert code == 0 and result["changed"]
    assert (tmp_path / "calls").read_text() == "push-snap a.tar.gz\n"
    assert (tmp_path / "given").read_text() == "from a pipe"
    assert result["output"] == ["told: (secret)"]
    assert "not-to-be-seen" not in json.dumps(result)


def test_check_mode_runs_what_only_tells_something(run, tmp_path):
    code, result = run("status", _ansible_check_mode=True)
    assert code == 0 and not result["changed"]
    assert (tmp_path / "calls").exists()


def test_check_mode_runs_nothing_else_and_says_that_it_would_change(run, tmp_path):
    code, result = run("push-snap", "a.tar.gz", _ansible_check_mode=True)
    assert code == 0 and result["changed"] and result["exit_code"] is None
    assert not (tmp_path / "calls").exists()


def test_a_secret_argument_is_refused_before_anything_runs(run, tmp_path):
    code, result = run("config", "proxy.auth.secret=abcdef")
    assert code != 0 and "abcdef" not in result["msg"]
    assert not (tmp_path / "calls").exists()


def test_a_missing_command_is_told(run):
    code, result = run("status", executable="/nowhere/enterprise-store")
    assert code != 0 and "/nowhere/enterprise-store" in result["msg"]
