"""The address that the proxies share is always on one of them, and moves within two seconds when HAProxy is gone."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from cluster import until
from load import Load

# What the check of HAProxy, the word of the one and the start of the other may take together.
TAKEOVER = 2.0
SECONDS = 7


@pytest.fixture(scope="module", autouse=True)
def needed(cluster):
    """These are promises about a cluster with such an address."""
    if not cluster.virtual:
        pytest.skip("the proxies share no address")


def holders(cluster, address):
    """The proxies that have the address now."""
    return [proxy for proxy in cluster.proxies if f" {address}/" in proxy.run("ip -oneline address show")]


def test_one_proxy_has_each_address(cluster):
    for address in cluster.virtual:
        assert len(holders(cluster, address)) == 1


def test_the_store_serves_there(cluster, client):
    for address in cluster.virtual:
        assert client.through(SimpleNamespace(address=address), "/_status/check").status == 200


def test_every_proxy_is_ready_to_take_it(cluster):
    for proxy in cluster.proxies:
        asked = "systemctl is-enabled keepalived; systemctl is-active keepalived"
        assert proxy.run(asked).split() == ["enabled", "active"]


def test_the_check_has_no_rights(cluster):
    for proxy in cluster.proxies:
        assert proxy.run("getent passwd keepalived_script").strip().endswith("/usr/sbin/nologin")
        assert "script_user keepalived_script" in proxy.run("cat /etc/keepalived/keepalived.conf")


@pytest.fixture(scope="module")
def stopping(cluster, pushed):
    """End HAProxy on the proxy that has the address, in the middle of a load, and start it again afterwards."""
    address = cluster.virtual[0]
    [holder] = holders(cluster, address)
    with Load(cluster, pushed, SECONDS, [["virtual", address]]) as load:
        time.sleep(SECONDS * 0.3)  # not a wait for anything: so much of the load comes before
        # Killed, and kept from coming back, which it would do sooner than anybody takes over.
        began = holder.run("date +%s.%N; systemctl kill --signal=KILL haproxy; systemctl stop haproxy")
        until("another proxy has the address", lambda: holder not in holders(cluster, address))
    after = holders(cluster, address)
    holder.run("systemctl start haproxy")
    return {"address": address, "holder": holder, "began": float(began), "after": after, "load": load}


@pytest.mark.disruptive
def test_another_proxy_takes_it_over_within_two_seconds(stopping):
    assert stopping["load"].was_real()
    [holder] = stopping["after"]
    assert holder.name != stopping["holder"].name
    failed = [row for row in stopping["load"].requests if row[3]]
    late = [row for row in failed if row[1] > stopping["began"] and row[0] > stopping["began"] + TAKEOVER]
    assert late == [], "nothing fails that begins after the takeover"
    # A request in flight began before; everything that failed otherwise did so while nobody had the address.
    early = [row for row in failed if row[1] < stopping["began"]]
    assert early == []


@pytest.mark.disruptive
def test_it_stays_where_it_went(cluster, stopping):
    def ready():
        return "Entering BACKUP STATE" in stopping["holder"].run(
            "journalctl --no-pager --unit=keepalived --since=@%s", str(int(stopping["began"]))
        )

    until(f"{stopping['holder'].name} ready to take it again", ready)
    [holder] = holders(cluster, stopping["address"])
    assert holder.name == stopping["after"][0].name
