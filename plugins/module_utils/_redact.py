# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one list of secret keys, and how whatever is shown to anybody is made harmless. Pure.

Nothing that leaves a module (result, diff, message) holds a value of the configuration that did not pass through
here.
"""

from __future__ import annotations

import re
from typing import Any, Iterable

SECRET = "(secret)"
SECRET_CHANGED = "(secret, changed)"

SECRET_KEYS = frozenset(
    [
        "internal.airgap.gateway-hash",
        "internal.airgap.store.admin.macaroon-sha3-384",
        "internal.snapassert.signing.revisions.key",
        "internal.snapstorage.hmac-shared-key",
        "internal.snapstorage.local-origin-secret",
        "internal.storeadmingw.admin-auth-token",
        "proxy.auth.secret",
        "proxy.db.connection",
        "proxy.device-auth.secret",
        "proxy.hsm.token-pin",
        "proxy.key.private",
        "proxy.oci-registry.password",
        "proxy.storage.s3.secret-access-key",
        "proxy.tls.key",
    ]
)

# They end like a secret and are none.
PUBLIC_KEYS = frozenset(["proxy.key.public", "proxy.sso.public.key"])

# Secret because of a password inside; the rest of them is worth showing.
URL_KEYS = frozenset(["proxy.db.connection", "proxy.https.proxy"])

# Keys of a version this list does not know are judged by how they end.
_SECRET_ENDING = re.compile(r"(?:secret|password|passphrase|pin|token|key|hash|macaroon|private)s?$", re.IGNORECASE)
_PRIVATE_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
# Up to the last @ of the word: a password may hold an @ that somebody forgot to encode.
_URL_PASSWORD = re.compile(r"(://[^\s:/?#@]*:)\S*@")
_DSN_PASSWORD = re.compile(r"(\b(?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]+)", re.IGNORECASE)
_SHORTEST = 4


def is_secret(name: str) -> bool:
    """Whether the value of this key is never shown (or, for a URL, only without its password)."""
    if name in SECRET_KEYS:
        return True
    return name not in PUBLIC_KEYS and bool(_SECRET_ENDING.search(name))


def without_passwords(text: str) -> str:
    """Text with the passwords of URLs and connection strings replaced, in the vendor's own spelling."""
    return _DSN_PASSWORD.sub(r"\1<redacted>", _URL_PASSWORD.sub(r"\1<redacted>@", text))


def has_password(text: str) -> bool:
    return without_passwords(text) != text


def shown(name: str, value: Any) -> Any:
    """A value as results may show it; None stays None, so that unset and hidden can be told apart."""
    if value is None:
        return None
    if is_secret(name) and name not in URL_KEYS:
        return SECRET
    return _harmless(value)


def shown_change(name: str, before: Any, after: Any) -> tuple[Any, Any]:
    """Both sides of a difference. They differ wherever the values do, even if only a password did."""
    old, new = shown(name, before), shown(name, after)
    if before != after and old == new:
        new = SECRET_CHANGED if new == SECRET else "{0} {1}".format(new, SECRET_CHANGED)
    return old, new


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return SECRET if _PRIVATE_PEM.search(value) else without_passwords(value)
    if isinstance(value, list):
        return [_harmless(item) for item in value]
    if isinstance(value, dict):
        return dict((key, SECRET if is_secret(str(key)) else _harmless(item)) for key, item in value.items())
    return value


def secret_values(settings: dict[str, Any]) -> set[str]:
    """Every piece of text of these settings that must not be seen, to be taken out of other programs' messages."""
    found: set[str] = set()
    for name, value in settings.items():
        for text in _texts(value):
            if is_secret(name) or _harmless(text) != text:
                found.add(text)
                found.update(line for line in text.splitlines() if len(line) >= 2 * _SHORTEST)
                found.update(_password_of(text))
    return set(text for text in found if len(text) >= _SHORTEST)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _password_of(text: str) -> Iterable[str]:
    for match in _URL_PASSWORD.finditer(text):
        yield text[match.end(1) : match.end() - 1]
    for match in _DSN_PASSWORD.finditer(text):
        yield match.group(2).strip("'")


def scrubbed(text: str, secrets: Iterable[str] = ()) -> str:
    """Another program's words without our secrets, the longest first so that none leaves its tail behind."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, SECRET)
    return without_passwords(text)
