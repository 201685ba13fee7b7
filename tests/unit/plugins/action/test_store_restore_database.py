# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.storeops.ha.plugins.action import store_restore_database


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(store_restore_database.ActionBase, "run", lambda self, tmp=None, task_vars=None: {})
    sent, asked = [], []
    monkeypatch.setattr(
        store_restore_database._sealed, "sent", lambda *words: sent.append(words[2:4]) or {"changed": True}
    )

    def call(check_mode=False, pipelining=True, **options):
        action = store_restore_database.ActionModule.__new__(store_restore_database.ActionModule)
        action._task = SimpleNamespace(args=options, check_mode=check_mode)
        action._is_pipelining_enabled = lambda style: pipelining
        action._execute_module = lambda module_name, module_args, task_vars: asked.append(module_args) or {"changed": 0}
        return action.run(task_vars={})

    call.sent, call.asked = sent, asked
    return call


def test_the_dump_travels_when_it_is_to_be_loaded(run):
    assert run(state="loaded", dump="/here/d", identity="key")["changed"]
    assert run.sent == [({"state": "loaded", "identity": "key"}, "/here/d")]


@pytest.mark.parametrize("check_mode, state", [(True, "loaded"), (False, "dropped"), (False, "looked")])
def test_it_does_not_travel_for_less(run, check_mode, state):
    run(check_mode, state=state, dump="/here/d")
    assert (run.sent, run.asked) == ([], [{"state": state}])


def test_no_identity_is_sent_where_it_would_be_written_into_a_file(run):
    with pytest.raises(AnsibleActionFail, match="ansible_pipelining"):
        run(pipelining=False, state="loaded", identity="key")
