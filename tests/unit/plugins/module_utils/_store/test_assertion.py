# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion
from hypothesis import given, strategies as st

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


@given(st.text(max_size=120))
def test_what_was_written_is_the_same_the_next_time(content):
    assert assertion.is_same(content, assertion.as_written(content))


@given(st.text(max_size=120))
def test_any_text_is_an_assertion_or_a_plain_error(text):
    try:
        assertion.parse(text, "x")
    except DocumentError:
        pass


WORD = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 .:/_-]{0,30}", fullmatch=True).map(str.strip)
HEADERS = st.dictionaries(st.from_regex(r"[a-z]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True), WORD, max_size=4)
SIGNATURE = st.text(st.sampled_from("ABCXYZabcxyz0189+/="), min_size=4, max_size=80)
OTHERS = st.tuples(st.sampled_from(["account", "account-key"]), HEADERS, SIGNATURE, st.booleans())
URLS = st.none() | st.sampled_from(["https://store.example.com", "http://[fd00::1]:8080", "HTTPS://Store.example.com"])


def assertion_text(kind, headers, signature, list_header):
    lines = ["type: " + kind] + ["{0}: {1}".format(*header) for header in headers.items()]
    lines += ["display-name:", "    type: store", "  - store: x"] if list_header else []
    return "\n".join(lines) + "\n\n" + signature + "\n"


@given(
    store_id=st.from_regex(r"[A-Za-z0-9]{1,32}", fullmatch=True),
    url=URLS,
    before=st.lists(
        st.tuples(st.sampled_from(["account", "account-key"]), HEADERS, SIGNATURE, st.booleans()), max_size=2
    ),
    after=st.lists(
        st.tuples(st.sampled_from(["account", "snap-revision"]), HEADERS, SIGNATURE, st.booleans()), max_size=2
    ),
    headers=HEADERS,
    signature=SIGNATURE,
    dos=st.booleans(),
)
def test_whatever_stands_around_it_the_store_assertion_is_found(store_id, url, before, after, headers, signature, dos):
    own = dict(headers, store=store_id, **({"url": url} if url else {}))
    own = dict((name, value) for name, value in own.items() if url or name != "url")
    whole = [*before, ("store", own, signature, False), *after]
    text = "\n".join(assertion_text(kind, dict(h, type=kind), s, more) for kind, h, s, more in whole)
    found = assertion.parse(text.replace("\n", "\r\n") if dos else text, "x")
    assert (found.store_id, found.url) == (store_id, url)
    assert found.scheme == (url.split(":")[0].lower() if url else None)
    assert assertion.mismatch(found, store_id, url) is None
    assert assertion.mismatch(found, store_id + "x", None)


@given(
    st.sampled_from(["http", "https", "HTTPS"]),
    st.from_regex(r"[a-z0-9]{1,8}(\.[a-z]{2,5})?", fullmatch=True),
    st.data(),
)
def test_an_address_is_the_same_in_any_case_and_with_its_usual_port(scheme, host, data):
    port = data.draw(st.none() | st.integers(1, 65535))
    usual = {"http": 80, "https": 443}[scheme.lower()]
    url = "{0}://{1}{2}/path".format(
        scheme, data.draw(st.sampled_from([host, host.upper()])), ":%d" % port if port else ""
    )
    assert assertion.origin(url) == (scheme.lower(), host, port or usual)
