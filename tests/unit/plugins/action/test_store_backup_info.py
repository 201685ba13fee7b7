# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.storeops.ha.plugins.action import store_backup_info
from ansible_collections.storeops.ha.plugins.module_utils._backup import agekeys
from ansible_collections.storeops.ha.plugins.plugin_utils import _backups
from ansible_collections.storeops.ha.tests.unit.plugins import age_files

IDENTITY, RECIPIENT = age_files.pair()
UNIT = "unit-unit1.json.age"


@pytest.fixture
def shelf(tmp_path):
    return _backups.Shelf(str(tmp_path / "backups"), "store.test")


@pytest.fixture
def run(monkeypatch, shelf):
    monkeypatch.setattr(store_backup_info.ActionBase, "run", lambda self, tmp=None, task_vars=None: {})

    def call(no_log=False, **options):
        action = store_backup_info.ActionModule.__new__(store_backup_info.ActionModule)
        options = {"folder": shelf.root, "cluster": "store.test", **options}
        action._task = SimpleNamespace(args=options, action="store_backup_info", check_mode=False, no_log=no_log)
        return action.run(task_vars={})

    return call


def made(shelf, content=b'{"document": "canary: 1"}'):
    draft = shelf.begin()
    path = os.path.join(draft, UNIT)
    with open(path, "wb") as file:
        file.write(age_files.encrypted(content, agekeys.recipient(RECIPIENT)))
    size, sha256 = _backups.measured(path)
    about = {"domain": "store.test", "recipients": [RECIPIENT], "units": {"unit1": {"digest": "d"}}}
    files = [{"name": UNIT, "kind": "unit", "host": "unit1", "size": size, "sha256": sha256}]
    return shelf.finish(draft, about, files)[0]


def test_the_newest_is_found_and_read(run, shelf):
    made(shelf)
    path = made(shelf)
    shelf.begin()
    result = run(identity=IDENTITY)
    assert (result["path"], result["changed"], result["verified"]) == (path, False, True)
    assert 0 <= result["age"] < 60
    assert (len(result["backups"]), len(result["unfinished"])) == (2, 1)
    assert "canary" not in json.dumps(result)


def test_without_any_there_is_none(run):
    assert run()["path"] is None


def test_what_is_in_it_is_told_to_those_who_hide_it(run, shelf):
    made(shelf)
    assert run(True, identity=IDENTITY, contents=[UNIT])["contents"][UNIT] == {"document": "canary: 1"}
    with pytest.raises(AnsibleActionFail, match="set no_log: true"):
        run(False, identity=IDENTITY, contents=[UNIT])


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
def test_what_is_no_document_is_refused_before_anything_is_made_of_it(run, shelf, content):
    made(shelf, content)
    with pytest.raises(AnsibleActionFail, match="does not hold what it should"):
        run(identity=IDENTITY)


def test_a_backup_of_another_cluster_is_refused(run, shelf):
    path = made(shelf)
    with pytest.raises(AnsibleActionFail, match="is of the cluster store.test, and not of other"):
        run(path=path, cluster="other")


def test_a_damaged_one_is_refused_unless_nobody_looks(run, shelf):
    path = made(shelf)
    with open(os.path.join(path, UNIT), "ab") as file:
        file.write(b"x")
    with pytest.raises(AnsibleActionFail, match="bytes, and had"):
        run()
    assert run(verify="false")["path"] == path
