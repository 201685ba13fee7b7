# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
import yaml
from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store import document as documents
from ansible_collections.storeops.ha.plugins.module_utils._store.keys import KEYS, default_of
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import digest, normalised
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import _flat, _nested
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.spellings import (
    exported,
    meaning_of,
    meanings,
    meant,
)
from hypothesis import assume, given, strategies as st


def parse(text):
    return documents.parse(text, "The export")


@pytest.mark.parametrize(
    "text",
    [
        "proxy.domain: d\nproxy.port.http: 81\n",
        "---\nproxy.domain: d\nproxy.port.http: '81'\n",
        "proxy:\n  domain: d\n  port:\n    http: 81\n",
        "proxy: {domain: d, port: {http: 81}}\n",
        '{"proxy.domain": "d", "proxy.port.http": 81}\n',
        "Some banner\n\nproxy.domain: d\nproxy.port.http: 81\nDone: all fine\n",
        "Warning: a banner that parses\nproxy.domain: d\nproxy.port.http: 81\n",
        "a banner: with: colons\nproxy:\n  domain: d\nin the middle\n  port:\n    http: 81\n",
        "Loading\n---\nproxy.domain: d\nproxy.port.http: 81\n...\nbye\n",
        "warning:\n  indented: noise\nnote: more\nproxy.domain: d\n'proxy.port.http': 81",
        "\ufeffproxy.domain: d\nproxy.port.http: 81\n",
        "proxy.domain: d\r\nproxy.port.http: 81\r\n",
        "proxy.domain:   d   \n\n\nproxy.port.http: 81\n\n",
        "  indented banner before everything\nproxy.domain: d\nproxy.port.http: 81\n",
    ],
)
def test_every_shape_and_noise_means_the_same_settings(text):
    entries = parse(text).entries()
    assert normalised(dict((n, v) for n, v in entries.items() if n.startswith("proxy"))) == {
        "proxy.domain": "d",
        "proxy.port.http": 81,
    }


def test_continued_values_survive_noise_around_them():
    text = (
        "banner ### [\n"
        "proxy.tls.cert: |\n  -----BEGIN-----\n  abc\n\n  -----END-----\n"
        "proxy.memcached.connection:\n- a\n- b\n"
        "trailing words\n"
    )
    assert parse(text).entries() == {
        "proxy.tls.cert": "-----BEGIN-----\nabc\n\n-----END-----\n",
        "proxy.memcached.connection": ["a", "b"],
    }


@pytest.mark.parametrize("text", ["", "\n", "{}\n", "---\n{}\n", "--- {}\n", "null\n", "banner\n{}\n", "---\n...\n"])
def test_a_unit_with_nothing_set_is_no_error(text):
    assert parse(text).entries() == {}
    assert parse(text).shape is None


@pytest.mark.parametrize(
    "text",
    [
        "canary words only\n",
        "canary\n\nwords\n",
        "Warning: x\nLoading\n{proxy.domain: canary}\n\n",
        "proxy.domain: [canary\n",
        "- canary\n",
        "proxy.tls.key: 'canary\n",
        "canary",
    ],
)
def test_what_cannot_be_understood_is_an_error_that_quotes_nothing(text):
    with pytest.raises(DocumentError) as refused:
        parse(text)
    assert "canary" not in str(refused.value)
    assert str(refused.value).startswith("The export ")
    # The parser's own error holds the document, so it must not come along.
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None or refused.value.__suppress_context__


def test_bytes_that_are_no_text_are_an_error_that_quotes_nothing():
    with pytest.raises(DocumentError, match="is not UTF-8 text") as refused:
        documents.decode(b"canary \xff\xfe", "The export")
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "text, changes, expected",
    [
        # The old value's type and spelling are imitated.
        ("proxy.airgap: false\n", {"proxy.airgap": True}, "proxy.airgap: true\n"),
        ("proxy.airgap: 'False'\n", {"proxy.airgap": True}, "proxy.airgap: 'True'\n"),
        ('proxy.airgap: "false"\n', {"proxy.airgap": True}, 'proxy.airgap: "true"\n'),
        ("proxy.airgap: False\n", {"proxy.airgap": True}, "proxy.airgap: True\n"),
        ("proxy.port.http: 80\n", {"proxy.port.http": 81}, "proxy.port.http: 81\n"),
        ("proxy.port.http: '80'\n", {"proxy.port.http": 81}, "proxy.port.http: '81'\n"),
        ("proxy.admin-emails: [a]\n", {"proxy.admin-emails": ["b", "c"]}, "proxy.admin-emails: [b, c]\n"),
        ("proxy.admin-emails:\n- a\n", {"proxy.admin-emails": ["b"]}, "proxy.admin-emails:\n- b\n"),
        ("proxy.admin-emails: '[\"a\"]'\n", {"proxy.admin-emails": ["b"]}, "proxy.admin-emails: '[\"b\"]'\n"),
        # Without an old value: as documented.
        ("proxy.domain: d\n", {"proxy.airgap": True}, 'proxy.domain: d\nproxy.airgap: "true"\n'),
        ("proxy.airgap: null\n", {"proxy.airgap": False}, 'proxy.airgap: "false"\n'),
        ("proxy.domain: d\n", {"proxy.port.http": 81}, "proxy.domain: d\nproxy.port.http: 81\n"),
        (
            "proxy.domain: d\n",
            {"proxy.memcached.connection": ["a", "b"]},
            'proxy.domain: d\nproxy.memcached.connection: \'["a","b"]\'\n',
        ),
        # Unsetting is the empty string.
        ("proxy.domain: d\n", {"proxy.domain": None}, "proxy.domain: ''\n"),
        ("proxy.domain: d\n", {"proxy.tls.key": None}, "proxy.domain: d\nproxy.tls.key: ''\n"),
        # Text that looks like something else stays text; everything untouched stays as it was written.
        ("proxy.domain: d\n", {"proxy.domain": "0123"}, "proxy.domain: '0123'\n"),
        ("proxy.domain: d\n", {"proxy.domain": "yes"}, "proxy.domain: 'yes'\n"),
        (
            "internal.x: yes\ninternal.y: 0123\ninternal.z: '80'\nproxy.domain: d\n",
            {"proxy.domain": "e"},
            "internal.x: yes\ninternal.y: 0123\ninternal.z: '80'\nproxy.domain: e\n",
        ),
        # New keys go where their neighbours are.
        (
            "proxy:\n  port:\n    http: 80\n",
            {"proxy.port.https": 444, "proxy.domain": "d", "internal.store.id": "i"},
            "proxy:\n  port:\n    http: 80\n    https: 444\n  domain: d\ninternal:\n  store:\n    id: i\n",
        ),
        ("proxy:\n  tls: null\n", {"proxy.tls.cert": "c"}, "proxy:\n  tls:\n    cert: c\n"),
        ("---\nproxy.domain: d\n", {"proxy.domain": "e"}, "---\nproxy.domain: e\n"),
        ("Warning: x\nproxy.domain: d\nbye\n", {}, "proxy.domain: d\n"),
        ("proxy.domain: d\n", {"proxy.tls.cert": "a\nb\n"}, "proxy.domain: d\nproxy.tls.cert: |\n  a\n  b\n"),
    ],
)
def test_only_what_changes_is_written_differently(text, changes, expected):
    assert documents.render(parse(text), changes) == expected


