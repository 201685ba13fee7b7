# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan asks for what differs and for nothing else."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._snapd_plan import (
    FOREVER,
    NOT_HELD,
    Installed,
    Wanted,
    contradiction,
    full_channel,
    hold_word,
    installed,
    plan,
    predicted,
    shown,
)
from hypothesis import given, strategies as st


def there(revision="120", channel="latest/stable", hold=FOREVER):
    return Installed(revision, "1.0", channel, hold, "/blob")


def words(*args, **kwargs):
    return [step.word for step in plan(*args, **kwargs)]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("stable", "latest/stable"),
        ("edge", "latest/edge"),
        ("latest", "latest/stable"),
        ("2.0", "2.0/stable"),
        ("2.0/candidate", "2.0/candidate"),
        ("beta/fix-1", "latest/beta/fix-1"),
        ("2.0/beta/fix-1", "2.0/beta/fix-1"),
    ],
)
def test_a_channel_is_spelled_as_snapd_spells_it(short, full):
    assert full_channel(short) == full
    assert full_channel(full) == full


@pytest.mark.parametrize(
    ("until", "word"),
    [
        (None, NOT_HELD),
        ("", NOT_HELD),
        ("2319-03-03T12:07:28.984815934Z", FOREVER),
        ("2026-11-23T12:26:19.000009745Z", "2026-11-23T12:26:19.000009745Z"),
    ],
)
def test_a_hold_beyond_a_century_is_forever(until, word):
    assert hold_word(until, 2026) == word


def test_what_snapd_tells_is_reduced_to_what_is_compared():
    snap = {"name": "tiny", "revision": "x2", "version": "2.0", "channel": "", "hold": "2319-01-01T00:00:00Z"}
    assert installed(snap, 2026) == Installed("x2", "2.0", "", FOREVER, "/var/lib/snapd/snaps/tiny_x2.snap")
    assert installed(None, 2026) is None


@pytest.mark.parametrize(
    ("now", "wanted", "same_file", "expected"),
    [
        # from a store
        (None, {}, False, ["install", "hold"]),
        (None, {"hold": False}, False, ["install"]),
        (there(), {}, False, []),
        (there(), {"revision": "120"}, False, []),
        (there(), {"revision": "120", "channel": "stable"}, False, []),
        (there(), {"revision": "121"}, False, ["refresh"]),
        (there(), {"revision": "120", "channel": "edge"}, False, ["switch"]),
        (there(), {"revision": "121", "channel": "edge"}, False, ["refresh"]),
        (there(), {"channel": "edge"}, False, ["refresh"]),
        (there(), {"channel": "stable"}, False, []),
        (there("x1", ""), {"revision": "120"}, False, ["refresh"]),
        # the hold
        (there(hold=NOT_HELD), {}, False, ["hold"]),
        (there(hold="2026-11-23T12:26:19Z"), {}, False, ["hold"]),
        (there(hold="2026-11-23T12:26:19Z"), {"hold": False}, False, ["unhold"]),
        (there(hold=NOT_HELD), {"hold": False}, False, []),
        (there(hold=NOT_HELD), {"revision": "121"}, False, ["refresh", "hold"]),
        # from a file
        (None, {"path": "/f", "assertion_path": "/a"}, False, ["ack", "install", "hold"]),
        (there(), {"path": "/f", "assertion_path": "/a"}, True, []),
        (there(), {"path": "/f", "assertion_path": "/a"}, False, ["ack", "refresh"]),
        (there("x1"), {"path": "/f", "dangerous": True}, True, []),
        (there("x1"), {"path": "/f", "devmode": True}, True, []),
        (there("x1"), {"path": "/f", "dangerous": True}, False, ["refresh"]),
        (there("x1"), {"path": "/f"}, True, ["refresh"]),
        (there(), {"path": "/f", "revision": "120"}, True, []),
        (there(), {"path": "/f", "revision": "121"}, True, ["refresh"]),
        (there("x1", ""), {"path": "/f", "dangerous": True, "channel": "edge"}, True, ["switch"]),
        # back
        (there("x2"), {"revision": "x1", "revert": True}, False, ["revert"]),
        (there("121", hold=NOT_HELD), {"revision": "120", "revert": True}, False, ["revert", "hold"]),
        (there("x1"), {"revision": "x1", "revert": True}, False, []),
        # not at all
        (None, {"state": "absent"}, False, []),
        (there(), {"state": "absent"}, False, ["remove"]),
    ],
)
def test_the_steps(now, wanted, same_file, expected):
    assert words(now, Wanted("tiny", **wanted), same_file=same_file) == expected


def test_a_step_carries_what_snapd_needs():
    steps = plan(None, Wanted("tiny", revision="120", channel="edge", classic=True, dangerous=True))
    assert steps[0].fields == {"revision": "120", "channel": "edge", "classic": True}
    assert steps[1].fields == {"time": "forever", "hold-level": "general"}
    assert plan(there("x1"), Wanted("tiny", revision="120"))[0].fields["amend"] is True
    assert "amend" not in plan(there(), Wanted("tiny", revision="121"))[0].fields
    assert plan(there(), Wanted("tiny", state="absent", purge=True))[0].fields == {"purge": True}


def test_a_local_revision_without_its_file_is_a_contradiction():
    assert "Revision x3 of tiny is a local one" in contradiction(Wanted("tiny", revision="x3"))
    assert contradiction(Wanted("tiny", revision="x3", path="/f")) is None


def test_the_way_back_is_a_revision_alone():
    assert contradiction(Wanted("tiny", revision="x3", revert=True)) is None
    for more in ({}, {"revision": "120", "path": "/f"}, {"revision": "120", "channel": "edge"}):
        assert "give revert together with revision" in contradiction(Wanted("tiny", revert=True, **more))


def test_assertions_without_a_file_are_a_contradiction():
    assert "give path too" in contradiction(Wanted("tiny", assertion_path="/a"))


def test_the_diff_says_when_only_snapd_will_know_the_revision():
    wanted = Wanted("tiny", path="/f", dangerous=True)
    assert shown(predicted(None, wanted, plan(None, wanted)))["revision"] == "(given by snapd)"
    assert shown(None) == {"present": False}


SNAPS = st.none() | st.builds(
    Installed,
    revision=st.sampled_from(["120", "121", "x1"]),
    version=st.just("1"),
    channel=st.sampled_from(["", "latest/stable", "latest/edge"]),
    hold=st.sampled_from([NOT_HELD, FOREVER, "2026-11-23T12:26:19Z"]),
    blob=st.just("/blob"),
)
WISHES = st.builds(
    Wanted,
    name=st.just("tiny"),
    state=st.sampled_from(["present", "absent"]),
    revision=st.sampled_from([None, "120", "121"]),
    channel=st.sampled_from([None, "stable", "latest/edge"]),
    hold=st.booleans(),
    path=st.none(),
    assertion_path=st.none(),
).filter(lambda wanted: contradiction(wanted) is None)


@given(SNAPS, WISHES)
def test_what_is_predicted_needs_no_further_step(now, wanted):
    assert plan(predicted(now, wanted, plan(now, wanted)), wanted) == []


@given(SNAPS, WISHES)
def test_the_right_revision_is_never_refreshed(now, wanted):
    if now is not None and wanted.revision == now.revision:
        assert "refresh" not in words(now, wanted)


@given(SNAPS, WISHES, st.booleans())
def test_no_step_is_planned_twice(now, wanted, same_file):
    wanted = wanted._replace(path="/f", assertion_path="/a")
    steps = words(now, wanted, same_file=same_file)
    assert len(steps) == len(set(steps))
