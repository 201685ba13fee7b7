# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.storeops.ha.plugins.action import store_backup
from ansible_collections.storeops.ha.plugins.plugin_utils._backups import measured

ABOUT = {"domain": "store.test", "recipients": ["age1x"], "units": {"unit1": {"digest": "d"}}}


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr(store_backup.ActionBase, "run", lambda self, tmp=None, task_vars=None: {})

    def call(check_mode=False, **options):
        action = store_backup.ActionModule.__new__(store_backup.ActionModule)
        options = {"folder": str(tmp_path / "backups"), "cluster": "store.test", **options}
        action._task = SimpleNamespace(args=options, action="store_backup", check_mode=check_mode)
        return action.run(task_vars={})

    return call


def test_begun_filled_finished(run):
    draft = run(state="begun")["draft"]
    path = os.path.join(draft, "x.age")
    with open(path, "wb") as file:
        file.write(b"x")
    size, sha256 = measured(path)
    files = [{"name": "x.age", "kind": "unit", "host": "unit1", "size": size, "sha256": sha256}]
    result = run(state="finished", draft=draft, about=ABOUT, files=files, keep="3")
    assert result["changed"] and result["path"] == draft[: -len(".partial")]
    assert (result["digest"], result["size"], result["deleted"], result["spared"]) == ("d", 1, [], [])


def test_what_was_cut_off_is_told_of(run):
    draft = run(state="begun")["draft"]
    assert run(state="begun")["unfinished"] == [draft]


def test_check_mode_predicts_and_touches_nothing(run, tmp_path):
    assert run(True, state="begun")["changed"]
    assert run(True, state="finished", draft="")["changed"]
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_a_failure(run, tmp_path):
    (tmp_path / "backups").write_text("a file", encoding="utf-8")
    with pytest.raises(AnsibleActionFail, match="No backup can be begun|cannot be read"):
        run(state="begun")