def test_a_template_lends_its_shape_and_spelling():
    template = parse("---\nproxy:\n  airgap: 'False'\n  port:\n    http: '80'\n")
    text = documents.render(parse("{}"), {"proxy.airgap": True, "proxy.port.http": 81}, template)
    assert text == "---\nproxy:\n  airgap: 'True'\n  port:\n    http: '81'\n"


def test_shared_values_are_separate_afterwards():
    text = "proxy.admin-emails: &x [a]\nproxy.memcached.connection: *x\n"
    rendered = documents.render(parse(text), {"proxy.admin-emails": ["b"]})
    assert yaml.safe_load(rendered) == {"proxy.admin-emails": ["b"], "proxy.memcached.connection": ["a"]}


def test_a_document_that_contains_itself_is_refused():
    with pytest.raises(DocumentError):
        parse("proxy.x: &a\n  b: *a\n")


# Names nobody declared a type for, at several depths, beside each other and alone.
NAMES = ["proxy.a.b", "proxy.a.c", "proxy.d", "proxy.e.f.g", "internal.h", "internal.a.b", "other.x-y.1"]
TEXT = st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20)
VALUES = st.one_of(st.booleans(), st.integers(0, 10**6), TEXT, st.lists(TEXT, max_size=3))
DOCUMENTS = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=8)


@given(DOCUMENTS, DOCUMENTS, st.booleans(), st.booleans())
def test_what_is_written_is_what_was_there_and_what_changes(before, changes, nested, marker):
    text = yaml.safe_dump(_nested(before) if nested else before, explicit_start=marker, allow_unicode=True)
    document = documents.parse(text, "x")
    assert document.shape == ("nested" if nested else "flat")
    after = yaml.safe_load(documents.render(document, changes))
    flat = _flat(after)
    assert nested is any(isinstance(value, dict) for value in after.values())
    assert set(flat) == set(before) | set(changes)
    for name, value in before.items():
        if name not in changes:
            assert flat[name] == value
    assert normalised(dict((n, flat[n]) for n in changes)) == normalised(changes)


@given(DOCUMENTS)
def test_rendering_without_changes_keeps_every_entry(entries):
    document = documents.parse(yaml.safe_dump(entries), "x")
    assert documents.parse(documents.render(document, {}), "x").entries() == document.entries()


@given(st.data(), meanings(max_size=8))
def test_two_exports_that_mean_the_same_have_the_same_digest(data, meaning):
    texts = [data.draw(exported(meaning)) for _ in range(2)]
    found = [normalised(parse(text).entries()) for text in texts]
    assert found == [meant(meaning)] * 2
    assert digest(found[0]) == digest(found[1])


@given(st.data(), meanings(max_size=8), st.sampled_from(sorted(KEYS)))
def test_two_exports_that_mean_something_else_have_other_digests(data, meaning, name):
    other = dict(meaning)
    other[name] = data.draw(meaning_of(name))
    assume(other[name] != meaning.get(name, default_of(name)))
    found = [normalised(parse(data.draw(exported(one))).entries()) for one in (meaning, other)]
    assert digest(found[0]) != digest(found[1])
    assert digest(found[0], [name]) == digest(found[1], [name])


@given(st.data(), meanings(max_size=6), meanings(max_size=6))
def test_what_is_written_into_any_export_is_read_back(data, before, changes):
    document = parse(data.draw(exported(before)))
    text = documents.render(document, changes)
    assert normalised(parse(text).entries()) == meant(dict(before, **changes))
    assert documents.render(parse(text), changes) == text
