# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All parts at once, each with its own answer or its own error."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError, FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._store import cli
from ansible_collections.storeops.ha.plugins.module_utils._store.unit import Unit, gather
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._store.fake_store import HOLES, FakeStore

ASSERTION = "type: store\nauthority-id: c\nstore: one\nurl: https://s\n\nAcLB\n"
PARTS = ["status", "connections", "identity", "configuration"]


class Snapd:
    def __init__(self, **snap):
        self._snap = dict({"name": "enterprise-store", "revision": "120", "version": "2.41"}, **snap)

    def available(self):
        return True

    def snap(self, _name):
        return self._snap

    def conf(self, _snap, keys):
        stored = {"internal.store.id": "one", "proxy.airgap": True}
        return {key: stored[key] for key in keys if key in stored}


class File:
    def __init__(self, text):
        self._text = text

    def read(self):
        if isinstance(self._text, Exception):
            raise self._text
        return self._text


@pytest.fixture
def fake(tmp_path):
    fake = FakeStore(tmp_path / "state.json")
    fake.put(**{"status": "Store DB: ok\nInternal Service Status:\n  nginx: running\n", "check-connections": ""})
    fake.set({"proxy.auth.secret": "cAnArY-1", "proxy.cache.size": 7, **dict.fromkeys(HOLES, "x")})
    return fake


@pytest.fixture
def ask(fake, tmp_path):
    def call(snapd=None, text=ASSERTION, parts=PARTS, store=True, key="k", ignore=()):
        command = cli.EnterpriseStore(fake.script(tmp_path)) if store else None
        of_unit = Unit(command, snapd or Snapd(), "enterprise-store", File(text), lambda: False)
        return gather(of_unit, list(parts), ignore, key, 2026)

    return call


def test_every_part_is_answered(ask):
    answers, errors = ask(Snapd(hold="2316-01-01T00:00:00Z", **{"tracking-channel": "latest/edge"}))
    assert errors == {} and set(answers) == set(PARTS)
    identity = answers["identity"]
    assert (identity["revision"], identity["hold"], identity["channel"]) == ("120", "forever", "latest/edge")
    assert identity["assertion"]["exists"] and identity["assertion"]["store_id"] == "one"
    assert identity["has_assertion"] is True
    assert answers["configuration"]["set_keys"] == sorted(["proxy.auth.secret", "proxy.cache.size", *HOLES])


def test_one_part_that_fails_does_not_cost_the_others(fake, ask):
    fake.put(export_exit=1)
    answers, errors = ask(text=FileAccessError("no"))
    assert set(answers) == {"status", "connections"}
    assert isinstance(errors["configuration"], CommandError) and isinstance(errors["identity"], FileAccessError)


def test_without_the_command_only_snapd_answers(ask):
    answers, errors = ask(store=False)
    assert errors == {}
    assert (answers["status"], answers["connections"], answers["configuration"]) == (None, None, None)
    assert answers["identity"]["revision"] == "120"


@pytest.mark.parametrize("hold, word", [(None, "none"), ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z")])
def test_a_snap_that_is_not_held_for_good_says_so(ask, hold, word):
    assert ask(Snapd(hold=hold), parts=["identity"])[0]["identity"]["hold"] == word


def test_an_assertion_nobody_understands_is_there_all_the_same(ask):
    found = ask(text="nonsense", parts=["identity"])[0]["identity"]["assertion"]
    assert found["exists"] and found["sha256"] and found["store_id"] is None
    assert ask(text=None, parts=["identity"])[0]["identity"]["assertion"]["exists"] is False


def test_secrets_are_told_by_fingerprints_that_only_the_key_makes_alike(fake, ask):
    def words(key):
        return ask(parts=["configuration"], key=key)[0]["configuration"]["fingerprints"]

    first = words("one")
    assert set(first) == {"proxy.auth.secret", *HOLES} and "cAnArY" not in str(first)
    assert words("one") == first and words("two")["proxy.auth.secret"] != first["proxy.auth.secret"]
    fake.set(dict(fake.values, **{"proxy.auth.secret": "cAnArY-2"}))
    assert words("one")["proxy.auth.secret"] != first["proxy.auth.secret"]
    assert words("") == {}


def test_what_may_differ_is_not_part_of_the_digest(fake, ask):
    def digest(ignore):
        return ask(parts=["configuration"], ignore=ignore)[0]["configuration"]["digest"]

    before = digest(()), digest(("proxy.cache.size",))
    fake.set(dict(fake.values, **{"proxy.cache.size": 8}))
    assert digest(()) != before[0] and digest(("proxy.cache.size",)) == before[1]


def test_the_parts_are_asked_at_the_same_time():
    together = threading.Barrier(2, timeout=10)

    class Store:
        def status(self):
            together.wait()
            return cli.Output(0, b"", b"")

        check_connections = status

    answers, errors = gather(Unit(Store(), Snapd(), "s", File(None), bool), ["status", "connections"], (), "", 2026)
    assert errors == {} and len(answers) == 2
