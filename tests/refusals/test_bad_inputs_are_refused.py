"""Bad inputs are refused: all of them together, each in its own words, and before anything is changed anywhere."""

from __future__ import annotations

import base64

import pytest
import refused_runs as runs
from lab_inputs import Run

GOOD = Run("good inputs", {}, {}, groups="units=unit1 reverse_proxies=lb1")
# What changes on a unit by itself: snapd writes down what it does, and the services it asks have folders of their own.
OF_A_CLUSTER = ("/var/lib/snapd", "/var/lib/snapd/state.json", "/var/tmp", "/var/snap/enterprise-store/common/*.log")


class Promises:
    """What holds for every run that is refused."""

    def test_every_problem_is_told_once_and_all_together(self, outcome):
        assert len(outcome.failures) == 1
        assert outcome.sentences == outcome.run.sentences

    def test_the_run_ends_with_an_error(self, outcome):
        assert outcome.code != 0

    def test_nothing_runs_after_the_checks(self, outcome):
        assert [name[:2] for name in outcome.plays] == ["0.", "1."]
        own = [name for name in outcome.tasks if not name.startswith("storeops.ha.preflight : ")]
        # With a limit the controller is no part of the run.
        assert own in (["Preflight"], ["Refuse an inventory that names no host of a cluster", "Preflight"])
        assert outcome.tasks[-1] not in own
        assert outcome.changed == 0

    def test_no_secret_is_shown(self, outcome):
        assert outcome.secrets_shown == []

    def test_no_host_and_no_service_is_changed(self, outcome, hosts):
        assert outcome.code, "this is about a run that was refused"
        assert hosts.differences() == {}


@pytest.fixture(scope="module")
def empty_hosts(hosts):
    """The hosts as they are before the first run."""
    hosts.keep()


@pytest.fixture(scope="module", params=runs.ON_EMPTY_HOSTS, ids=lambda make: make.__name__)
def on_empty_hosts(request, empty_hosts, site, play):
    """What the run said."""
    return play(request.param(site))


class TestOnEmptyHosts(Promises):
    @pytest.fixture
    def outcome(self, on_empty_hosts):
        return on_empty_hosts


def test_a_change_would_have_been_seen(hosts, cluster):
    """A comparison that finds nothing ever proves nothing."""
    unit, database = cluster.hosts["unit1"], cluster.hosts["db1"]
    unit.run("touch /var/lib/storeops-was-here; systemctl restart cron || systemctl restart ssh; chmod g+w /etc/hosts")
    database.run("cd / && runuser -u postgres -- psql --quiet --command='CREATE ROLE somebody'")
    found = hosts.differences()
    unit.run("rm /var/lib/storeops-was-here; chmod g-w /etc/hosts")
    database.run("cd / && runuser -u postgres -- psql --quiet --command='DROP ROLE somebody'")
    assert {"unit1", "database"} == set(found)
    told = " ".join(found["unit1"])
    assert "/var/lib/storeops-was-here is new" in told
    assert "/etc/hosts was" in told
    assert "service " in told


@pytest.fixture(scope="module")
def built(play):
    """A cluster of one unit and one proxy, on the hosts that were refused so often."""
    return play(GOOD)


def test_good_inputs_are_accepted_by_the_same_hosts(built):
    assert (built.code, built.failures) == (0, [])
    assert built.changed


@pytest.fixture(scope="module")
def cluster_that_serves(built, hosts):
    """The hosts as they are when the cluster is built."""
    assert built.code == 0
    hosts.keep(OF_A_CLUSTER)


@pytest.fixture(scope="module", params=runs.ON_A_CLUSTER, ids=lambda make: make.__name__)
def on_a_cluster(request, cluster_that_serves, hosts, cluster, site, play):
    """What the run said."""
    if request.param is runs.of_a_misplaced_assertion:
        text = base64.b64encode(site.of_another_store(site.assertion).encode()).decode()
        cluster.hosts["unit1"].run(f"echo {text} | base64 -d >{runs.PLACED}")
        hosts.keep(OF_A_CLUSTER)
    return play(request.param(site))


class TestOnARunningCluster(Promises):
    @pytest.fixture
    def outcome(self, on_a_cluster):
        return on_a_cluster
