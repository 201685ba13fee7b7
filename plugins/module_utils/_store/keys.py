# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sixty configuration keys of the Enterprise Store: type, default, secrecy. Pure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, Iterable

from ansible_collections.storeops.ha.plugins.module_utils._redact import is_secret


@dataclass(frozen=True)
class Key:
    """One key. ``kind`` is one of str, int, port, bool, list, backend; a default of None means unset."""

    name: str
    kind: str
    default: Any

    @property
    def secret(self) -> bool:
        return is_secret(self.name)


# What these two hold is needed on every unit, yet an export may not show them.
HOLE_KEYS = ("internal.snapstorage.local-origin-secret", "internal.airgap.gateway-hash")

BACKENDS = ("local", "s3")

_TABLE = (
    ("proxy.domain", "str", "localhost"),
    ("proxy.ipaddress", "str", "[::]"),
    ("proxy.port.snapdevicegw", "port", 8000),
    ("proxy.port.snapident", "port", 8001),
    ("proxy.port.snaprevs", "port", 8002),
    ("proxy.port.snapauth", "port", 8005),
    ("proxy.port.packagereview", "port", 8006),
    ("proxy.port.snapmodels", "port", 8007),
    ("proxy.port.publishergw", "port", 8010),
    ("proxy.port.snapstorage", "port", 8011),
    ("proxy.port.snapassert", "port", 5000),
    ("proxy.port.storeadmingw", "port", 8013),
    ("proxy.port.http", "port", 80),
    ("proxy.port.https", "port", 443),
    ("proxy.port.memcached", "port", 11211),
    ("proxy.upstream", "str", "https://api.snapcraft.io"),
    ("proxy.trust-forwarded-proto", "bool", False),
    ("proxy.auth.secret", "str", None),
    ("proxy.device-auth.secret", "str", None),
    (
        "proxy.device-auth.allowed-device-service-urls",
        "list",
        ("https://serial-vault-partners.canonical.com",),
    ),
    ("proxy.hsm.token-label", "str", None),
    ("proxy.hsm.token-pin", "str", None),
    ("proxy.cache.size", "int", 2048),
    ("proxy.memcached.connection", "list", ()),
    ("proxy.use-postgres-over-memcached", "bool", False),
    ("proxy.db.connection", "str", None),
    ("proxy.dashboard.location", "str", "https://dashboard.snapcraft.io"),
    ("proxy.sso.location", "str", "https://login.ubuntu.com"),
    # The documentation prints this placeholder where the real default is a public key it does not tell.
    ("proxy.sso.public.key", "str", "<SSH-KEY>"),
    ("proxy.tls.cert", "str", None),
    ("proxy.tls.key", "str", None),
    ("proxy.admin-emails", "list", ()),
    ("proxy.key.private", "str", None),
    ("proxy.key.public", "str", None),
    ("proxy.https.proxy", "str", None),
    ("internal.store.id", "str", None),
    ("internal.store.url", "str", None),
    ("proxy.airgap", "bool", False),
    ("proxy.oci-registry.domain", "str", "registry.jujucharms.com"),
    ("proxy.oci-registry.username", "str", None),
    ("proxy.oci-registry.password", "str", None),
    ("proxy.storage.backend", "backend", "local"),
    ("proxy.storage.s3.region", "str", "us-east-1"),
    ("proxy.storage.s3.server-url", "str", None),
    ("proxy.storage.s3.use-path-style", "bool", True),
    ("proxy.storage.s3.access-key-id", "str", None),
    ("proxy.storage.s3.secret-access-key", "str", None),
    ("proxy.storage.s3.unscanned-container-name", "str", "unscanned-production"),
    ("proxy.storage.s3.scanned-container-name", "str", "scanned-production"),
    ("internal.snapassert.signing.revisions.key", "str", None),
    ("internal.snapassert.signing.revisions.key-id", "str", None),
    ("internal.snapassert.signing.revisions.account-id", "str", None),
    ("internal.publishergw.snapmodels.read-timeout", "int", 15),
    ("internal.airgap.gateway-hash", "str", None),
    ("internal.airgap.store.admin.id", "str", None),
    ("internal.airgap.store.admin.macaroon-sha3-384", "str", None),
    ("internal.airgap.store.provenance-allowlist", "str", None),
    ("internal.storeadmingw.admin-auth-token", "str", None),
    ("internal.snapstorage.local-origin-secret", "str", None),
    ("internal.snapstorage.hmac-shared-key", "str", None),
)

KEYS = dict((name, Key(name, kind, default)) for name, kind, default in _TABLE)


def default_of(name: str) -> Any:
    """The value a key has when it is not set; a list is a new list each time."""
    key = KEYS.get(name)
    if key is None or key.default is None:
        return None
    return list(key.default) if key.kind == "list" else key.default


def near_misses(name: str, known: Iterable[str] = ()) -> list[str]:
    """The known names somebody may have meant."""
    return difflib.get_close_matches(name, sorted(set(KEYS) | set(known)), n=2, cutoff=0.75)
