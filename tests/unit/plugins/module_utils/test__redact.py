# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _redact
from hypothesis import given, strategies as st


@pytest.mark.parametrize(
    "name, secret",
    [
        ("proxy.tls.key", True),
        ("proxy.db.connection", True),
        ("internal.airgap.store.admin.macaroon-sha3-384", True),
        ("proxy.key.public", False),
        ("proxy.sso.public.key", False),
        ("proxy.hsm.token-label", False),
        ("proxy.tls.cert", False),
        ("proxy.storage.s3.access-key-id", False),
        ("internal.brand-new.client-secret", True),
        ("internal.brand-new.api-token", True),
        ("proxy.brand-new.passwords", True),
        ("internal.brand-new.cookie-hash", True),
        ("proxy.brand-new.macaroon", True),
        ("proxy.brand-new.domain", False),
    ],
)
def test_secret_keys_are_known_or_judged_by_their_ending(name, secret):
    assert _redact.is_secret(name) is secret


@pytest.mark.parametrize(
    "text, harmless",
    [
        ("postgresql://u:pw@h:5432/db", "postgresql://u:<redacted>@h:5432/db"),
        ("postgresql://u:p@w/x@h/db", "postgresql://u:<redacted>@h/db"),
        ("postgresql://u@h/db", "postgresql://u@h/db"),
        ("postgresql://u@h/db?sslmode=require&password=pw", "postgresql://u@h/db?sslmode=require&password=<redacted>"),
        ("host=h password='p w' user=u", "host=h password=<redacted> user=u"),
        ("https://example.com:443/path", "https://example.com:443/path"),
        ("cannot reach http://u:pw@p:3128 now", "cannot reach http://u:<redacted>@p:3128 now"),
    ],
)
def test_passwords_in_urls_are_replaced_as_the_vendor_does(text, harmless):
    assert _redact.without_passwords(text) == harmless
    assert _redact.has_password(text) is (text != harmless)


@pytest.mark.parametrize(
    "name, before, after, shown",
    [
        ("proxy.domain", "a", "b", ("a", "b")),
        ("proxy.auth.secret", "a", "b", ("(secret)", "(secret, changed)")),
        ("proxy.auth.secret", None, "b", (None, "(secret)")),
        ("proxy.auth.secret", "a", None, ("(secret)", None)),
        (
            "proxy.db.connection",
            "postgresql://u:a@h/db",
            "postgresql://u:b@h/db",
            ("postgresql://u:<redacted>@h/db", "postgresql://u:<redacted>@h/db (secret, changed)"),
        ),
        ("internal.x.urls", ["http://u:a@h"], ["http://h"], (["http://u:<redacted>@h"], ["http://h"])),
        ("internal.x.text", "-----BEGIN RSA PRIVATE KEY-----\nabc", None, ("(secret)", None)),
        ("internal.x.map", {"token": "t", "size": 1}, None, ({"token": "(secret)", "size": 1}, None)),
    ],
)
def test_both_sides_of_a_difference_are_harmless_and_differ(name, before, after, shown):
    assert _redact.shown_change(name, before, after) == shown


def test_a_secret_is_taken_out_of_foreign_text_in_all_its_pieces():
    secrets = _redact.secret_values(
        {
            "proxy.db.connection": "postgresql://u:canary-a@h/db",
            "proxy.key.private": "-----BEGIN-----\ncanary-line-one\ncanary-line-two\n",
            "proxy.domain": "store.example.com",
            "internal.new.tokens": ["canary-b"],
        }
    )
    told = _redact.scrubbed("canary-a, u:canary-a@h, canary-line-two, canary-b at store.example.com", secrets)
    assert "canary" not in told
    assert told.endswith("at store.example.com")


def test_very_short_values_do_not_tear_foreign_text_apart():
    assert _redact.secret_values({"proxy.hsm.token-pin": "12"}) == set()


@given(
    st.sampled_from(sorted(_redact.SECRET_KEYS - _redact.URL_KEYS)),
    st.text(min_size=12, max_size=30),
    st.text(min_size=12, max_size=30),
)
def test_no_secret_is_ever_shown(name, before, after):
    assert set(_redact.shown_change(name, before, after)) <= {_redact.SECRET, _redact.SECRET_CHANGED}


@given(st.text(alphabet=st.characters(blacklist_categories=["Z", "C"]), min_size=8, max_size=20))
def test_no_password_of_a_url_is_ever_shown(password):
    shown = _redact.shown("proxy.db.connection", "postgresql://user:{0}@host/db".format(password))
    assert shown == "postgresql://user:<redacted>@host/db"


@given(
    st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=4, max_size=20), min_size=1, max_size=4),
    st.lists(st.text(max_size=10), min_size=5, max_size=5),
)
def test_no_secret_is_left_in_the_words_of_another_program(secrets, words):
    names = ["proxy.auth.secret", "proxy.tls.key", "proxy.key.private", "proxy.hsm.token-pin"]
    known = _redact.secret_values(dict(zip(names, secrets)))
    text = words[0] + "".join(secret + word for secret, word in zip(secrets, words[1:]))
    told = _redact.scrubbed(text, known)
    mask = _redact.SECRET + "<redacted>"
    assert [secret for secret in secrets if secret in told.replace(_redact.SECRET, "\0") and secret not in mask] == []
