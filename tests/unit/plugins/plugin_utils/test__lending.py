# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is brought to a host for the length of a module; what each action does with it is tested with the action."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.plugin_utils import _lending
from ansible_collections.storeops.ha.tests.unit.plugins.action.test_preflight_services import Action


@pytest.fixture(autouse=True)
def packed(monkeypatch):
    asked = []
    monkeypatch.setattr(_lending._toolbox, "pack", lambda parts, folder: asked.append(parts) or "/local/toolbox.zip")
    return asked


def test_a_module_gets_the_archive_of_what_it_needs(packed):
    action = Action()
    result = _lending.run(action, "a.b.c", ("s3",), {"x": 1}, {})
    assert result == {"changed": False, "problems": []}
    assert action.arguments == {"x": 1, "toolbox": "/remote/tmp/toolbox.zip"}
    assert packed == [("s3",)]
    assert action.log == ["make", "bring /remote/tmp/toolbox.zip", "run", "remove /remote/tmp"]


def test_nothing_stays_on_the_host_when_the_module_fails():
    action = Action(fails=True)
    with pytest.raises(RuntimeError):
        _lending.run(action, "a.b.c", ("s3",), {}, {})
    assert action.log[-1] == "remove /remote/tmp"
