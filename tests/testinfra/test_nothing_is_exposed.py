"""What only members of the cluster, or only root, may reach, nobody else reaches."""

from __future__ import annotations

import ipaddress

import pytest
from cluster import on_each

SOCKET = "/run/haproxy/admin.sock"
LEFTOVERS = (
    "find /var/lib/storeops /var/snap/enterprise-store/common/nginx /tmp /root "
    "-name '*.restart-pending' -o -name '*.tmp' -o -name '.ansible_*' -o -name 'ansible_*' -o -name '.storeops*'"
)


def _listening(host):
    """[(protocol, address, port, program)] of one host."""
    found = []
    for line in host.run("ss --listening --numeric --tcp --udp --processes --no-header").splitlines():
        words = line.split()
        address, _colon, port = words[4].rpartition(":")
        program = words[6].split('"')[1] if len(words) > 6 else ""
        found.append((words[0], address.strip("[]").partition("%")[0], port, program))
    return found


def test_memcached_listens_on_its_private_address_and_not_on_udp(cluster):
    if not cluster.memcached:
        pytest.skip("this cluster has no memcached")
    for host in cluster.memcached:
        own = {(kind, address) for kind, address, _port, program in _listening(host) if program == "memcached"}
        expected = ipaddress.ip_address(host.address).compressed
        assert own == {("tcp", expected)}, host.name


def test_statistics_and_metrics_answer_on_the_loopback_only(cluster):
    for proxy in cluster.proxies:
        ports = {port: address for _kind, address, port, program in _listening(proxy) if program == "haproxy"}
        served = {str(cluster.http_port)} | ({str(cluster.https_port)} if cluster.tls else set())
        inner = {address for port, address in ports.items() if port not in served}
        assert inner == {"127.0.0.1"}, (proxy.name, ports)
        assert "haproxy_server_status" in proxy.run("curl --silent --fail http://127.0.0.1:8404/metrics"), proxy.name
        assert "Statistics Report" in proxy.run("curl --silent --fail http://127.0.0.1:8404/stats"), proxy.name


def test_only_root_commands_haproxy(cluster):
    for proxy in cluster.proxies:
        state = proxy.state.file(SOCKET)
        assert (state.user, state.group, state.mode) == ("root", "root", 0o600), proxy.name
        assert "Uptime" in proxy.run("echo show info | socat - %s", SOCKET)
        for account in ("nobody", "haproxy"):
            refused = proxy.state.run("echo show info | runuser -u %s -- socat - %s", account, SOCKET)
            assert refused.rc != 0 and "Permission denied" in refused.stderr, (proxy.name, account)


def test_only_root_reads_the_certificates_key(cluster):
    if not cluster.tls:
        pytest.skip("this store is served over HTTP")
    for proxy in cluster.proxies:
        keys = proxy.run("grep -rlZ 'PRIVATE KEY' /etc/haproxy | xargs -0 stat -c '%U %a'")
        assert keys.splitlines() == ["root 600"], proxy.name


def test_the_database_asks_everyone_on_the_network_for_a_password(cluster):
    if not cluster.database:
        pytest.skip("the database is not ours")
    for host in cluster.database:
        query = "SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE type LIKE 'host%'"
        methods = host.run(f'cd / && runuser -u postgres -- psql -XAtc "{query}"').split()
        assert methods == ["scram-sha-256"], host.name


def test_units_keep_nothing_behind(cluster):
    """No marker of an unfinished restart, no temporary file, no unfinished change of snapd."""
    left = on_each(cluster.units, lambda unit: unit.run(LEFTOVERS))
    assert not any(left.values()), left
    changes = on_each(cluster.units, lambda unit: unit.run("snap changes").splitlines()[1:])
    busy = {name: [line for line in lines if " Doing " in line or " Do " in line] for name, lines in changes.items()}
    assert not any(busy.values()), busy
