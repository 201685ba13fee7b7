"""What is installed runs, and runs again after a restart of the host."""

from __future__ import annotations

import ipaddress

import pytest
from cluster import on_each, until

SERVICES = {"reverse_proxies": "haproxy", "memcached": "memcached", "database": "postgresql"}


@pytest.mark.parametrize("group", SERVICES)
def test_services_run_and_start_with_their_host(cluster, group):
    for host in cluster.group(group):
        service = host.state.service(SERVICES[group])
        assert service.is_running and service.is_enabled, (host.name, SERVICES[group])


def test_no_service_of_a_member_has_failed(cluster):
    failed = on_each(cluster.members, lambda host: host.run("systemctl --failed --no-legend --plain").split("\n"))
    ours = {name: [line for line in lines if "snap" in line or "haproxy" in line] for name, lines in failed.items()}
    assert not any(ours.values()), ours


def test_units_trust_the_authority_of_s3_and_nobody_else_does(cluster):
    if cluster.storage != "s3":
        pytest.skip("this cluster keeps its blobs elsewhere")
    ask = f"curl --silent --output /dev/null --max-time 20 {cluster.variables['store_s3_url']}"
    trusting = on_each(cluster.units, lambda unit: unit.state.run(ask).rc)
    assert set(trusting.values()) == {0}, trusting
    assert cluster.client.state.run(ask).rc == 60, "curl's word for an authority that is not trusted"


def test_every_proxy_has_every_unit_up(cluster):
    for proxy in cluster.proxies:
        until(f"{proxy.name} having all units up", lambda proxy=proxy: set(servers(proxy).values()) == {"UP"}, 30)
        assert set(servers(proxy)) == {unit.name for unit in cluster.units}, proxy.name


def test_proxies_reach_units_at_the_addresses_they_were_given(cluster):
    wanted = {unit.name: ipaddress.ip_address(unit.address) for unit in cluster.units}
    for proxy in cluster.proxies:
        used = {name: row.rpartition(":")[0].strip("[]") for name, row in servers(proxy, "addr").items()}
        assert {name: ipaddress.ip_address(address) for name, address in used.items()} == wanted, proxy.name


def servers(proxy, column="status"):
    """{unit: a column of HAProxy's statistics}."""
    rows = proxy.run("echo 'show stat' | socat - /run/haproxy/admin.sock").lstrip("# ").splitlines()
    names = rows[0].split(",")
    table = [dict(zip(names, row.split(","))) for row in rows[1:] if row]
    return {row["svname"]: row[column] for row in table if row["pxname"] == "store" and row["svname"] != "BACKEND"}
