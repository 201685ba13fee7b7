# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import os
import time

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import job, service
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.store import params


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Options, with a work that does nothing but say where it may keep things."""
    monkeypatch.setattr(service, "work", lambda params, options, login, meter, folder: {"kept_in": folder})
    monkeypatch.setattr(job, "_TICK", 0.02)
    login = {"database_url": "postgresql://u:canary-secret@db/s", "s3_secret_access_key": "canary-secret"}
    return lambda **more: params(
        state="planned", s3_url="https://s3", s3_access_key_id="k", work_folder=str(tmp_path / "desk"), **login, **more
    )


def test_check_mode_writes_nothing_to_the_host(given):
    assert service.run(given(), True) == {"kept_in": None}
    assert not os.path.exists(given()["work_folder"])


def test_the_work_is_done_here_unless_it_is_to_go_on_by_itself(given):
    assert service.run(given(), False) == {"kept_in": given()["work_folder"]}
    begun = service.run(given(detach=True), False)
    deadline = time.monotonic() + 20
    found = begun
    while found["job"]:
        assert time.monotonic() < deadline
        found = service.run(params(state="planned", work_folder=given()["work_folder"], job=begun["job"]), False)
    assert found == {"kept_in": given()["work_folder"], "job": ""}


def test_two_at_a_time_are_one_too_many_and_an_action_is_told_whom_to_wait_for(given):
    desk = job.Desk(given()["work_folder"])
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, desk.take())
        desk.write({"job": "earlier"})
        with pytest.raises(BlobsError, match="Another migration of blobs runs"):
            service.run(given(), False)
        found = service.run(given(detach=True), False)
        assert (found["busy"], found["job"]) == (True, "earlier")
        desk.write({"job": ""})
        with pytest.raises(BlobsError, match="Another migration of blobs runs"):
            service.run(given(detach=True), False)
