# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A snap is brought to the wanted state with the fewest requests, whatever happens in between."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import SnapdError, SnapdMissingError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._snapd_pin import Pin
from ansible_collections.storeops.ha.plugins.module_utils._snapd_plan import Wanted
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import (
    CONFLICT,
    FOREVER,
    Clock,
    FakeSnapd,
    Refusal,
)

ASSERTION = b"type: snap-declaration\nsnap-name: tiny\n\nsignature\n"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        yield fake


@pytest.fixture
def apply(snapd, clock):
    def run(check_mode=False, **wishes):
        client = SnapdClient(snapd.socket_path, timeout=60, clock=clock, sleep=clock.sleep)
        return Pin(client, Wanted("tiny", **wishes), check_mode).apply().result()

    return run


@pytest.fixture
def snap_file(tmp_path):
    path = tmp_path / "tiny_1.snap"
    path.write_bytes(b"tiny\n" + b"one" * 1000)
    return path


def asked(snapd):
    return [post[0] for post in snapd.posts]


# -- from a file


def test_a_file_is_installed_and_held(snapd, apply, snap_file):
    result = apply(path=str(snap_file), dangerous=True)
    assert result["actions"] == ["install", "hold"]
    assert result["changed"] and result["installed"] and result["held"]
    assert result["revision"] == "x1"
    assert result["blob_sha256"] == hashlib.sha256(snap_file.read_bytes()).hexdigest()
    assert result["diff"]["before"] == {"present": False}
    assert result["diff"]["after"]["hold"] == "forever"
    assert snapd.snaps["tiny"]["hold"] == FOREVER


def test_nothing_is_asked_for_when_the_same_file_is_installed_and_held(snapd, apply, snap_file):
    apply(path=str(snap_file), dangerous=True)
    snapd.posts.clear()
    result = apply(path=str(snap_file), dangerous=True)
    assert snapd.posts == []
    assert not result["changed"]
    assert result["diff"]["before"] == result["diff"]["after"]


def test_a_file_of_the_same_size_with_other_content_is_installed(snapd, apply, snap_file):
    apply(path=str(snap_file), dangerous=True)
    snapd.posts.clear()
    snap_file.write_bytes(snap_file.read_bytes()[:-1] + b"!")
    result = apply(path=str(snap_file), dangerous=True)
    assert asked(snapd) == ["sideload"]
    assert result["actions"] == ["refresh"]
    assert result["held"]


def test_a_hold_lifted_by_hand_is_put_back(snapd, apply, snap_file):
    apply(path=str(snap_file), dangerous=True)
    snapd.posts.clear()
    del snapd.snaps["tiny"]["hold"]
    assert apply(path=str(snap_file), dangerous=True)["actions"] == ["hold"]
    assert asked(snapd) == ["hold"]


def test_assertions_are_acknowledged_before_the_signed_file(snapd, apply, snap_file, tmp_path):
    (tmp_path / "a").write_bytes(ASSERTION)
    result = apply(path=str(snap_file), assertion_path=str(tmp_path / "a"))
    assert asked(snapd) == ["ack", "sideload", "hold"]
    assert result["actions"] == ["ack", "install", "hold"]
    assert result["revision"] == "120"
    snapd.posts.clear()
    assert not apply(path=str(snap_file), assertion_path=str(tmp_path / "a"))["changed"]
    assert snapd.posts == []


def test_an_unsigned_installation_gives_way_to_the_signed_file(snapd, apply, snap_file, tmp_path):
    apply(path=str(snap_file), dangerous=True)
    (tmp_path / "a").write_bytes(ASSERTION)
    result = apply(path=str(snap_file), assertion_path=str(tmp_path / "a"))
    assert result["actions"] == ["ack", "refresh"]
    assert result["revision"] == "120"


def test_an_unsigned_file_is_refused_in_snapds_words(snapd, apply, snap_file, clock):
    with pytest.raises(SnapdError, match="cannot find signatures with metadata") as caught:
        apply(path=str(snap_file))
    assert caught.value.details["changed"] is False
    assert clock.slept == []


