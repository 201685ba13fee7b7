# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each host is asked to look at in the live checks, computed from the inputs. Pure, and free of secrets."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values, virtual_address
from ansible_collections.storeops.ha.plugins.module_utils._preflight.cluster import GROUPS

_MEMCACHED_PORT = 11211
_UNIT = ("snap.enterprise-store.*",)


def plan(cluster):
    """{host: {endpoints, memcached, ports, shared, is_unit, brings_snapd}} for every host of the four groups."""
    hosts = {host for group in GROUPS for host in cluster.hosts(group)}
    return {host: _for_host(cluster, host) for host in sorted(hosts)}


def _for_host(cluster, host):
    endpoints = []
    if host in cluster.hosts("units"):
        endpoints += _storage(cluster) + _database(cluster)
    if host in cluster.hosts("reverse_proxies"):
        endpoints += _units(cluster)
    # A proxy is no client of memcached, but what it sees tells a firewall from a server that is down.
    asks = host in cluster.hosts("units") + cluster.hosts("reverse_proxies")
    own = {values.bare(host), values.bare(cluster.address(host))}
    return {
        "endpoints": [endpoint for endpoint in endpoints if values.bare(endpoint["host"]) not in own],
        "memcached": [one for one in memcached(cluster) if asks and values.bare(one["host"]) not in own],
        "ports": _ports(cluster, host),
        "shared": virtual_address.addresses(cluster) if host in cluster.hosts("reverse_proxies") else [],
        "is_unit": host in cluster.hosts("units"),
        "brings_snapd": _brings_snapd(cluster),
    }


def _brings_snapd(cluster):
    """Whether a snap of snapd is installed first, so that the age of the package does not count."""
    return any(item.get("name") == "snapd" for item in cluster.get("store_snap_prerequisites") or ())


def _endpoint(name, host, port, option, may_refuse=False, **more):
    """`may_refuse`: the service is not installed yet, so a refused connection proves the way as well."""
    return dict({"name": name, "host": host, "port": port, "option": option, "may_refuse": may_refuse}, **more)


def _storage(cluster):
    parts = values.url_parts(cluster.get("store_s3_url") or "")
    if cluster.get("store_storage_backend") != "s3" or parts is None:
        return []
    scheme, host, port = parts
    return [
        _endpoint(
            "S3 server",
            host,
            port,
            "store_s3_url",
            tls=scheme == "https",
            ca=cluster.get("store_s3_ca") or "",
            ca_option="store_s3_ca",
            clock=True,
        )
    ]


def _database(cluster):
    host, port = cluster.database_host, cluster.get("store_database_port")
    if not host or not port or not values.is_host(host):
        return []
    return [_endpoint("database server", host, port, "store_database_host", may_refuse=cluster.installs_database)]


def memcached(cluster):
    """The servers that share nonces; none when PostgreSQL does."""
    if cluster.nonces != "memcached":
        return []
    given = [values.endpoint(text, _MEMCACHED_PORT) for text in cluster.get("store_memcached_endpoints") or ()]
    if given:
        return [_endpoint("memcached", *pair, option="store_memcached_endpoints") for pair in given if pair]
    return _members(cluster, "memcached", "memcached", _MEMCACHED_PORT)


def _units(cluster):
    return _members(cluster, "units", "unit", cluster.unit_port)


def _members(cluster, group, name, port):
    return [
        _endpoint(
            "{0} {1}".format(name, host), cluster.address(host), port, "store_address of " + host, may_refuse=True
        )
        for host in cluster.hosts(group)
        if values.is_host(cluster.address(host))
    ]


def _ports(cluster, host):
    """Ports that must be free, or held by what the cluster runs there itself."""
    wanted = []
    if host in cluster.hosts("units"):
        wanted.append((cluster.unit_port, _UNIT, "proxy.port.http in store_settings"))
    if host in cluster.hosts("reverse_proxies"):
        wanted += [(port, ("haproxy*",), name) for name, port in cluster.proxy_ports.items()]
    if host in cluster.hosts("memcached"):
        wanted.append((_MEMCACHED_PORT, ("memcached*",), ""))
    if host in cluster.hosts("database") and cluster.get("store_database_port"):
        wanted.append((cluster.get("store_database_port"), ("postgres*",), "store_database_port"))
    return [{"port": port, "held_by": list(held_by), "option": option} for port, held_by, option in wanted]


def services(cluster, host, in_use=False):
    """{database, s3}: the services this unit shall log in to, each None when its inputs are missing or broken.

    It holds secrets, so it goes to the module and is never part of a result.
    """
    if host not in cluster.hosts("units"):
        return {"database": None, "s3": None}
    return {"database": _login(cluster, host, in_use), "s3": _keys(cluster)}


def _login(cluster, host, in_use):
    found = _inputs(cluster, "store_database_", ("port", "name", "user", "password", "sslmode"))
    address = cluster.database_host
    if found is None or not address or not values.is_host(address):
        return None
    # The playbook uses the administrator's login on the first unit alone, and never on a server of its own.
    admin = cluster.get("store_database_admin_url") or ""
    first = host == cluster.hosts("units")[0]
    return dict(
        found,
        host=address,
        admin_url=admin if first and not cluster.installs_database else "",
        made_by_run=bool(admin) or cluster.installs_database,
        installed_by_run=cluster.installs_database,
        in_use=in_use,
    )


def _keys(cluster):
    names = ("url", "access_key_id", "secret_access_key", "region", "path_style", "bucket_scanned", "bucket_unscanned")
    found = _inputs(cluster, "store_s3_", names)
    if cluster.get("store_storage_backend") != "s3" or found is None or values.url_parts(found["url"]) is None:
        return None
    buckets = {"store_s3_" + name: found.pop(name) for name in names[-2:]}
    if not all(values.is_bucket(bucket) for bucket in buckets.values()):
        return None
    return dict(found, buckets=buckets, ca=cluster.get("store_s3_ca") or "")


def _inputs(cluster, prefix, names):
    """{name without prefix: value}, or nothing when one is not there; the static checks tell which."""
    found = {name: cluster.get(prefix + name) for name in names}
    return None if any(value in (None, "") for value in found.values()) else found
