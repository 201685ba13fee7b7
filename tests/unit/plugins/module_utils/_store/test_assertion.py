# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion
from hypothesis import given, settings, strategies as st

STORE = """\
type: store
authority-id: canonical
store: 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U
operator-id: abc
timestamp: 2026-01-01T00:00:00Z
url: https://store.example.com
sign-key-sha3-384: BWDEoaqyr25nF5SNCvEv2v7QnM9QsfCc0PBMYD_i2NGSQ32EF2d4D0hqUel3m8ul

AcLBUgQAAQoABgUCaWJ

"""
ACCOUNT = "type: account\nauthority-id: canonical\naccount-id: abc\ndisplay-name:\n    A\n    B\n\nAcLBc2lnbg==\n\n"


@pytest.mark.parametrize("text", [STORE, ACCOUNT + STORE, STORE + "\n" + ACCOUNT, STORE.replace("\n", "\r\n")])
def test_the_store_assertion_is_found_among_others(text):
    found = assertion.parse(text, "x")
    assert found.store_id == "3dqTufgqR25SBaBoCuqCFwLcU01Gp24U"
    assert (found.url, found.scheme) == ("https://store.example.com", "https")
    assert found.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_an_assertion_may_name_no_url():
    found = assertion.parse(STORE.replace("url: https://store.example.com\n", ""), "x")
    assert (found.url, found.scheme) == (None, None)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "not a store assertion"),
        (ACCOUNT, "not a store assertion"),
        ("canary", "not a store assertion"),
        (STORE.replace("store: 3dq", "x: 3dq"), "names no store"),
        (STORE + STORE, "holds 2 store assertions"),
    ],
)
def test_anything_else_is_refused_without_quoting_it(text, message):
    with pytest.raises(DocumentError, match="The file .*" + message) as refused:
        assertion.parse(text, "The file")
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "one, two, same",
    [
        ("https://store.example.com", "https://STORE.example.com:443/", True),
        ("http://store.example.com", "http://store.example.com:80", True),
        ("http://store.example.com", "https://store.example.com", False),
        ("https://store.example.com", "https://store.example.com:8443", False),
        ("https://store.example.com", "https://other.example.com", False),
        ("http://[2001:db8::1]:80", "http://[2001:DB8::1]", True),
        ("http://a:b:c", "http://a", False),
    ],
)
def test_urls_agree_in_scheme_host_and_port(one, two, same):
    assert (assertion.origin(one) == assertion.origin(two)) is same


@pytest.mark.parametrize(
    "store_id, url, wrong",
    [
        (None, None, None),
        ("3dqTufgqR25SBaBoCuqCFwLcU01Gp24U", "https://store.example.com", None),
        ("other", None, "it belongs to store 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U, not to other"),
        (
            None,
            "http://store.example.com",
            "registered for https://store.example.com, not for http://store.example.com",
        ),
    ],
)
def test_a_mismatch_is_told(store_id, url, wrong):
    found = assertion.mismatch(assertion.parse(STORE, "x"), store_id, url)
    assert found is None if wrong is None else wrong in found


def test_an_assertion_without_url_does_not_prove_a_url():
    found = assertion.parse(STORE.replace("url: https://store.example.com\n", ""), "x")
    assert "names no URL" in assertion.mismatch(found, None, "https://store.example.com")


@pytest.mark.parametrize(
    "content, existing, same",
    [
        (STORE, STORE, True),
        (STORE, STORE.rstrip("\n"), False),
        (STORE.rstrip("\n"), STORE, True),
        (STORE.rstrip("\n"), STORE.rstrip("\n"), True),
        (STORE, None, False),
    ],
)
def test_a_content_without_its_final_line_break_says_nothing_about_that_of_the_file(content, existing, same):
    assert assertion.is_same(content, existing) is same


def test_what_is_written_ends_with_a_line_break():
    assert assertion.as_written("a") == "a\n"
    assert assertion.as_written("a\n\n") == "a\n\n"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_what_was_written_is_the_same_the_next_time(content):
    assert assertion.is_same(content, assertion.as_written(content))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_an_assertion_or_a_plain_error(text):
    try:
        assertion.parse(text, "x")
    except DocumentError:
        pass
