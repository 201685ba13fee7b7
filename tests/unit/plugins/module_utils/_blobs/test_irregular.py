# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._blobs import irregular
from ansible_collections.storeops.ha.plugins.modules import blob_migrate


def test_the_options_of_the_module_are_the_kinds_with_their_choices():
    options = dict((kind, tuple(option["choices"])) for kind, option in blob_migrate.IRREGULAR.items())
    assert options == dict((kind, one.choices) for kind, one in irregular.KINDS.items())
    defaults = dict((kind, option["default"]) for kind, option in blob_migrate.IRREGULAR.items())
    assert defaults == dict((kind, irregular.default(kind)) for kind in irregular.KINDS)


def test_all_are_counted_and_the_first_few_named():
    found = irregular.Found({"odd_name": "leave"}, limit=2)
    for number in range(5):
        assert found.note("odd_name", "x{0}".format(number)) == "leave"
    assert found.as_dict() == {"odd_name": {"count": 5, "first": ["x0", "x1"], "choice": "leave"}}
    assert found.refusals() == []


def test_a_refusal_says_how_many_which_and_what_to_do():
    found = irregular.Found()
    found.note("row_without_file", "a_1.snap", "scanned/a_1.snap")
    assert found.refusals() == [
        "1 row(s) whose file is not there, such as a_1.snap (scanned/a_1.snap); bring the files back, or leave these "
        "rows as they are (irregular.row_without_file)"
    ]


def test_nothing_is_overwritten_and_no_row_believed_over_its_file_by_default():
    chosen = dict((kind, irregular.default(kind)) for kind in irregular.KINDS)
    assert "overwrite" not in chosen.values()
    assert chosen["size_differs"] == chosen["conflicting"] == chosen["row_without_file"] == "fail"
