"""A proxy takes up a new configuration without a client noticing, and without forgetting what it was told to drain."""

from __future__ import annotations

import time

import pytest
from cluster import until
from load import Load
from test_hosts_are_in_order import servers

pytestmark = pytest.mark.disruptive

SECONDS = 6
RELOADS = 3


def _tell(proxy, words):
    """Say something on the admin socket; HAProxy answers a `set` with nothing when it did it."""
    answer = proxy.run("echo %s | socat - UNIX-CONNECT:/run/haproxy/admin.sock", words)
    assert not answer.strip(), answer


def _workers(proxy):
    return set(proxy.run("pgrep --parent $(systemctl show --property=MainPID --value haproxy) haproxy").split())


def _reload(proxy):
    """Reload, and wait until another process serves."""
    before = _workers(proxy)
    proxy.run("systemctl reload haproxy")
    until(f"a new process on {proxy.name}", lambda: _workers(proxy) - before, 30)


def test_no_request_fails_while_proxies_reload(cluster, pushed):
    with Load(cluster, pushed, SECONDS) as load:
        for _ in range(RELOADS):
            for proxy in cluster.proxies:
                _reload(proxy)
            time.sleep(SECONDS / RELOADS / 4)  # not a wait for anything: it spreads the reloads over the load
    assert load.was_real()
    assert [row[3] for row in load.requests if row[3]] == []


def test_no_request_fails_while_proxies_restart(cluster, pushed):
    with Load(cluster, pushed, SECONDS) as load:
        for proxy in cluster.proxies:
            before = proxy.run("systemctl show --property=MainPID --value haproxy")
            proxy.run("systemctl restart haproxy")
            assert proxy.run("systemctl show --property=MainPID --value haproxy") != before
    assert load.was_real()
    assert [row[3] for row in load.requests if row[3]] == []


def test_a_drained_unit_stays_drained_over_a_reload(cluster):
    if len(cluster.units) < 2:
        pytest.skip("the only unit cannot be drained")
    proxy, unit = cluster.proxies[0], cluster.units[-1]
    _tell(proxy, f"set server store/{unit.name} state drain")
    try:
        _reload(proxy)
        assert servers(proxy)[unit.name].startswith("DRAIN")
    finally:
        _tell(proxy, f"set server store/{unit.name} state ready")
    until(f"{unit.name} up for {proxy.name}", lambda: servers(proxy)[unit.name] == "UP", 30)
