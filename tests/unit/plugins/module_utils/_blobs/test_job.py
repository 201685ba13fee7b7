# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import stat
import time

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import job
from ansible_collections.storeops.ha.plugins.module_utils._blobs.meter import Meter
from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError, FileAccessError, StoreOpsError


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(job, "_TICK", 0.02)
    return job.Desk(str(tmp_path / "desk"))


def begin(desk, work, meter=None, secrets=()):
    """As the module does: the lock is the child's once this process let go of it."""
    lock = desk.take()
    name = desk.begin(work, meter or Meter(), secrets)
    os.close(lock)
    return name


def ended(desk, name):
    """Look until it has ended; it takes some milliseconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = desk.look(name)
        if "ended" in found:
            return found["ended"]
        time.sleep(0.01)
    raise AssertionError("it does not end")


def test_work_goes_on_by_itself_and_its_result_is_found(desk):
    gate = os.pipe()
    name = begin(desk, lambda: {"changed": bool(os.read(gate[0], 1))})
    assert "running" in desk.look(name)
    os.write(gate[1], b"x")
    assert ended(desk, name) == {"changed": True}
    assert ended(desk, name) == {"changed": True}, "whoever lost the answer asks again"


def test_while_it_goes_on_nobody_else_can_begin(desk):
    gate = os.pipe()
    name = begin(desk, lambda: {"changed": bool(os.read(gate[0], 1))})
    assert desk.take() is None
    assert desk.running() == name
    os.write(gate[1], b"x")
    ended(desk, name)
    handle = desk.take(patience=20)
    assert handle is not None
    os.close(handle)


def test_progress_is_seen(desk):
    gate, meter = os.pipe(), Meter()
    meter.begin("copying", 3, 30)

    def work():
        meter.add(1, 10)
        os.read(gate[0], 1)
        return {}

    name = begin(desk, work, meter)
    deadline = time.monotonic() + 20
    while desk.look(name)["running"].get("done_bytes") != 10:
        assert time.monotonic() < deadline
    os.write(gate[1], b"x")
    ended(desk, name)


def test_work_that_was_killed_is_told_and_not_taken_for_running(desk):
    name = begin(desk, lambda: os._exit(9))
    with pytest.raises(BlobsError, match="ended without a word"):
        ended(desk, name)


def test_an_unknown_job_is_told(desk):
    with pytest.raises(BlobsError, match="is not known on this host any more"):
        desk.look("x")


def test_an_error_is_a_result_and_holds_no_secret(desk):
    def work():
        raise StoreOpsError("no: canary-secret", {"kind": "denied", "list": ["canary-secret"]})

    assert job.outcome(work, ["canary-secret"]) == {
        "failed": True, "msg": "no: (secret)", "kind": "denied", "list": ["(secret)"],
    }  # fmt: skip
    broken = job.outcome(lambda: {}["canary-secret"], ["canary-secret"])
    assert broken["failed"] and "an error of this collection" in broken["msg"]
    assert "canary-secret" not in json.dumps(broken)


def test_when_nobody_looks_any_more_the_work_is_told_to_stop(desk, monkeypatch):
    monkeypatch.setattr(job, "ABANDONED_AFTER", -1.0)
    meter = Meter()

    def work():
        deadline = time.monotonic() + 20
        while not meter.stopped() and time.monotonic() < deadline:
            time.sleep(0.01)
        return {"stopped": meter.stopped()}

    assert ended(desk, begin(desk, work, meter)) == {"stopped": True}


def test_only_root_can_look_into_the_folder(desk):
    desk.write({"job": "x"})
    for path in (desk.folder, desk.folder + "/status.json"):
        assert stat.S_IMODE(os.stat(path).st_mode) & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileAccessError, match="set work_folder"):
        job.Desk(str(tmp_path / "file" / "desk"))
