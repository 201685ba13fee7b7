# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which folders are backups, and which of them may go."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import shelf

NAMES = ["2026112{0}T190000Z".format(day) for day in range(1, 6)]
NONE_OF_OURS = ["20261120T190000Z.partial", "notes", "20261320T190000Z", "2026", ".hidden", "20261120T190000Z.old"]


def test_a_name_tells_when_it_was():
    assert shelf.name_of(0) == "19700101T000000Z"
    assert shelf.name_of(shelf.time_of(NAMES[0])) == NAMES[0]


def test_only_finished_backups_are_whole():
    assert shelf.whole(NAMES + NONE_OF_OURS) == NAMES[::-1]


def test_what_was_cut_off_is_known_as_such():
    assert shelf.unfinished(NAMES + NONE_OF_OURS) == ["20261120T190000Z.partial"]


@pytest.mark.parametrize("keep, gone", [(1, 4), (3, 2), (5, 0), (9, 0), (0, 4)])
def test_the_newest_are_kept(keep, gone):
    assert shelf.expendable(NAMES + NONE_OF_OURS, keep, lambda name: True) == NAMES[:gone]


def test_the_last_one_in_order_is_never_deleted():
    sound = NAMES[1]
    assert shelf.expendable(NAMES, 2, lambda name: name == sound) == [NAMES[0], NAMES[2]]


def test_nothing_is_deleted_while_none_is_in_order():
    assert shelf.expendable(NAMES, 2, lambda name: False) == []


def test_nothing_is_read_while_nothing_could_be_deleted():
    def read(_name):
        raise AssertionError("it was read")

    assert shelf.expendable(NAMES, 5, read) == []


@pytest.mark.parametrize("cluster, folder", [("store.test", "store.test"), ("../a b", "_a_b"), ("..", "_"), ("", "_")])
def test_the_name_of_a_cluster_leads_nowhere_else(cluster, folder):
    assert shelf.folder_of(cluster) == folder