def test_a_file_that_turns_out_to_be_another_revision_is_an_error_and_no_loop(snapd, apply, snap_file):
    with pytest.raises(SnapdError, match="not as asked .*revision x1.*asked: .*revision 121") as caught:
        apply(path=str(snap_file), dangerous=True, revision="121")
    assert caught.value.details == {"actions": ["install"], "changed": True}
    assert asked(snapd) == ["sideload"]


def test_a_missing_file_is_named(apply, tmp_path):
    with pytest.raises(SnapdError, match="snap file .*/none.snap cannot be read on this host"):
        apply(path=str(tmp_path / "none.snap"))


# -- from a store


def test_the_wanted_revision_is_installed_with_its_channel(snapd, apply):
    result = apply(revision="119", channel="stable")
    assert snapd.posts[0] == ("install", {"action": "install", "revision": "119", "channel": "stable"})
    assert (result["revision"], result["channel"]) == ("119", "latest/stable")


def test_an_installed_revision_is_never_refreshed(snapd, apply):
    snapd.installed("tiny", b"store", "120", hold=FOREVER, **{"tracking-channel": "latest/stable"})
    assert not apply(revision="120")["changed"]
    assert apply(revision="120", channel="latest/edge")["actions"] == ["switch"]
    assert asked(snapd) == ["switch"]


def test_another_revision_is_refreshed_to_once_and_stays_held(snapd, apply):
    snapd.installed("tiny", b"store", "120", hold=FOREVER, **{"tracking-channel": "latest/stable"})
    result = apply(revision="121")
    assert asked(snapd) == ["refresh"]
    assert result["revision"] == "121" and result["held"]


def test_a_snap_that_follows_the_channel_is_not_refreshed(snapd, apply):
    snapd.installed("tiny", b"store", "99", hold=FOREVER, **{"tracking-channel": "latest/stable"})
    assert not apply(channel="stable")["changed"]
    assert snapd.posts == []


def test_a_store_that_cannot_be_reached_is_an_error_at_once(snapd, apply, clock):
    snapd.hiccups = [Refusal(400, 'cannot install "tiny": dial tcp: no such host')]
    with pytest.raises(SnapdError, match="no such host"):
        apply(revision="120")
    assert clock.slept == []


def test_a_failure_after_a_step_says_what_was_done(snapd, apply):
    snapd.hiccups = [None, Refusal(500, "cannot hold")]
    with pytest.raises(SnapdError, match="snapd refused to hold tiny: cannot hold") as caught:
        apply(revision="120")
    assert caught.value.details["actions"] == ["install"]
    assert caught.value.details["changed"] is True


# -- removing


def test_the_way_back_needs_neither_store_nor_file_and_keeps_the_hold(snapd, apply, snap_file):
    apply(path=str(snap_file), dangerous=True)
    snap_file.write_bytes(b"tiny\n" + b"two" * 1000)
    assert apply(path=str(snap_file), dangerous=True)["revision"] == "x2"
    snapd.posts.clear()
    result = apply(revision="x1", revert=True)
    assert result["actions"] == ["revert"]
    assert (result["revision"], result["held"]) == ("x1", True)
    assert snapd.posts == [("revert", {"action": "revert", "revision": "x1"})]
    assert not apply(revision="x1", revert=True)["changed"]


def test_there_is_no_way_back_to_what_snapd_does_not_keep(snapd, apply):
    apply(revision="120", channel="stable")
    with pytest.raises(SnapdError, match="cannot find revision 99"):
        apply(revision="99", revert=True)


def test_removing_what_is_there_and_nothing_else(snapd, apply):
    snapd.installed("tiny", b"store", "120")
    assert apply(state="absent", purge=True)["actions"] == ["remove"]
    assert snapd.posts == [("remove", {"action": "remove", "purge": True})]
    snapd.posts.clear()
    assert not apply(state="absent")["changed"]
    assert snapd.posts == []


# -- others at work


def test_a_change_in_progress_is_waited_for_and_its_outcome_counts(snapd, apply, clock, snap_file):
    # The same file is being installed by an earlier run that was interrupted.
    snapd.hiccups = [CONFLICT]
    clock.while_sleeping = lambda: snapd.installed("tiny", snap_file.read_bytes(), "x7", hold=FOREVER)
    result = apply(path=str(snap_file), dangerous=True)
    assert len(clock.slept) == 1
    assert snapd.posts == []
    assert result["revision"] == "x7"
    assert result["changed"]


