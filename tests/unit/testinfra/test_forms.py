# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A secret is found however it is written."""

from __future__ import annotations

import base64
import json
import shlex
import urllib.parse

import pytest
import yaml
from canary import WRITTEN, canary, leaks
from forms import forms, names_in, of_secret
from hypothesis import given, strategies as st

SECRET = "pa/ss%2F+ wo\"rd'\\:@#"
KEY = "-----BEGIN PRIVATE KEY-----\n{0}\n-----END PRIVATE KEY-----\n".format(
    "\n".join(base64.b64encode(bytes(range(start, start + 48))).decode() for start in range(0, 192, 24))
)

WAYS = {
    "plain": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of a login": lambda text: base64.b64encode("store:{0}".format(text).encode()).decode(),
    "base64 of a document": lambda text: base64.b64encode(json.dumps({"key": text, "more": 1}).encode()).decode(),
    "URL": lambda text: "https://store:{0}@host/".format(urllib.parse.quote(text, safe="")),
    "path of a URL": urllib.parse.quote,
    "query": lambda text: urllib.parse.urlencode({"key": text}),
    "JSON": lambda text: json.dumps({"key": [text]}),
    "JSON in JSON": lambda text: json.dumps({"stdout": json.dumps({"key": text})}),
    "YAML": lambda text: yaml.safe_dump({"key": text}, width=4096),
    "YAML in single quotes": lambda text: yaml.safe_dump({"key": text}, default_style="'", width=4096),
    "YAML in double quotes": lambda text: yaml.safe_dump({"key": text}, default_style='"', width=4096),
    "Python": lambda text: repr({"key": text}),
    "shell": lambda text: shlex.join(["login", text]),
}


# What is escaped before it is encoded is found of canaries only, which begin with letters and digits.
TWICE = "base64 of a document"


@pytest.mark.parametrize(
    "way, secret",
    [(way, canary("seed", "name")) for way in WAYS] + [(way, SECRET) for way in WAYS if way != TWICE],
)
def test_it_is_found_however_it_is_written(way, secret):
    assert names_in("before " + WAYS[way](secret) + " after", {"it": forms(secret)}) == ["it"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=12), st.binary(), st.binary())
def test_it_is_found_anywhere_in_base64(secret, before, after):
    text = base64.b64encode(before + secret.encode() + after).decode()
    assert names_in(text, {"it": forms(secret)}) == ["it"]


@given(st.text(max_size=60))
def test_it_is_not_found_where_it_is_not(text):
    assert names_in(text, {"it": forms(canary("seed", "name"))}) == []


def test_of_a_canary_the_beginning_is_enough():
    secret = canary("seed", "name")
    for written in (secret[:26], secret[:26] + "\n   folded", base64.b64encode(secret[:26].encode()).decode()):
        assert names_in(written, {"it": forms(secret)}) == ["it"]


def test_no_form_is_so_short_that_it_is_found_everywhere():
    assert all(len(form) >= 8 and "\n" not in form for form in forms(SECRET))


def test_a_private_key_is_found_by_each_line_of_its_second_half():
    needles = of_secret("store_certificate", KEY + "-----BEGIN CERTIFICATE-----\npublic\n-----END CERTIFICATE-----\n")
    assert list(needles) == ["store_certificate (private key)"]
    lines = KEY.splitlines()[5:8]
    for line in lines:
        assert names_in("  {0}\\n".format(line), needles)
    assert not names_in("public", needles)


def test_a_password_is_found_without_its_url():
    url = "postgresql://dba:{0}@db1:5432/postgres".format(urllib.parse.quote(SECRET, safe=""))
    needles = of_secret("url", url)
    assert names_in(url, needles) == ["url", "url (password)"]
    assert names_in("password={0}".format(SECRET), needles) == ["url (password)"]


def test_a_private_key_is_found_without_its_bundle():
    bundle = base64.b64encode(json.dumps({"domain": "d", "private_key": KEY}).encode()).decode()
    needles = of_secret("bundle", bundle)
    assert names_in(bundle, needles) == ["bundle", "bundle (private key)"]
    assert names_in(json.dumps(KEY), needles) == ["bundle (private key)"]


def test_each_secret_of_a_map_has_its_name():
    needles = of_secret("settings", {"proxy": {"auth": {"secret": "first-secret"}}, "tls": "second-secret"})
    assert names_in("second-secret", needles) == ["settings tls"]
    assert names_in("first-secret", needles) == ["settings proxy auth secret"]


def test_the_forms_of_a_canary_differ_from_each_other():
    """Where they are the same, one way of hiding would do for all of them."""
    for text in (canary("seed", "name"), *leaks("seed").values()):
        assert len({write(text) for write in WRITTEN.values()}) == len(WRITTEN)


def test_a_leak_that_is_planted_in_one_form_is_found_in_that_form_only():
    needles = {form: forms(text) for form, text in leaks("seed").items()}
    for form, text in leaks("seed").items():
        assert names_in(WRITTEN[form](text), needles) == [form]
        beginnings = [other for other in needles[form] if other == text[:26]]
        assert beginnings == []


def test_canaries_are_the_same_for_the_same_seed_only():
    assert canary("seed", "name") == canary("seed", "name")
    assert len({canary("seed", "name"), canary("other", "name"), canary("seed", "other")}) == 3
