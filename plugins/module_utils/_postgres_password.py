# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords as PostgreSQL keeps them: SCRAM-SHA-256 and MD5 verifiers (RFC 5802, pg_authid.rolpassword). Pure.

Only the verifier is ever sent to the server, so that no statement log and no error text can show the password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import stringprep
import unicodedata

ITERATIONS = 4096
_SCRAM = re.compile(r"^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$")
_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
    stringprep.in_table_a1,
)


def saslprep(password):
    """RFC 4013 as PostgreSQL does it: a password that the profile refuses is used as it is."""
    if password.isascii():
        return password
    mapped = "".join(
        " " if stringprep.in_table_c12(char) else char for char in password if not stringprep.in_table_b1(char)
    )
    prepared = unicodedata.normalize("NFKC", mapped)
    if not prepared or any(table(char) for char in prepared for table in _PROHIBITED) or _mixed_directions(prepared):
        return password
    return prepared


def _mixed_directions(text):
    if not any(stringprep.in_table_d1(char) for char in text):
        return False
    ends = stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])
    return not ends or any(stringprep.in_table_d2(char) for char in text)


def verifier(password, salt, iterations=ITERATIONS):
    """The text PostgreSQL stores and accepts in place of the password."""
    salted = hashlib.pbkdf2_hmac("sha256", saslprep(password).encode("utf-8"), salt, iterations)
    client_key = hmac.new(salted, b"Client Key", hashlib.sha256).digest()
    server_key = hmac.new(salted, b"Server Key", hashlib.sha256).digest()
    stored_key = hashlib.sha256(client_key).digest()
    return f"SCRAM-SHA-256${iterations}:{_text(salt)}${_text(stored_key)}:{_text(server_key)}"


def matches(stored, user, password):
    """Whether the stored verifier is this password's. None (no password set) matches nothing."""
    if not stored:
        return False
    scram = _SCRAM.match(stored)
    if scram:
        wanted = verifier(password, base64.b64decode(scram.group(2)), int(scram.group(1)))
        return hmac.compare_digest(wanted, stored)
    if stored.startswith("md5"):
        # PostgreSQL's own MD5 scheme; only compared with, never written.
        digest = hashlib.md5((password + user).encode("utf-8")).hexdigest()
        return hmac.compare_digest("md5" + digest, stored)
    return False


def _text(raw):
    return base64.b64encode(raw).decode("ascii")
