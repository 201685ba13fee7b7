# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What travels, what is compared, and that nothing is left behind. The host's part has tests of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
from types import SimpleNamespace

import pytest
from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible_collections.storeops.ha.plugins.action import fetch_snaps
from ansible_collections.storeops.ha.plugins.action.fetch_snaps import ActionModule

CONTENT = {"core22": b"the base", "enterprise-store": b"the store"}


class Member(ActionModule):
    """The action with a host that is a folder."""

    def __init__(self, there, here, given):
        self.there, self.calls, self.removed = there, [], []
        arguments = {"given": given}
        self._task = SimpleNamespace(args=arguments, async_val=0, check_mode=False)
        self._connection = SimpleNamespace(fetch_file=self._fetch_file, _shell=SimpleNamespace(tmpdir="x"))
        self._here = here
        self.assertions = ""
        self.damaged = False

    def validate_argument_spec(self, _spec):
        return None, {"name": "enterprise-store", "given": self._task.args["given"], "snapd_socket": None}

    def _find_needle(self, _kind, path):
        return str(self._here / path)

    def _make_tmp_path(self):
        (self.there / "tmp").mkdir()
        return str(self.there / "tmp")

    def _remove_tmp_path(self, path):
        self.removed.append(path)
        shutil.rmtree(path)

    def _execute_module(self, module_name, module_args, task_vars):
        self.calls.append(module_args)
        snaps = []
        for name, content in CONTENT.items():
            snap = {"name": name, "installed": True, "revision": "7", "version": "2.40", "path": "/" + name}
            snap["sha256"] = hashlib.sha256(content).hexdigest()
            if name in module_args.get("names", ()):
                file = os.path.join(module_args["folder"], name + ".snap")
                with open(file, "wb") as handle:
                    handle.write(content + (b"!" if self.damaged else b""))
                snap.update(file=file, assertions=self.assertions)
            snaps.append(snap)
        return {"snaps": snaps}

    @staticmethod
    def _fetch_file(source, target):
        shutil.copyfile(source, target)


@pytest.fixture
def member(tmp_path, monkeypatch):
    here = tmp_path / "controller"
    here.mkdir()
    monkeypatch.setattr(C, "DEFAULT_LOCAL_TMP", str(here))
    monkeypatch.setattr(fetch_snaps.ActionBase, "run", lambda self, tmp, task_vars: {})

    def make(**given):
        return Member(tmp_path, here, given)

    return make


def test_everything_is_brought_in_the_order_of_installation(member):
    action = member()
    action.assertions = "type: snap-revision\n"
    result = action.run(task_vars={})
    assert [one["name"] for one in result["snaps"]] == result["fetched"] == ["core22", "enterprise-store"]
    for one in result["snaps"]:
        with open(one["file"], "rb") as handle:
            assert handle.read() == CONTENT[one["name"]]
        with open(one["assertion_file"], encoding="utf-8") as handle:
            assert handle.read() == "type: snap-revision\n"
        assert os.stat(os.path.dirname(one["file"])).st_mode & 0o077 == 0, "for nobody else"
    assert result["changed"] is False


def test_nothing_is_left_on_the_host_even_after_a_failure(member, tmp_path):
    action = member()
    action.damaged = True
    with pytest.raises(AnsibleActionFail, match="damaged on its way"):
        action.run(task_vars={})
    assert action.removed == [str(tmp_path / "tmp")]


def test_a_file_that_is_here_is_not_brought(member):
    action = member(**{"enterprise-store": {"file": "mine.snap", "assertion_file": "mine.assert"}})
    (action._here / "mine.snap").write_bytes(CONTENT["enterprise-store"])
    result = action.run(task_vars={})
    assert action.calls[1]["names"] == ["core22"]
    assert result["fetched"] == ["core22"]
    assert result["snaps"][1]["assertion_file"].endswith("/mine.assert")


def test_with_everything_here_the_host_copies_nothing(member):
    action = member(**{name: {"file": name} for name in CONTENT})
    for name, content in CONTENT.items():
        (action._here / name).write_bytes(content)
    assert [one["assertion_file"] for one in action.run(task_vars={})["snaps"]] == ["", ""]
    assert len(action.calls) == 1


def test_a_file_with_other_content_is_refused_before_anything_travels(member):
    action = member(**{"enterprise-store": {"file": "other.snap"}})
    (action._here / "other.snap").write_bytes(b"another release")
    with pytest.raises(AnsibleActionFail, match=r"other\.snap is not the enterprise-store that the cluster runs"):
        action.run(task_vars={})
    assert len(action.calls) == 1


def test_a_member_that_lacks_a_snap_is_none_to_take_it_from(member):
    action = member()
    action._execute_module = lambda **_more: {"snaps": [{"name": "core22", "installed": False}]}
    with pytest.raises(AnsibleActionFail, match="choose another member"):
        action.run(task_vars={})


def test_what_the_host_refuses_is_the_answer(member):
    action = member()
    action._execute_module = lambda **_more: {"failed": True, "msg": "no"}
    assert action.run(task_vars={}) == {"failed": True, "msg": "no"}
