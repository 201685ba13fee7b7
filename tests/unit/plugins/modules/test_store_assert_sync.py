# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import grp
import hashlib
import json
import os
import pwd

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import store_assert_sync

STORE = "type: store\nstore: one\nurl: https://store.example.com\n\nAcLBUgQAAQoABgUCaWJ\n\n"
OTHER = STORE.replace("store: one", "store: two")


def bundle(**fields):
    content = dict({"domain": "d", "private_key": "canary-key", "public_key": "p", "store_id": "one"}, **fields)
    return base64.b64encode(json.dumps(content).encode()).decode()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "nginx" / "airgap" / "store.assert"


@pytest.fixture
def run(path, capfd):
    def call(**options):
        arguments = {
            "path": str(path),
            "owner": pwd.getpwuid(os.getuid()).pw_name,
            "group": grp.getgrgid(os.getgid()).gr_name,
        }
        arguments.update(options)
        with patch_module_args(arguments), pytest.raises(SystemExit) as ended:
            store_assert_sync.main()
        text = capfd.readouterr().out
        assert "canary" not in text
        return ended.value.code, json.loads(text)

    return call


@pytest.mark.parametrize(
    "source", [{"content": STORE}, {"registration_bundle": bundle(store_assertion=STORE), "store_id": "one"}]
)
def test_check_then_do_then_again(path, run, source):
    code, predicted = run(_ansible_check_mode=True, **source)
    assert code == 0 and predicted["changed"] and not path.parent.parent.exists()
    code, done = run(**source)
    assert code == 0 and done["changed"]
    assert path.read_text() == STORE
    assert path.stat().st_mode & 0o777 == 0o644
    facts = ("exists", "content", "store_id", "url", "scheme", "sha256", "diff")
    assert [done[name] for name in facts] == [predicted[name] for name in facts]
    assert (done["store_id"], done["scheme"]) == ("one", "https")
    assert done["sha256"] == hashlib.sha256(STORE.encode()).hexdigest()
    assert (done["diff"]["before"], done["diff"]["after"]) == ("", STORE)
    code, again = run(**source)
    assert code == 0 and not again["changed"]


def test_without_content_the_file_is_only_read(path, run):
    code, result = run()
    assert code == 0 and not result["changed"] and not result["exists"]
    assert result["content"] is None and result["sha256"] is None
    path.parent.mkdir(parents=True)
    path.write_text(STORE)
    path.chmod(0o600)
    code, result = run(store_id="one", url="https://store.example.com:443")
    assert code == 0 and not result["changed"] and result["exists"]
    assert result["content"] == STORE
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_read_is_what_another_unit_gets(path, run, tmp_path):
    path.parent.mkdir(parents=True)
    path.write_text(STORE)
    other = tmp_path / "other.assert"
    first = run()[1]
    second = run(path=str(other), content=first["content"], store_id=first["store_id"])[1]
    assert other.read_bytes() == path.read_bytes()
    assert second["sha256"] == first["sha256"]


def test_a_lost_final_line_break_is_no_difference(path, run):
    run(content=STORE)
    assert not run(content=STORE.rstrip("\n"))[1]["changed"]
    assert path.read_text() == STORE


def test_mode_alone_is_put_right(path, run):
    run(content=STORE)
    path.chmod(0o600)
    assert run(content=STORE, _ansible_check_mode=True)[1]["changed"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert run(content=STORE)[1]["changed"]
    assert path.stat().st_mode & 0o777 == 0o644
    assert not run(content=STORE)[1]["changed"]


def test_the_assertion_of_another_store_is_overwritten_only_by_name(path, run):
    run(content=OTHER)
    for options in ({}, {"force_store_id": "three"}, {"_ansible_check_mode": True}):
        code, result = run(content=STORE, **options)
        assert code == 1 and "holds the assertion of another store, two" in result["msg"]
        assert result["found_store_id"] == "two"
    assert path.read_text() == OTHER
    code, result = run(content=STORE, force_store_id="two")
    assert code == 0 and result["changed"] and path.read_text() == STORE


def test_a_newer_assertion_of_the_same_store_replaces_the_old_one(path, run):
    run(content=STORE)
    newer = STORE.replace("https", "http")
    assert run(content=newer)[1]["changed"]
    assert path.read_text() == newer


def test_a_damaged_file_is_replaced(path, run):
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe torn")
    assert run()[1]["store_id"] is None
    assert run(content=STORE)[1]["changed"]
    assert path.read_text() == STORE


@pytest.mark.parametrize(
    "options, message",
    [
        ({"content": "nonsense"}, "given content is not a store assertion"),
        ({"content": STORE, "store_id": "two"}, "belongs to store one, not to two"),
        ({"content": STORE, "url": "http://store.example.com"}, "for https://store.example.com, not for http:"),
        ({"registration_bundle": "!!!"}, "not base64"),
        ({"registration_bundle": bundle()}, "holds no store assertion"),
        ({"registration_bundle": bundle(store_assertion=OTHER)}, "belongs to store two, not to one"),
        ({"registration_bundle": bundle(store_assertion=STORE), "store_id": "two"}, "belongs to store one, not to two"),
        ({"content": STORE, "registration_bundle": bundle(store_assertion=STORE)}, "mutually exclusive"),
        ({"content": STORE, "owner": "nobody-here-1"}, "There is no user nobody-here-1"),
        ({"content": STORE, "mode": "u+x"}, "not an octal number"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(path, run, options, message):
    code, result = run(**options)
    assert code == 1 and message in result["msg"]
    assert not path.exists()


def test_reading_refuses_what_is_not_expected(path, run):
    run(content=OTHER)
    code, result = run(store_id="one")
    assert code == 1 and "belongs to store two, not to one" in result["msg"]


def test_check_mode_does_not_need_the_owner_yet(path, run):
    code, result = run(content=STORE, owner="nobody-here-1", _ansible_check_mode=True)
    assert code == 0 and result["changed"] and not path.exists()


def test_a_file_that_changes_under_our_hands_is_told(path, run, monkeypatch):
    from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_file import AssertionFile

    monkeypatch.setattr(AssertionFile, "write", lambda self, content, owner: None)
    code, result = run(content=STORE)
    assert code == 1 and "does not hold what was written to it" in result["msg"]
