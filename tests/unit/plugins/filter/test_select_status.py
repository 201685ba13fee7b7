# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions in JMESPath to what enterprise_store_info returned."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.select_status import FilterModule, select_status

INFO = {
    "status": {
        "url": "http://store",
        "services": {"nginx": {"running": False, "reason": "500"}, "a-b": {"running": True}},
    },
    "connections": {"items": [{"target": "db", "ok": False}, {"target": "s3", "ok": True}]},
}


class Text(str):
    """Ansible's own texts are of a type of their own, which jmespath by itself does not take for text."""


class Number(int):
    pass


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ("status.url", "http://store"),
        ("status.services.nginx.reason", "500"),
        ('status.services."a-b".running', True),
        ("connections.items[?!ok].target", ["db"]),
        ("status.nothing.at.all", None),
        ("keys(status.services) | sort(@)", ["a-b", "nginx"]),
    ],
)
def test_the_answer(expression, selected):
    assert select_status(INFO, expression) == selected


def test_ansibles_own_types_are_text_and_numbers_like_any_other():
    info = {Text("names"): (Text("b"), Text("a")), "count": Number(2), "rate": 0.5, "ok": True, "none": None}
    assert select_status(info, Text("join(',', sort(names))")) == "a,b"
    assert select_status(info, "abs(count)") == 2
    assert select_status(info, "[rate, ok, none]") == [0.5, True, None]


@pytest.mark.parametrize("expression", ["a[", "", "no_such_function(@)", "abs(status)"])
def test_an_expression_that_does_not_work_is_named(expression):
    with pytest.raises(AnsibleFilterError, match="^The JMESPath expression '.*' does not work: .*$"):
        select_status(INFO, expression)


def test_something_else_than_a_result_is_refused():
    with pytest.raises(AnsibleFilterError, match="result of enterprise_store_info is needed, not list"):
        select_status([], "a")


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"select_status": select_status}
