# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import stale_service_info


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """A systemctl in PATH that shows this process as the service's."""

    def call(state="active", rc=0, **args):
        tool = tmp_path / "bin" / "systemctl"
        tool.parent.mkdir()
        tool.write_text(
            f"#!/bin/sh\necho MainPID={os.getpid()}\necho ActiveState={state}\necho LoadState=loaded\nexit {rc}\n"
        )
        tool.chmod(0o755)
        monkeypatch.setenv("PATH", str(tool.parent), prepend=os.pathsep)
        with patch_module_args(args), pytest.raises(SystemExit):
            stale_service_info.main()
        return json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize(("moment", "stale"), [(1, False), (2**33, True)])
def test_a_service_is_stale_when_its_file_is_newer(run, tmp_path, moment, stale):
    path = tmp_path / "conf"
    path.touch()
    os.utime(path, (moment, moment))
    result = run(name="memcached", files=[str(path)])
    assert (result["changed"], result["running"], result["stale"]) == (False, True, stale)


def test_a_failing_systemctl_fails_with_a_sentence(run):
    result = run(rc=1, name="memcached", files=[])
    assert result["failed"] is True
    assert "memcached" in result["msg"]
