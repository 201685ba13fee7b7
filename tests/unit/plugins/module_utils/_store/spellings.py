# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configurations for property tests: what they mean, and the many ways to write that down."""

from __future__ import annotations

import json

import yaml
from ansible_collections.storeops.ha.plugins.module_utils._store.keys import KEYS, default_of
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import _nested
from hypothesis import strategies as st

# Anything YAML can hold: line breaks, quotes, characters that begin something; NUL and the like cannot be typed in.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=24)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)

_MEANINGS = {
    "bool": st.booleans(),
    "int": st.integers(0, 10**9),
    "port": st.integers(1, 65535),
    "str": TEXT.map(str.strip).filter(lambda text: text not in ("", "None")),
    "list": st.lists(LINE, max_size=3),
    "backend": st.sampled_from(["local", "s3"]),
}


def meaning_of(name):
    """A value of a key's own type; sometimes its default, which means the same as nothing."""
    strategy = _MEANINGS[KEYS[name].kind]
    return strategy if default_of(name) is None else st.one_of(strategy, st.just(default_of(name)))


def meanings(names=None, **sizes):
    """Whole configurations as typed values."""
    names = st.sampled_from(sorted(KEYS) if names is None else names)
    pairs = names.flatmap(lambda name: st.tuples(st.just(name), meaning_of(name)))
    return st.lists(pairs, unique_by=lambda pair: pair[0], **sizes).map(dict)


def meant(meaning):
    """What is left of a configuration when its defaults are left out."""
    return dict((name, value) for name, value in meaning.items() if value != default_of(name))


def spellings(value):
    """One value in every way that means the same."""
    if value is None:
        return st.sampled_from([None, "", "None", " "])
    if isinstance(value, bool):
        return st.sampled_from([value, str(value), str(value).lower(), str(value).upper(), "yes" if value else "no"])
    if isinstance(value, int):
        return st.sampled_from([value, str(value), " {0}".format(value)])
    if isinstance(value, list):
        return st.sampled_from([value, json.dumps(value), json.dumps(value, ensure_ascii=False), repr(value)])
    return st.sampled_from([value, value + "\n", " " + value]) if value not in ("local", "s3") else st.just(value)


@st.composite
def spelled(draw, meaning, keep_order=False):
    """The same configuration as somebody may write it: any order, defaults and unset keys there or not."""
    entries = dict(meaning)
    for name in draw(st.lists(st.sampled_from(sorted(KEYS)), max_size=4)):
        entries.setdefault(name, draw(st.sampled_from([None, default_of(name)])))
    for name in [name for name, value in meaning.items() if value == default_of(name)]:
        if draw(st.booleans()):
            del entries[name]
    names = list(entries) if keep_order else draw(st.permutations(sorted(entries)))
    return dict((name, draw(spellings(entries[name]))) for name in names)


@st.composite
def exported(draw, meaning):
    """The same configuration as an export may print it."""
    entries = draw(spelled(meaning))
    noise = draw(st.booleans())
    text = yaml.safe_dump(
        _nested(entries) if draw(st.booleans()) else entries,
        explicit_start=draw(st.booleans()),
        allow_unicode=draw(st.booleans()),
        # In one line within braces, nothing tells an entry from other words.
        default_flow_style=not noise and draw(st.booleans()),
        sort_keys=draw(st.booleans()),
    )
    if noise and entries:
        text = "Warning: this is an unstable build\nLoading 3 plugins ... done\n" + text + "\nBye: see you \n"
    return text
