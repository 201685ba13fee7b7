# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client keeps to snapd's protocol, waits for what passes, and repeats what snapd says about what does not."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _snapd
from ansible_collections.storeops.ha.plugins.module_utils._errors import SnapdBusyError, SnapdError, SnapdMissingError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import (
    CONFLICT,
    Clock,
    FakeSnapd,
    Refusal,
)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        yield fake


@pytest.fixture
def client(snapd, clock):
    return SnapdClient(snapd.socket_path, timeout=60, clock=clock, sleep=clock.sleep)


# -- configuration


def test_keys_that_are_not_set_are_absent_and_do_not_hide_the_others(snapd, client):
    snapd.configuration = {"a.b": "secret", "c": [1, True]}
    assert client.conf("tiny", ["a.x", "a.b", "none", "c"]) == {"a.b": "secret", "c": [1, True]}


def test_a_refused_configuration_question_does_not_tell_values(snapd, client):
    snapd.configuration = {"good": "s3cret"}
    snapd._get_conf = _refuse(Refusal(500, 'invalid option name: "A"'))
    with pytest.raises(SnapdError) as caught:
        client.conf("tiny", ["good", "A"])
    assert 'invalid option name: "A"' in str(caught.value)
    assert "s3cret" not in str(caught.value) + str(caught.value.details)


def _refuse(refusal):
    def refuse(*_args):
        raise refusal

    return refuse


# -- services


def test_restart_names_every_enabled_service_so_that_dead_ones_come_back(snapd, client):
    snapd.services["tiny"] = [
        {"name": "runs", "enabled": True, "active": True},
        {"name": "died", "enabled": True},
        {"name": "by-hand", "active": True},
        {"name": "off"},
        {"name": "on-demand", "enabled": True, "activators": [{"Type": "socket"}]},
    ]
    assert client.restart("tiny") == ["tiny.by-hand", "tiny.died", "tiny.runs"]
    assert snapd.posts == [("restart", ["tiny.by-hand", "tiny.died", "tiny.runs"])]


def test_a_snap_without_services_needs_no_restart(snapd, client):
    assert client.restart("tiny") == []
    assert snapd.posts == []


def test_restart_waits_until_systemd_lets_a_crashed_service_start_again(snapd, client, clock):
    snapd.services["tiny"] = [{"name": "died", "enabled": True}]
    snapd.change_error = "cannot: start of the service was attempted too often."
    clock.while_sleeping = lambda: setattr(snapd, "change_error", None)
    assert client.restart("tiny") == ["tiny.died"]
    assert clock.slept == [_snapd._START_LIMIT_SECONDS]


def test_restart_waits_for_another_change(snapd, client, clock):
    snapd.services["tiny"] = [{"name": "runs", "enabled": True, "active": True}]
    snapd.hiccups = [CONFLICT, CONFLICT]
    client.restart("tiny")
    assert len(clock.slept) == 2
    assert len(snapd.posts) == 1


def test_a_service_that_cannot_start_is_an_error_in_snapds_words(snapd, client, clock):
    snapd.services["tiny"] = [{"name": "died", "enabled": True}]
    snapd.change_error = "systemctl command [start] failed"
    with pytest.raises(SnapdError, match=r"systemctl command \[start\] failed"):
        client.restart("tiny")
    assert clock.slept == []


# -- changes


def test_a_change_is_followed_to_its_end(snapd, client, clock):
    snapd.polls_per_change = 3
    client.act("tiny", "install", client.deadline(), revision="120")
    assert snapd.snaps["tiny"]["revision"] == "120"
    assert len(clock.slept) == 3


def test_fields_that_are_not_given_are_not_sent(snapd, client):
    client.act("tiny", "install", client.deadline(), revision=None, channel="latest/edge")
    assert snapd.posts == [("install", {"action": "install", "channel": "latest/edge"})]


def test_a_failed_change_is_told_in_snapds_words_without_waiting(snapd, client, clock):
    snapd.change_error = "cannot perform the following tasks: no room"
    with pytest.raises(SnapdError) as caught:
        client.act("tiny", "install", client.deadline())
    assert "cannot perform the following tasks: no room" in str(caught.value)
    assert caught.value.details["snapd_change"] == "1"
    assert caught.value.details["snapd_log"] == ["2026-01-01 ERROR no room"]
    assert clock.slept == []


def test_a_change_without_end_is_given_up_at_the_deadline_and_says_where_it_was(snapd, client, clock):
    snapd.polls_per_change = 10**9
    with pytest.raises(SnapdError, match=r"within 60 seconds \(it was at: Mount snap\); look at `snap change 1`"):
        client.act("tiny", "install", client.deadline())
    assert clock.now - 1000.0 == pytest.approx(60, abs=1)


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(400, "cannot operate on local snap", "snap-local"),
        Refusal(401, "access denied", "login-required"),
        Refusal(500, "database is broken"),
    ],
    ids=lambda refusal: str(refusal),
)
def test_a_lasting_refusal_fails_at_once_with_kind_and_words(snapd, client, clock, refusal):
    snapd.hiccups = [refusal]
    with pytest.raises(SnapdError) as caught:
        client.act("tiny", "refresh", client.deadline())
    assert not isinstance(caught.value, SnapdBusyError)
    assert str(caught.value) == f"snapd refused to refresh tiny: {refusal}"
    assert caught.value.details["snapd_message"] == str(refusal)
    assert caught.value.details["snapd_kind"] == refusal.result.get("kind")
    assert clock.slept == []


