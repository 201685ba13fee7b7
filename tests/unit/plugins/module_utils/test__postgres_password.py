# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._postgres_password import matches, saslprep, verifier

SALT = b"0123456789abcdef"


def test_the_verifier_is_the_one_of_rfc_7677():
    # The example of RFC 7677: user "user", password "pencil"; keys derived there by hand from the exchange.
    import base64
    import hmac

    salt = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
    text = verifier("pencil", salt, 4096)
    _scheme, _salt, keys = text.split("$")
    stored_key, server_key = (base64.b64decode(part) for part in keys.split(":"))
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    message = (
        "n=user,r=rOprNGfwEbeRWgbNEkqO,r={0},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r={0}".format(nonce)
    ).encode()
    signature = hmac.new(server_key, message, hashlib.sha256).digest()
    assert base64.b64encode(signature) == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    proof = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    client_signature = hmac.new(stored_key, message, hashlib.sha256).digest()
    client_key = bytes(a ^ b for a, b in zip(proof, client_signature))
    assert hashlib.sha256(client_key).digest() == stored_key


@pytest.mark.parametrize("password", ["simple", "pä%s'w$ord", "\u2168", "\u00a0x", "\u0627\u0031", ""])
def test_a_password_matches_its_own_verifier_and_no_other(password):
    stored = verifier(password, SALT)
    assert matches(stored, "u", password)
    assert not matches(stored, "u", password + "x")


def test_the_iterations_are_those_of_the_stored_verifier():
    assert matches(verifier("p", SALT, 5000), "u", "p")


def test_an_md5_verifier_is_recognised():
    stored = "md5" + hashlib.md5(b"pu").hexdigest()
    assert matches(stored, "u", "p")
    assert not matches(stored, "v", "p")


@pytest.mark.parametrize("stored", [None, "", "plain", "SCRAM-SHA-256$x", "SCRAM-SHA-256$1:a$b"])
def test_what_is_no_verifier_matches_nothing(stored):
    assert not matches(stored, "u", "plain")


@pytest.mark.parametrize(
    ("given", "prepared"),
    [
        ("I\u00adX", "IX"),
        ("\u00aa", "a"),
        ("\u2168", "IX"),
        ("a\u00a0b", "a b"),
        # Refused by the profile, so used as they are.
        ("\u0007\u00e4", "\u0007\u00e4"),
        ("\u0627\u0031", "\u0627\u0031"),
        ("\u00ad", "\u00ad"),
    ],
)
def test_preparation_follows_rfc_4013(given, prepared):
    assert saslprep(given) == prepared
