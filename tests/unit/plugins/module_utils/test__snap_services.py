# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import NotAppliedError, SnapdError
from ansible_collections.storeops.ha.plugins.module_utils._snap_services import switch
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        fake.installed("store", b"store", "x1")
        fake.services["store"] = [{"name": name, "active": True, "enabled": True} for name in ("web", "auth")]
        yield fake


@pytest.fixture
def client(snapd):
    return SnapdClient(snapd.socket_path, timeout=5)


def test_services_are_stopped_now_and_at_boot_and_started_again(snapd, client):
    assert switch(client, "store", "stopped") == ["auth", "web"]
    assert snapd.posts == [("stop", {"action": "stop", "names": ["store"], "disable": True})]
    assert switch(client, "store", "stopped") == []
    assert switch(client, "store", "started") == ["auth", "web"]
    assert snapd.posts[1:] == [("start", {"action": "start", "names": ["store"], "enable": True})]
    assert switch(client, "store", "started") == []
    assert len(snapd.posts) == 2


@pytest.mark.parametrize("state", [{"active": True, "enabled": False}, {"active": False, "enabled": True}])
def test_one_service_that_runs_or_is_to_run_keeps_the_others_from_being_started(snapd, client, state):
    for service in snapd.services["store"]:
        service.update(active=False, enabled=False)
    snapd.services["store"][0].update(state)
    assert switch(client, "store", "started") == []
    assert switch(client, "store", "stopped") == ["web"]


def test_check_mode_tells_and_does_nothing(snapd, client):
    assert switch(client, "store", "stopped", check_mode=True) == ["auth", "web"]
    assert snapd.posts == []


def test_what_is_not_installed_has_nothing_to_stop(snapd, client, tmp_path):
    for there in (client, SnapdClient(str(tmp_path / "none"))):
        assert switch(there, "other", "stopped") == []
        assert switch(there, "other", "started", check_mode=True) == []
        with pytest.raises(SnapdError, match="install it first"):
            switch(there, "other", "started")


def test_services_that_stay_as_they_were_are_an_error(snapd, client):
    snapd._switch = lambda instruction: None
    with pytest.raises(NotAppliedError, match="auth, web of store did not get stopped"):
        switch(client, "store", "stopped")
