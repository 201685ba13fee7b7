# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pairs of keys of age, and files encrypted for them, made as age makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PIECE = 64 * 1024


def pair():
    """(identity, recipient) as age-keygen writes them."""
    key = X25519PrivateKey.generate()
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return bech32("age-secret-key-", private).upper(), bech32("age", _public(key.public_key()))


def bech32(prefix, data):
    """Bytes as a word of Bech32."""
    number, spare = int.from_bytes(data, "big"), -len(data) * 8 % 5
    count = (len(data) * 8 + spare) // 5
    values = [(number << spare >> 5 * (count - 1 - i)) & 31 for i in range(count)]
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    total = _polymod(spread + values + [0] * 6) ^ 1
    values += [(total >> 5 * (5 - i)) & 31 for i in range(6)]
    return prefix + "1" + "".join(LETTERS[value] for value in values)


def encrypted(content, *publics):
    """The bytes of a file for these recipients, each the raw bytes of a public key."""
    file_key, nonce = os.urandom(16), os.urandom(16)
    header = b"age-encryption.org/v1\n" + b"".join(_stanza(file_key, public) for public in publics) + b"---"
    mac = hmac.new(_derived(file_key, b"", b"header"), header, hashlib.sha256).digest()
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)] or [b""]
    body = b"".join(
        cipher.encrypt(i.to_bytes(11, "big") + bytes([i == len(pieces) - 1]), piece, None)
        for i, piece in enumerate(pieces)
    )
    return header + b" " + _text(mac) + b"\n" + nonce + body


def _stanza(file_key, public):
    share = X25519PrivateKey.generate()
    secret = share.exchange(X25519PublicKey.from_public_bytes(public))
    own = _public(share.public_key())
    key = _derived(secret, own + public, b"age-encryption.org/v1/X25519")
    return b"-> X25519 " + _text(own) + b"\n" + _text(ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)) + b"\n"


def _public(key):
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _derived(secret, salt, purpose):
    extracted = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose + b"\x01", hashlib.sha256).digest()


def _text(data):
    return base64.b64encode(data).rstrip(b"=")


def _polymod(values):
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= factor if top >> bit & 1 else 0
    return total
