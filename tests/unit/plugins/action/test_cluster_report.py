# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The door: facts in, a report out, and files for their owner alone."""

from __future__ import annotations

import json
import os
import stat
from types import SimpleNamespace

import pytest
from ansible_collections.storeops.ha.plugins.action import cluster_report
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._report import told


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(cluster_report.ActionBase, "run", lambda self, tmp=None, task_vars=None: {})

    def call(**options):
        action = cluster_report.ActionModule.__new__(cluster_report.ActionModule)
        action._task = SimpleNamespace(args=dict({"facts": told.cluster()}, **options), action="cluster_report")
        return action.run(task_vars={})

    return call


def test_it_judges_and_changes_nothing(run):
    facts = told.with_differences()
    result = run(facts=facts, ignore_keys="proxy.cache.size,proxy.auth.secret", certificate_days="7")
    assert result["changed"] is False and not result.get("failed")
    assert result["report"]["cluster"]["verdict"] == "critical"
    assert [row["key"] for row in result["report"]["compared"]["configuration"]["keys"]] == ["proxy.db.connection"]
    assert result["lines"][0].startswith("The verdict on store.example.com is critical")
    assert result["files"] == []


def test_files_are_for_their_owner_alone_and_replace_older_ones(run, tmp_path):
    paths = [tmp_path / "report.json", tmp_path / "report.html"]
    paths[0].write_text("old")
    paths[0].chmod(0o644)
    result = run(report_file=str(paths[0]), html_file=str(paths[1]))
    assert result["files"] == [str(path) for path in paths]
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600, 0o600]
    assert json.loads(paths[0].read_text()) == result["report"]
    assert paths[1].read_text().startswith("<!DOCTYPE html>")
    assert sorted(os.listdir(tmp_path)) == ["report.html", "report.json"]


def test_a_file_that_cannot_be_written_is_a_warning_and_costs_nothing_else(run, tmp_path):
    result = run(report_file=str(tmp_path / "nowhere" / "report.json"), html_file=str(tmp_path / "report.html"))
    assert result["warnings"] == [
        "The report cannot be written to {0}/nowhere/report.json: No such file or directory; name a file in a folder "
        "that is there.".format(tmp_path)
    ]
    assert result["files"] == [str(tmp_path / "report.html")]
    assert result["report"]["cluster"]["verdict"] == "ok"


def test_a_folder_in_the_place_of_a_file_is_left_alone(run, tmp_path):
    (tmp_path / "folder").mkdir()
    result = run(report_file=str(tmp_path / "folder"))
    assert len(result["warnings"]) == 1 and (tmp_path / "folder").is_dir()
    assert os.listdir(tmp_path) == ["folder"]


def test_a_relative_path_is_relative_to_where_the_operator_is(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(report_file="report.json")["files"] == [str(tmp_path / "report.json")]
