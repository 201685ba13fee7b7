# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.snap_step import FilterModule, snap_step


def unit(version, revision="x1"):
    return {"revision": revision, "version": version}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2.9", "2.10"),
        ("2.40", "2.41"),
        ("2.40", "2.40.1"),
        ("2.40~rc1", "2.40"),
        ("2.40~rc1", "2.40~rc2"),
        ("2.40", "2.40+git7"),
        ("2.40-1", "2.40-2"),
        ("9", "10"),
        ("2.40a", "2.40b"),
    ],
)
def test_the_older_version_is_back(old, new):
    assert snap_step(unit(new), old)["back"]
    assert not snap_step(unit(old), new)["back"]
    assert not snap_step(unit(old), old)["back"]


@pytest.mark.parametrize(("old", "new"), [("git-ab12", "2.40"), ("2.40", "git-ab12"), ("2.40", ""), ("", "2.40")])
def test_what_cannot_be_ordered_is_not_back(old, new):
    assert not snap_step(unit(new), old)["back"]


def test_revisions_of_a_store_count_more_than_versions():
    assert snap_step(unit("2.40", "143"), revision=142)["back"]
    assert not snap_step(unit("2.41", "9"), "2.40", "10")["back"]
    assert not snap_step(unit("2.40", "x3"), revision="2")["back"]


def test_both_ends_are_told_in_words():
    told = snap_step(unit("2.40", "142"), revision="143")
    assert (told["from"], told["to"]) == ("version 2.40 (revision 142)", "revision 143")
    told = snap_step(unit("2.40"), "2.41")
    assert (told["from"], told["to"]) == ("version 2.40", "version 2.41")
    assert snap_step(unit("2.40"))["to"] == "another one"


@pytest.mark.parametrize("installed", [None, "120", {}])
def test_anything_else_is_refused(installed):
    with pytest.raises(AnsibleFilterError, match="enterprise_store_identity_info"):
        snap_step(installed, "2.40")


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"snap_step": snap_step}
