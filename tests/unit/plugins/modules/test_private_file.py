# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: options in, one JSON answer out."""

from __future__ import annotations

import json
import stat

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import private_file


@pytest.fixture
def run(capsys):
    def call(**options):
        with patch_module_args(options), pytest.raises(SystemExit) as ended:
            private_file.main()
        text = capsys.readouterr().out
        return ended.value.code, json.loads(text), text

    return call


def test_writes_the_file_private_by_default_and_only_once(run, tmp_path):
    path = tmp_path / "secret"
    code, result, _text = run(path=str(path), content="hunter2-hunter2")
    assert (code, result["changed"], result["size"]) == (0, True, 15)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "hunter2-hunter2"
    _code, result, _text = run(path=str(path), content="hunter2-hunter2")
    assert not result["changed"]


def test_neither_the_old_nor_the_new_content_is_in_the_answer(run, tmp_path):
    path = tmp_path / "secret"
    path.write_text("the-old-secret")
    _code, result, text = run(path=str(path), content="hunter2-hunter2", _ansible_diff=True)
    # Ansible's own record of the options is masked or left out, depending on its version.
    assert "the-old-secret" not in text
    assert "hunter2" not in text
    assert result["diff"]["after"]["content"] == "(content changed)"


def test_a_failing_check_is_a_failure_without_the_content(run, tmp_path):
    path = tmp_path / "secret"
    path.write_text("old")
    code, result, text = run(path=str(path), content="hunter2-hunter2", validate="grep -c nothing %s")
    assert code == 1
    assert result["validate_rc"] == 1
    assert "hunter2" not in text
    assert path.read_text() == "old"


def test_check_mode_writes_nothing(run, tmp_path):
    path = tmp_path / "secret"
    _code, result, _text = run(path=str(path), content="x", _ansible_check_mode=True)
    assert result["changed"]
    assert not path.exists()


def test_absent_needs_no_content(run, tmp_path):
    path = tmp_path / "secret"
    path.write_text("old")
    _code, result, _text = run(path=str(path), state="absent")
    assert result["changed"]
    assert not path.exists()


def test_present_without_content_is_refused(run, tmp_path):
    code, result, _text = run(path=str(tmp_path / "secret"))
    assert code == 1
    assert "content" in result["msg"]


def test_an_empty_content_is_a_content(run, tmp_path):
    code, result, _text = run(path=str(tmp_path / "secret"), content="")
    assert (code, result["size"]) == (0, 0)
