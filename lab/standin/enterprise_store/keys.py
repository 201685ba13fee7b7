"""The sixty configuration keys: type, default, secrecy. Also the services and the ports nobody can configure."""

from __future__ import annotations

from collections import namedtuple

Key = namedtuple("Key", "kind default secret")


def _key(kind, default=None, secret=False):
    return Key(kind, default, secret)


KEYS = {
    "proxy.domain": _key("str", "localhost"),
    "proxy.ipaddress": _key("str", "[::]"),
    "proxy.port.snapdevicegw": _key("int", 8000),
    "proxy.port.snapident": _key("int", 8001),
    "proxy.port.snaprevs": _key("int", 8002),
    "proxy.port.snapauth": _key("int", 8005),
    "proxy.port.packagereview": _key("int", 8006),
    "proxy.port.snapmodels": _key("int", 8007),
    "proxy.port.publishergw": _key("int", 8010),
    "proxy.port.snapstorage": _key("int", 8011),
    "proxy.port.snapassert": _key("int", 5000),
    "proxy.port.storeadmingw": _key("int", 8013),
    "proxy.port.http": _key("int", 80),
    "proxy.port.https": _key("int", 443),
    "proxy.port.memcached": _key("int", 11211),
    "proxy.upstream": _key("str", "https://api.snapcraft.io"),
    "proxy.trust-forwarded-proto": _key("bool", False),
    "proxy.auth.secret": _key("str", secret=True),
    "proxy.device-auth.secret": _key("str", secret=True),
    "proxy.device-auth.allowed-device-service-urls": _key("list", ("https://serial-vault-partners.canonical.com",)),
    "proxy.hsm.token-label": _key("str"),
    "proxy.hsm.token-pin": _key("str", secret=True),
    "proxy.cache.size": _key("int", 2048),
    "proxy.memcached.connection": _key("list"),
    "proxy.use-postgres-over-memcached": _key("bool", False),
    "proxy.db.connection": _key("url", secret=True),
    "proxy.dashboard.location": _key("str", "https://dashboard.snapcraft.io"),
    "proxy.sso.location": _key("str", "https://login.ubuntu.com"),
    "proxy.sso.public.key": _key("str", "<SSH-KEY>"),
    "proxy.tls.cert": _key("str"),
    "proxy.tls.key": _key("str", secret=True),
    "proxy.admin-emails": _key("list", ()),
    "proxy.key.private": _key("str", secret=True),
    "proxy.key.public": _key("str"),
    "proxy.https.proxy": _key("url"),
    "internal.store.id": _key("str"),
    "internal.store.url": _key("str"),
    "proxy.airgap": _key("bool", False),
    "proxy.oci-registry.domain": _key("str", "registry.jujucharms.com"),
    "proxy.oci-registry.username": _key("str"),
    "proxy.oci-registry.password": _key("str", secret=True),
    "proxy.storage.backend": _key("backend", "local"),
    "proxy.storage.s3.region": _key("str", "us-east-1"),
    "proxy.storage.s3.server-url": _key("str"),
    "proxy.storage.s3.use-path-style": _key("bool", True),
    "proxy.storage.s3.access-key-id": _key("str", secret=True),
    "proxy.storage.s3.secret-access-key": _key("str", secret=True),
    "proxy.storage.s3.unscanned-container-name": _key("str", "unscanned-production"),
    "proxy.storage.s3.scanned-container-name": _key("str", "scanned-production"),
    "internal.snapassert.signing.revisions.key": _key("str", secret=True),
    "internal.snapassert.signing.revisions.key-id": _key("str"),
    "internal.snapassert.signing.revisions.account-id": _key("str"),
    "internal.publishergw.snapmodels.read-timeout": _key("int", 15),
    "internal.airgap.gateway-hash": _key("str", secret=True),
    "internal.airgap.store.admin.id": _key("str"),
    "internal.airgap.store.admin.macaroon-sha3-384": _key("str", secret=True),
    "internal.airgap.store.provenance-allowlist": _key("str"),
    "internal.storeadmingw.admin-auth-token": _key("str", secret=True),
    "internal.snapstorage.local-origin-secret": _key("str", secret=True),
    "internal.snapstorage.hmac-shared-key": _key("str", secret=True),
}

# The two keys of which nobody knows whether an export holds them.
HOLES = ("internal.snapstorage.local-origin-secret", "internal.airgap.gateway-hash")

# In the order in which the vendor's own error message names them.
RESTARTED = (
    "nginx",
    "snapmodels",
    "memcached",
    "storeadmingw",
    "packagereview",
    "snapassert",
    "snapauth",
    "snapproxy",
    "snapstorage",
    "packagereview-worker",
    "snapident",
    "snaprevs",
    "snapdevicegw",
    "publishergw",
)
SERVICES = tuple(sorted((*RESTARTED, "snapdevicegw-local")))

# Services without a port of their own among the keys.
FIXED_PORTS = {"snapproxy": 8004, "snapdevicegw-local": 8009, "packagereview-worker": 8012}

# Services that are of no use without the database.
NEED_DATABASE = frozenset(
    ("snapident", "snapauth", "snaprevs", "snapassert", "snapmodels", "packagereview", "packagereview-worker")
)

DATABASE_ROLES = (
    "packagereview",
    "packagereview-celery",
    "snaprevs",
    "snapauth",
    "snapident",
    "snapassert",
    "updown",
    "snapmodels",
)


def default(name):
    """The default of a key as the program works with it: lists are lists."""
    value = KEYS[name].default
    return list(value) if isinstance(value, tuple) else value


def service_port(service, config):
    """The internal port of a service; `config` holds effective values."""
    if service == "nginx":
        return config["proxy.port.http"]
    if service in FIXED_PORTS:
        return FIXED_PORTS[service]
    return config["proxy.port." + service]