@pytest.mark.parametrize(
    "refusal",
    [
        CONFLICT,
        Refusal(503, "shutting down"),
        Refusal(500, 'cannot install snap file: snap "tiny" has running apps (tiny), pids: 1891'),
    ],
    ids=lambda refusal: str(refusal),
)
def test_a_passing_refusal_is_known_as_such(snapd, client, refusal):
    snapd.hiccups = [refusal]
    with pytest.raises(SnapdBusyError):
        client.act("tiny", "refresh", client.deadline())


def test_patience_ends_at_the_deadline_with_the_reason(snapd, client, clock):
    snapd.hiccups = [CONFLICT] * 1000
    deadline = client.deadline()
    with pytest.raises(SnapdError, match="not ready within 60 seconds: .*change in progress") as caught:
        client.patiently(lambda: client.act("tiny", "hold", deadline), deadline)
    assert not isinstance(caught.value, SnapdBusyError)
    assert caught.value.details["snapd_kind"] == "snap-change-conflict"


# -- snapd is away


def test_reading_waits_while_snapd_restarts(tmp_path, clock):
    fake = FakeSnapd(tmp_path)
    with fake:
        pass
    # The socket's file is there and nobody listens.
    client = SnapdClient(fake.socket_path, timeout=60, clock=clock, sleep=clock.sleep)

    def come_back():
        (tmp_path / "snapd.socket").unlink()
        fake.__enter__()
        clock.while_sleeping = lambda: None

    clock.while_sleeping = come_back
    try:
        assert client.snap("tiny") is None
    finally:
        fake.__exit__()
    assert len(clock.slept) == 1


def test_an_answer_that_got_lost_is_reported_as_passing_and_is_not_repeated_here(snapd, client):
    snapd.hiccups = ["lose answer"]
    with pytest.raises(SnapdBusyError) as caught:
        client.act("tiny", "install", client.deadline())
    assert caught.value.details["snapd_kind"] == "connection-lost"
    assert len(snapd.posts) == 1


def test_a_host_without_snapd_says_so_at_once(tmp_path, clock):
    client = SnapdClient(str(tmp_path / "none"), clock=clock, sleep=clock.sleep)
    assert not client.available()
    with pytest.raises(SnapdMissingError, match="install the package snapd"):
        client.snap("tiny")
    assert clock.slept == []


# -- uploads


def test_the_file_arrives_whole_with_its_name_path_and_flags(snapd, client, tmp_path):
    content = b"tiny\n" + bytes(range(256)) * 9000
    path = tmp_path / 'odd "name.snap'
    path.write_bytes(content)
    client.sideload("tiny", str(path), ["dangerous", "devmode"], client.deadline())
    assert snapd.posts == [
        ("sideload", {"name": "tiny", "snap-path": str(path), "dangerous": "true", "devmode": "true"})
    ]
    assert (snapd.blobs / "tiny_x1.snap").read_bytes() == content


def test_no_piece_of_an_upload_is_larger_than_a_chunk(tmp_path):
    path = tmp_path / "big.snap"
    with path.open("wb") as handle:
        handle.truncate(5 * _snapd.CHUNK + 7)
    upload = _snapd._Upload(str(path), [("name", "tiny")])
    sizes = [len(piece) for piece in upload]
    assert max(sizes) == _snapd.CHUNK
    assert sum(sizes) == upload.length


def test_a_file_of_another_snap_is_refused_by_name(snapd, client, tmp_path):
    path = tmp_path / "other.snap"
    path.write_bytes(b"other\n")
    with pytest.raises(SnapdError, match='instance name "tiny" does not match snap name "other"'):
        client.sideload("tiny", str(path), ["dangerous"], client.deadline())


def test_the_answer_to_an_upload_that_was_not_read_to_its_end_is_heard(snapd, client, tmp_path):
    path = tmp_path / "big.snap"
    with path.open("wb") as handle:
        handle.truncate(8 * _snapd.CHUNK)
    snapd.hiccups = ["hang up early"]
    with pytest.raises(SnapdError, match="install tiny from the file .*: cannot read the form"):
        client.sideload("tiny", str(path), ["dangerous"], client.deadline())


def test_assertions_are_sent_as_they_are(snapd, client):
    client.ack(b"type: snap-revision\n\nx\n", client.deadline())
    assert snapd.acked == [b"type: snap-revision\n\nx\n"]


def test_assertions_snapd_cannot_read_are_an_error_in_its_words(snapd, client):
    with pytest.raises(SnapdError, match="trust the assertions: cannot decode request body"):
        client.ack(b"junk", client.deadline())
