# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller lends its libraries and takes them back."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.action import store_services_info
from ansible_collections.storeops.ha.tests.unit.plugins.action.test_preflight_services import Action as Host


class Action(store_services_info.ActionModule):
    """The action with a host that keeps what is done to it."""

    __init__ = Host.__init__
    _make_tmp_path, _transfer_file, _fixup_perms2 = Host._make_tmp_path, Host._transfer_file, Host._fixup_perms2
    _remove_tmp_path, _execute_module = Host._remove_tmp_path, Host._execute_module


@pytest.fixture(autouse=True)
def nothing_is_packed(monkeypatch):
    monkeypatch.setattr(store_services_info._toolbox, "pack", lambda parts, folder: "/local/toolbox.zip")
    monkeypatch.setattr(store_services_info.ActionBase, "run", lambda self, tmp=None, task_vars=None: {})


def test_the_libraries_are_brought_used_and_removed():
    action = Action(timeout=7)
    assert not action.run(task_vars={}).get("failed")
    assert action.log == ["make", "bring /remote/tmp/toolbox.zip", "run", "remove /remote/tmp"]
    assert action.arguments == {"timeout": 7, "toolbox": "/remote/tmp/toolbox.zip"}


def test_they_are_removed_when_the_module_fails_too():
    action = Action(fails=True)
    with pytest.raises(RuntimeError):
        action.run(task_vars={})
    assert action.log[-1] == "remove /remote/tmp"


def test_a_controller_without_the_libraries_says_which(monkeypatch):
    monkeypatch.setattr(store_services_info._toolbox, "lacking", lambda parts: ["pg8000", "botocore"])
    action = Action()
    result = action.run(task_vars={})
    assert result["failed"] and action.log == []
    assert result["msg"] == (
        "Ansible's Python lacks pg8000 and botocore, which this needs; run pip install pg8000 botocore in its "
        "environment."
    )
