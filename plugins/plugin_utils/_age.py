# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads files that age encrypted, on the controller, where age itself need not be. Nothing is written anywhere.

The format is https://age-encryption.org/v1 with X25519 recipients. Every piece is proved before it is handed on, and
the end is known to be the end, so that a file that was cut off or changed is found out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

try:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    HAS_CRYPTOGRAPHY = True
except ImportError:
    HAS_CRYPTOGRAPHY = False

_VERSION = b"age-encryption.org/v1\n"
_PIECE, _TAG = 64 * 1024, 16
_LONGEST_HEADER = 1024 * 1024


class NotForUs(Exception):
    """The file is not encrypted for any of the identities."""


def pieces(handle, identities):
    """What the file holds, piece by piece; the identities are private keys as they are in age's own words."""
    if not HAS_CRYPTOGRAPHY:
        raise BackupError("Ansible's Python lacks cryptography; run pip install cryptography in its environment.")
    stanzas, signed, mac = _header(handle)
    file_key = _unwrapped(stanzas, identities)
    if not hmac.compare_digest(hmac.new(_derived(file_key, b"", b"header"), signed, hashlib.sha256).digest(), mac):
        raise BackupError("its header was changed")
    nonce = handle.read(16)
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    yield from _payload(handle, cipher)


def _payload(handle, cipher):
    counter, piece = 0, handle.read(_PIECE + _TAG)
    while True:
        following = handle.read(_PIECE + _TAG)
        nonce = counter.to_bytes(11, "big") + (b"\x00" if following else b"\x01")
        try:
            yield cipher.decrypt(nonce, piece, None)
        except (InvalidTag, ValueError):
            raise BackupError("it was changed or cut off") from None
        if not following:
            return
        counter, piece = counter + 1, following


def _header(handle):
    """(stanzas, what is signed, signature)."""
    if handle.read(len(_VERSION)) != _VERSION:
        raise BackupError("it is no file of age")
    signed, stanzas = _VERSION, []
    while len(signed) < _LONGEST_HEADER:
        line = handle.readline(_LONGEST_HEADER)
        if line.startswith(b"---"):
            return stanzas, signed + b"---", _plain(line[4:].strip())
        if line.startswith(b"-> "):
            stanzas.append((line[3:].split(), []))
        elif stanzas and line.endswith(b"\n"):
            stanzas[-1][1].append(line.strip())
        else:
            break
        signed += line
    raise BackupError("its header is damaged")


def _unwrapped(stanzas, identities):
    for words, body in stanzas:
        if words[:1] != [b"X25519"] or len(words) != 2:
            continue
        share, wrapped = _plain(words[1]), _plain(b"".join(body))
        for identity in identities:
            found = _tried(share, wrapped, identity)
            if found:
                return found
    raise NotForUs


def _tried(share, wrapped, identity):
    try:
        private = X25519PrivateKey.from_private_bytes(identity)
        secret = private.exchange(X25519PublicKey.from_public_bytes(share))
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        key = _derived(secret, share + public, b"age-encryption.org/v1/X25519")
        return ChaCha20Poly1305(key).decrypt(bytes(12), wrapped, None)
    except (InvalidTag, ValueError):
        return None


def _derived(secret, salt, purpose):
    """HKDF with SHA-256, for as many bytes as one round gives."""
    extracted = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose + b"\x01", hashlib.sha256).digest()


def _plain(text):
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BackupError("its header is damaged") from None
