# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import run_marker


@pytest.fixture
def run(capsys, tmp_path):
    def call(**options):
        given = {"playbook": "upgrade", "path": str(tmp_path / "marks" / "run"), **options}
        with patch_module_args(given), pytest.raises(SystemExit):
            run_marker.main()
        return json.loads(capsys.readouterr().out)

    return call


def test_a_marker_is_written_and_is_no_change(run, tmp_path):
    result = run(marker="one")
    assert (result["changed"], result["taken"], result["other"]) == (False, True, None)
    assert (tmp_path / "marks" / "run").read_text() == "one"


def test_another_marker_is_told(run):
    run(marker="one")
    assert run(marker="two")["other"] == "one"
    assert run(marker="two", replaces="one")["taken"] is True


def test_a_path_that_cannot_be_used_is_told(run, tmp_path):
    result = run(path=str(tmp_path))
    assert result["failed"] is True and "cannot be opened" in result["msg"]
