"""What Ansible said while the cluster was built: check mode, the second run, and how often the store was asked."""

from __future__ import annotations

import pytest
from cluster import on_each
from runs import runs_of

CALLS = "/var/tmp/enterprise-store-calls"


@pytest.fixture(scope="module")
def runs(run_log):
    """The runs of the playbook, in their order."""
    return runs_of(run_log)


@pytest.fixture(scope="module")
def real(runs):
    """Those that ran to their end and were no check."""
    return [run for run in runs if not run.check_mode and run.recap]


def test_check_mode_on_empty_hosts_runs_to_the_end(runs, cluster):
    if not runs[0].check_mode:
        pytest.skip("this scenario does not begin with a check")
    assert runs[0].succeeded, runs[0].recap
    assert {unit.name for unit in cluster.units} <= set(runs[0].changed), "and foresees what is to be done"


def test_check_mode_on_a_finished_cluster_foresees_nothing(runs, real):
    later = [run for run in runs if run.check_mode and run.began >= real[0].ended]
    if not later:
        pytest.skip("this scenario does not check its cluster")
    for run in later:
        assert run.succeeded, run.recap
        assert run.changed == {}


def test_the_second_run_changes_nothing(real):
    assert len(real) > 1, "there were two runs"
    assert all(run.succeeded for run in real), [run.recap for run in real]
    assert real[0].changed, "the first did something"
    assert real[-1].changed == {}


def test_the_second_run_reads_the_configuration_of_each_unit_once(cluster, real):
    """Molecule has a record kept of every call of the store's command during the last run."""
    if not cluster.units[0].state.file(CALLS).exists:
        pytest.skip("no record was kept")
    logs = on_each(cluster.units, lambda unit: unit.run("cat %s", CALLS).splitlines())
    for name, lines in logs.items():
        rows = [line.split(" ", 1) for line in lines]
        calls = [what for when, what in rows if real[-1].began <= float(when) <= real[-1].ended + 1]
        assert [call for call in calls if call.startswith("config")] == ["config --export-yaml"], (name, calls)
        # Which store it serves, and whether it is well.
        assert calls.count("status") <= 2 and len(calls) <= 3, (name, calls)
