# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store import bundle
from hypothesis import given, strategies as st

FIELDS = {"domain": "d", "private_key": "canary-key", "public_key": "ssh-rsa x", "store_id": "s"}


def packed(value):
    return base64.b64encode(json.dumps(value).encode()).decode()


def test_a_bundle_is_unpacked():
    fields = dict(FIELDS, store_assertion="type: store\n")
    assert bundle.decode(packed(fields)) == fields


def test_an_older_bundle_has_no_assertion():
    assert bundle.decode(packed(FIELDS))["store_assertion"] is None
    assert bundle.decode(packed(dict(FIELDS, store_assertion=" ")))["store_assertion"] is None


def test_line_breaks_do_no_harm():
    text = packed(FIELDS)
    assert bundle.decode("\n".join(text[i : i + 20] for i in range(0, len(text), 20)) + "\n")["domain"] == "d"


def test_unknown_fields_are_left_out():
    assert "future" not in bundle.decode(packed(dict(FIELDS, future=1)))


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        (None, "is empty"),
        ("canary!!", "is not base64"),
        ("cänary", "is not base64"),
        (base64.b64encode(b"canary").decode(), "holds no JSON"),
        (base64.b64encode(b"\xff\xfecanary").decode(), "holds no JSON"),
        (packed(["canary"]), "holds no JSON object"),
        (packed({"private_key": "canary"}), "lacks domain and public_key and store_id"),
        (packed(dict(FIELDS, domain=7)), "lacks domain"),
        (packed(dict(FIELDS, store_assertion=["canary"])), "store_assertion is not text"),
        (packed(FIELDS)[:-9], "is not base64|holds no JSON"),
    ],
)
def test_what_is_wrong_is_told_without_quoting_anything(text, message):
    with pytest.raises(DocumentError, match=message) as refused:
        bundle.decode(text)
    error = refused.value
    assert "canary" not in str(error) + repr(error.details)
    # Decoders keep the document in their own errors, so none of those is passed on.
    assert error.__cause__ is None


@given(st.text(max_size=60))
def test_any_text_is_a_bundle_or_a_plain_error(text):
    with pytest.raises(DocumentError):
        bundle.decode(text)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(str.strip)


@given(
    st.fixed_dictionaries(dict.fromkeys(FIELDS, TEXT), optional={"store_assertion": TEXT, "future": TEXT}),
    st.integers(1, 80),
    st.sampled_from(["\n", "\r\n", " ", "\n\n"]),
)
def test_whatever_was_packed_is_unpacked_however_its_lines_are_broken(fields, width, end):
    text = packed(fields)
    broken = end.join(text[start : start + width] for start in range(0, len(text), width)) + end
    expected = dict({"store_assertion": None}, **fields)
    expected.pop("future", None)
    assert bundle.decode(broken) == expected


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, TEXT)), st.data())
def test_a_bundle_that_is_cut_off_anywhere_is_refused(fields, data):
    text = packed(fields)
    cut = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(DocumentError):
        bundle.decode(text[:cut])
