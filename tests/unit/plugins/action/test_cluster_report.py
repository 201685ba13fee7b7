# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The door: facts in, a report out, and files for their owner alone."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.storeops.ha.plugins.action import cluster_report
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook
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


# -- the playbook, on hosts that are all away -------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[4]


def play(folder, hosts, **variables):
    """(exit code, output) of a run; nobody listens at the port of these hosts."""
    everywhere = dict(ansible_host="127.0.0.1", ansible_port=1, store_domain="store.example.com", ansible_become=True)
    groups = {group: {"hosts": dict.fromkeys(names)} for group, names in hosts.items()}
    described = {"all": {"vars": dict(everywhere, **variables), "children": groups}}
    (folder / "hosts.json").write_text(json.dumps(described))
    return ansible_playbook(folder, "-i", "hosts.json", "storeops.ha.verify")


def test_hosts_that_are_away_are_findings_and_not_the_end_of_the_run(tmp_path):
    hosts = {"units": ["unit1", "unit2"], "reverse_proxies": ["lb1"]}
    code, output = play(tmp_path, hosts, verify_fail="false", verify_report_file=str(tmp_path / "report.json"))
    assert code == 0, output
    report = json.loads((tmp_path / "report.json").read_text())
    assert {name: unit["verdict"] for name, unit in report["units"].items()} == dict.fromkeys(
        ["unit1", "unit2"], "unreachable"
    )
    assert [(one["about"], one["code"]) for one in report["findings"]] == [
        ("lb1", "unreachable"),
        ("unit1", "unreachable"),
        ("unit2", "unreachable"),
        ("cluster", "not_serving"),
        ("cluster", "services_not_looked_at"),
        ("cluster", "nonces_not_tried"),
    ]
    assert set(re.findall(r" changed=(\d+)", output)) == {"0"}


def test_the_run_fails_where_the_cluster_is_not_well(tmp_path):
    code, output = play(tmp_path, {"units": ["unit1"]}, verify_fail_at="critical")
    assert code != 0
    assert "The verdict on store.example.com is critical, 3 findings. unit1 cannot be reached" in output


def test_inputs_that_cannot_be_meant_are_refused_before_any_host_is_asked(tmp_path):
    wrong = dict(verify_certificate_days="soon", verify_fail="perhaps", verify_fail_at="doom", store_reference="unit9")
    code, output = play(tmp_path, {"units": ["unit1"]}, store_domain="", **wrong)
    told = " ".join(output.split())
    for name in ("store_domain", *wrong):
        assert "{0}: it is ".format(name) in told or "{0}: this input is required".format(name) in told, name
    assert code != 0 and "UNREACHABLE" not in output


def test_an_inventory_without_units_is_no_cluster_that_is_well(tmp_path):
    code, output = play(tmp_path, {"units": [], "reverse_proxies": ["lb1"]})
    assert code != 0 and "group units: it has no hosts" in " ".join(output.split())
