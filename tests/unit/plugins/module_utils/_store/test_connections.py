# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._store import connections
from hypothesis import given, strategies as st

GOOD = (
    "http: https://dashboard.snapcraft.io: OK \n"
    "http: https://api.snapcraft.io: OK \n"
    "postgres: localhost: OK \n"
    "All connections appear to be accessible\n"
)
BAD = (
    "http: https://login.ubuntu.com: FAILED (login.ubuntu.com:443) dns lookup error\n"
    "postgres: localhost: OK\n"
    "Not all connections are accessible\n"
)


def test_all_connections_work():
    found = connections.parse(GOOD)
    assert found["all_ok"] is True
    assert len(found["items"]) == 3
    assert found["items"][2] == {"kind": "postgres", "target": "localhost", "ok": True, "address": None, "reason": None}


def test_a_failing_connection_is_told_with_its_reason():
    found = connections.parse(BAD)
    assert found["all_ok"] is False
    assert found["items"][0] == {
        "kind": "http",
        "target": "https://login.ubuntu.com",
        "ok": False,
        "address": "login.ubuntu.com:443",
        "reason": "dns lookup error",
    }


@pytest.mark.parametrize(
    "text, all_ok",
    [
        ("", False),
        ("some banner\n", False),
        ("All connections appear to be accessible\n", True),
        ("postgres: localhost: OK\n", True),
        ("postgres: localhost: FAILED\n", False),
        ("postgres: localhost: OK\nNot all connections are accessible\n", False),
        ("postgres: localhost: FAILED\nAll connections appear to be accessible\n", False),
        ("banner: x\n" + GOOD.replace("\n", "\r\n") + "bye\n", True),
        ("s3: [2001:db8::1]:9000: FAILED ([2001:db8::1]:9000) timeout\n", False),
    ],
)
def test_only_what_is_said_to_work_works(text, all_ok):
    assert connections.parse(text)["all_ok"] is all_ok


def test_passwords_are_not_repeated():
    text = "postgres: postgresql://u:canary@h/db: FAILED (h:5432) refused postgresql://u:canary@h/db\n"
    found = connections.parse(text)
    assert "canary" not in repr(found)
    assert found["items"][0]["ok"] is False


@given(st.text(max_size=200))
def test_any_text_is_understood_without_an_error(text):
    assert connections.parse(text)["all_ok"] in (True, False)


WORDS = st.text(st.sampled_from("abcXYZ019 .,:/-[]{}'\"?!#%"), max_size=30).map(str.strip)
ITEM = st.fixed_dictionaries(
    {
        "kind": st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,12}", fullmatch=True),
        "target": st.text(st.sampled_from("abcXYZ019.:/-[]%?#"), min_size=1, max_size=30),
        "ok": st.booleans(),
        "address": st.none() | WORDS.filter(bool),
        "reason": st.none() | WORDS.filter(bool),
    }
)
NOISE = st.sampled_from(["", "Checking ...", "warning: an old library", "http: is slow", "WARNING: retry 1/3"])


def line_of(item):
    parts = ["{0}: {1}: {2}".format(item["kind"], item["target"], "OK" if item["ok"] else "FAILED")]
    parts += ["({0})".format(item["address"])] if item["address"] else []
    return " ".join(parts + ([item["reason"]] if item["reason"] else []))


@given(st.lists(ITEM, max_size=6), st.lists(NOISE, max_size=3), st.sampled_from(["\n", "\r\n", " \n"]))
def test_whatever_connections_are_printed_are_understood(items, noise, end):
    works = all(item["ok"] for item in items)
    verdict = "All connections appear to be accessible" if works else "Not all connections are accessible"
    lines = [*noise, *map(line_of, items), verdict, *noise]
    assert connections.parse(end.join(lines) + end) == {"all_ok": works, "items": items}
