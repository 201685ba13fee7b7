# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.storeops.ha.plugins.action import store_backup_part


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(store_backup_part.ActionBase, "run", lambda self, tmp=None, task_vars=None: {})
    asked = []

    def brought(action, module, arguments, here, parts, task_vars):
        asked.append((arguments, here, parts))
        return {"files": [{"name": "x.age"}], "about": {}, "changed": False}

    monkeypatch.setattr(store_backup_part._sealed, "brought", brought)

    def call(check_mode=False, pipelining=True, **options):
        action = store_backup_part.ActionModule.__new__(store_backup_part.ActionModule)
        action._task = SimpleNamespace(args=options, check_mode=check_mode)
        action._is_pipelining_enabled = lambda style: pipelining
        return action.run(task_vars={"inventory_hostname": "unit1"})

    call.asked = asked
    return call


def test_a_file_is_known_to_be_of_its_host(run):
    assert run(kind="unit", folder="/here")["files"] == [{"name": "x.age", "host": "unit1"}]
    assert run.asked == [({"kind": "unit"}, "/here", [])]


def test_only_who_lists_buckets_is_lent_the_library_for_it(run):
    run(kind="buckets", folder="/here")
    assert run.asked[0][2] == ["s3"]


def test_check_mode_asks_nobody(run):
    assert run(True, kind="unit", folder="")["files"] == []
    assert run.asked == []


def test_no_password_is_sent_where_it_would_be_written_into_a_file(run):
    with pytest.raises(AnsibleActionFail, match="ansible_pipelining"):
        run(pipelining=False, kind="database", folder="/here")
