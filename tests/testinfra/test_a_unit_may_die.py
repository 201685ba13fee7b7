"""A unit killed at an instant costs no request but those it was answering, and comes back without anybody's help."""

from __future__ import annotations

import time

import pytest
from cluster import until
from load import Load
from test_hosts_are_in_order import servers

pytestmark = pytest.mark.disruptive

SECONDS = 8


def _processes(unit):
    """{service: PID} of the store's services on a unit."""
    shown = unit.run("systemctl show --property=Id,MainPID 'snap.enterprise-store.*.service'")
    blocks = [dict(line.split("=", 1) for line in block.splitlines()) for block in shown.split("\n\n") if block]
    return {block["Id"]: int(block["MainPID"]) for block in blocks}


@pytest.fixture(scope="module")
def killing(cluster, pushed):
    """Kill every process of one unit's store in the middle of a bounded load."""
    unit = cluster.units[-1]
    before = _processes(unit)
    assert before and all(before.values()), before
    with Load(cluster, pushed, SECONDS) as load:
        time.sleep(SECONDS * 0.4)  # not a wait for anything: so much of the load comes before
        # A process that was sent the signal may still take a moment to die.
        gone = " ".join(f"/proc/{pid}" for pid in before.values())
        kill = f"systemctl kill --signal=KILL 'snap.enterprise-store.*.service'; while ls -d {gone}; do :; done >&2"
        began, ended = (float(moment) for moment in unit.run(f"date +%s.%N; {kill}; date +%s.%N").split())
    return {"unit": unit, "processes": before, "began": began, "ended": ended, "load": load}


def test_no_request_fails_but_those_in_flight(cluster, killing):
    if len(cluster.units) < 2:
        pytest.skip("there is no other unit to take over")
    requests = killing["load"].requests
    assert killing["load"].was_real(), "there was a load"
    before = [row for row in requests if row[1] < killing["began"]]
    after = [row for row in requests if row[0] > killing["ended"]]
    assert killing["unit"].name in {unit for _began, _ended, unit, _problem in before}, "the unit took part in it"
    assert len(after) > len(before) / 2, "and it went on afterwards"
    # A request is in flight when it began before the last process was dead and ended after the first was.
    failed = [row for row in requests if row[3] and not (row[0] <= killing["ended"] and row[1] >= killing["began"])]
    assert not failed, [f"{row[0] - killing['began']:+.3f} s: {row[3]}" for row in failed]


def test_the_unit_comes_back_by_itself(cluster, killing):
    unit = killing["unit"]
    for proxy in cluster.proxies:
        until(f"{unit.name} up for {proxy.name}", lambda proxy=proxy: servers(proxy)[unit.name] == "UP", 60)
    after = until("all processes running", lambda: (lambda now: all(now.values()) and now)(_processes(unit)), 60)
    assert set(after) == set(killing["processes"])
    assert not set(after.values()) & set(killing["processes"].values()), "every process is a new one"
