# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encrypted files on their way: whole or not at all, and nothing left on the host."""

from __future__ import annotations

import hashlib
import os
import shutil
from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.storeops.ha.plugins.plugin_utils import _sealed


class Host:
    """An action with a host that is a folder."""

    def __init__(self, there):
        self.there, self.asked, self.damaged, self.failed, self.pipelining = there, [], False, False, True
        self._connection = SimpleNamespace(
            fetch_file=lambda source, target: shutil.copyfile(source, target),
            _shell=SimpleNamespace(join_path=os.path.join),
        )

    def _is_pipelining_enabled(self, _style):
        return self.pipelining

    def _make_tmp_path(self):
        (self.there / "tmp").mkdir()
        return str(self.there / "tmp")

    def _remove_tmp_path(self, path):
        shutil.rmtree(path)

    def _transfer_file(self, source, target):
        shutil.copyfile(source, target)

    def _fixup_perms2(self, _paths, execute):
        assert not execute

    def _execute_module(self, module_name, module_args, task_vars):
        self.asked.append((module_name, module_args))
        if self.failed:
            return {"failed": True, "msg": "no"}
        path = os.path.join(module_args.get("folder", str(self.there)), "x.age")
        with open(path, "wb") as file:
            file.write(b"ciphertext" + (b"!" if self.damaged else b""))
        file = {"name": "x.age", "path": path, "size": 10, "sha256": hashlib.sha256(b"ciphertext").hexdigest()}
        return {"files": [file], "seen": os.listdir(os.path.dirname(path))}


@pytest.fixture
def host(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "here").mkdir(mode=0o700)
    return Host(tmp_path / "there")


def test_what_a_host_encrypted_is_here_and_no_longer_there(host, tmp_path):
    found = _sealed.brought(host, "m", {"kind": "unit"}, str(tmp_path / "here"), [], {})
    target = tmp_path / "here" / "x.age"
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"ciphertext", 0o600)
    assert "path" not in found["files"][0]
    assert list(host.there.iterdir()) == []


def test_what_was_damaged_on_the_way_is_refused(host, tmp_path):
    host.damaged = True
    with pytest.raises(AnsibleActionFail, match="x.age was damaged on its way"):
        _sealed.brought(host, "m", {}, str(tmp_path / "here"), [], {})
    assert list(host.there.iterdir()) == []


def test_a_host_that_fails_says_why_and_leaves_nothing(host, tmp_path):
    host.failed = True
    assert _sealed.brought(host, "m", {}, str(tmp_path / "here"), [], {}) == {"failed": True, "msg": "no"}
    assert list(host.there.iterdir()) == list((tmp_path / "here").iterdir()) == []


def test_a_dump_lies_beside_the_module_that_loads_it_and_goes_with_it(host, tmp_path):
    (tmp_path / "dump").write_bytes(b"ciphertext")
    _sealed.sent(host, "m", {"folder": str(tmp_path / "here")}, str(tmp_path / "dump"), {})
    assert host.asked[0][1]["dump"] == str(host.there / "tmp" / "dump.age")
    assert list(host.there.iterdir()) == []


def test_no_secret_is_sent_where_it_would_be_written_into_a_file(host):
    _sealed.on_standard_input_only(host)
    host.pipelining = False
    with pytest.raises(AnsibleActionFail, match="set ansible_pipelining to true"):
        _sealed.on_standard_input_only(host)
