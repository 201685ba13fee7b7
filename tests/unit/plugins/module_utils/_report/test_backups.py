# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._report import backups, page, table
from ansible_collections.storeops.ha.plugins.module_utils._report.report import make
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._report import told

DAY = 86400
PATH = "/srv/backups/store.example.com/20261121T190000Z"


def judged(backup):
    return make(told.put(told.cluster(), "backup", backup), told.NOW)


@pytest.mark.parametrize("days, age", [(7, 7 * DAY), (1, 60), (0, 0)])
def test_a_backup_that_is_new_enough_is_well(days, age):
    report = judged({"path": PATH, "age": age, "days": days})
    assert (report["cluster"]["verdict"], report["shared"]["backup"]["path"]) == ("ok", PATH)


@pytest.mark.parametrize(
    "backup, code, sentence",
    [
        ({"path": PATH, "age": 8 * DAY, "days": 7}, "backup_old", "The last backup is 8 days old, and may be 7 days"),
        ({"path": PATH, "age": DAY + 1, "days": 1}, "backup_old", "The last backup is 1 day old, and may be 1 day;"),
        ({"path": None, "age": None, "days": 7}, "no_backup", "There is no backup of this cluster"),
        (
            {"msg": "The backup x cannot be used: it is cut off.", "days": 7},
            "backup_unusable",
            "The backup x cannot be",
        ),
        ({"days": 7, "age": "strange", "path": PATH}, "no_backup", "There is no backup"),
    ],
)
def test_one_that_is_old_missing_or_bad_is_a_finding(backup, code, sentence):
    report = judged(backup)
    assert [one["code"] for one in report["findings"]] == [code]
    assert report["findings"][0]["message"].startswith(sentence)
    assert report["cluster"]["verdict"] == "warning"


def test_where_nobody_keeps_backups_nothing_is_said_of_them():
    report = make(told.cluster(), told.NOW)
    assert report["shared"]["backup"] is None
    assert not any(line.startswith("backup") for line in table.lines(report))


def test_its_age_is_shown():
    report = judged({"path": PATH, "age": 3 * 3600, "days": 7})
    assert ["backup", "3", "hours", "old"] in [line.split() for line in table.lines(report)]
    assert "3 hours old" in page.page(report)


@pytest.mark.parametrize(
    "age, words", [(0, "less than a minute"), (60, "1 minute"), (7200, "2 hours"), (2 * DAY + 5, "2 days")]
)
def test_ages_in_words(age, words):
    assert backups.old(age) == words