def test_an_answer_that_got_lost_is_not_followed_by_a_second_installation(snapd, apply, snap_file):
    snapd.hiccups = ["lose answer"]
    # snapd got the request and works on it, though nobody heard the number of the change.
    snapd.polls_per_change = 2
    result = apply(path=str(snap_file), dangerous=True)
    assert asked(snapd) == ["sideload", "hold"]
    assert result["changed"] and result["revision"] == "x1"


def test_a_snap_in_the_middle_of_a_change_is_not_judged(snapd, apply, clock, snap_file):
    # While it is being refreshed by hand a snap looks disabled, and snapd refuses to refresh it for that reason.
    snapd.installed("tiny", b"tiny\nold", "x1", hold=FOREVER)
    snapd.polls_per_change = 3
    snapd._async(lambda: snapd.installed("tiny", snap_file.read_bytes(), "x2"))
    result = apply(path=str(snap_file), dangerous=True)
    assert snapd.posts == []
    assert len(clock.slept) == 3
    assert (result["revision"], result["changed"]) == ("x2", False)


def test_a_change_of_others_that_does_not_end_is_named_at_the_deadline(snapd, apply):
    snapd.polls_per_change = 10**9
    snapd._async(lambda: None)
    with pytest.raises(SnapdError, match=r"not ready within 60 seconds: it is still at `Change 1` \(change 1\)\."):
        apply(revision="120")
    assert snapd.posts == []


def test_waiting_for_others_ends_at_the_deadline(snapd, apply, clock):
    snapd.hiccups = [CONFLICT] * 1000
    with pytest.raises(SnapdError, match="not ready within 60 seconds"):
        apply(revision="120")


# -- check mode


@pytest.mark.parametrize(
    "wishes",
    [{"revision": "121"}, {"state": "absent"}, {"hold": False}, {"channel": "edge"}, {"path": "FILE"}],
    ids=str,
)
def test_check_mode_predicts_and_asks_for_nothing(snapd, apply, snap_file, wishes):
    snapd.installed("tiny", b"store", "120", hold=FOREVER, **{"tracking-channel": "latest/stable"})
    wishes = {key: str(snap_file) if value == "FILE" else value for key, value in wishes.items()}
    result = apply(check_mode=True, **wishes)
    assert result["changed"] and result["actions"]
    assert result["diff"]["before"] != result["diff"]["after"]
    assert snapd.posts == []


def test_check_mode_agrees_that_nothing_is_to_do(snapd, apply):
    snapd.installed("tiny", b"store", "120", hold=FOREVER)
    assert not apply(check_mode=True, revision="120")["changed"]


def test_check_mode_on_an_empty_host_predicts_the_installation(tmp_path, clock):
    client = SnapdClient(str(tmp_path / "none"), clock=clock, sleep=clock.sleep)
    wanted = Wanted("tiny", path=str(tmp_path / "none.snap"), assertion_path=str(tmp_path / "none.assert"))
    result = Pin(client, wanted, check_mode=True).apply().result()
    assert result["actions"] == ["ack", "install", "hold"]
    assert result["installed"] and result["revision"] is None


def test_an_empty_host_without_check_mode_is_an_error(tmp_path, clock):
    client = SnapdClient(str(tmp_path / "none"), clock=clock, sleep=clock.sleep)
    with pytest.raises(SnapdMissingError):
        Pin(client, Wanted("tiny")).apply()


def test_a_host_without_snapd_has_no_snap_to_remove(tmp_path, clock):
    client = SnapdClient(str(tmp_path / "none"), clock=clock, sleep=clock.sleep)
    assert not Pin(client, Wanted("tiny", state="absent")).apply().result()["changed"]


def test_contradictions_are_refused_before_anything_is_asked(snapd, apply):
    with pytest.raises(SnapdError, match="local one"):
        apply(revision="x3")
    assert snapd.gets == [] and snapd.posts == []
