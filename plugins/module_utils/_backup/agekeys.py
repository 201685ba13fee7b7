# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of age as people write them (Bech32): recipients, which are public, and identities, which are not. Pure.

No message ever quotes any part of an identity.
"""

from __future__ import annotations

import re

from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

RECIPIENT, IDENTITY = "age", "age-secret-key-"
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_KEY_BYTES = 32
_LOOKS_SECRET = re.compile(r"age-secret-key-|-----BEGIN", re.IGNORECASE)


def recipient(text: str) -> bytes:
    """The public key that a recipient stands for."""
    word = str(text).strip()
    if _LOOKS_SECRET.search(word):
        raise BackupError(
            "a private key is among the recipients, which would make it known to every host; make a new pair, and give "
            "the public key, which begins with age1."
        )
    key = _decoded(word, RECIPIENT)
    if key is None:
        raise BackupError(
            "{0!r} is no public key of age; copy the whole of what age-keygen prints as the public key.".format(
                word[:70]
            )
        )
    return key


def identities(text: str) -> list[bytes]:
    """The private keys in what age-keygen wrote: one on each line that is neither empty nor a comment."""
    lines = [line.strip() for line in str(text).splitlines()]
    words = [line for line in lines if line and not line.startswith("#")]
    keys = [_decoded(word, IDENTITY) for word in words]
    if not keys or None in keys:
        raise BackupError(
            "it holds no private key of age, or one that is cut off; give the whole of what age-keygen wrote, "
            "AGE-SECRET-KEY-1 and all that follows."
        )
    return keys


def _decoded(word: str, prefix: str) -> bytes | None:
    """The bytes behind a word of Bech32 with this prefix, None when it is none or has a slip of the pen."""
    if word not in (word.lower(), word.upper()):
        return None
    found, _one, rest = word.lower().rpartition("1")
    if found != prefix or len(rest) < 6 or any(letter not in _LETTERS for letter in rest):
        return None
    values = [_LETTERS.index(letter) for letter in rest]
    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    return _bytes(values[:-6]) if _checksum(spread + values) == 1 else None


def _checksum(values: list[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate(_GENERATOR):
            total ^= factor if (top >> bit) & 1 else 0
    return total


def _bytes(values: list[int]) -> bytes | None:
    number = 0
    for value in values:
        number = number << 5 | value
    spare = len(values) * 5 - _KEY_BYTES * 8
    if not 0 <= spare < 5 or number & ((1 << spare) - 1):
        return None
    return (number >> spare).to_bytes(_KEY_BYTES, "big")
