# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_command_words import FilterModule, store_command_words


@pytest.mark.parametrize(
    "command",
    ["override hello 'a b'", ' override  hello "a b" ', "override\nhello\na\\ b\n", ["override", "hello", "a b"]],
)
def test_a_line_becomes_the_words_that_a_list_has(command):
    assert store_command_words(command) == ["override", "hello", "a b"]


def test_nothing_is_expanded():
    assert store_command_words("a $HOME `id` * ; b") == ["a", "$HOME", "`id`", "*", ";", "b"]


def test_numbers_in_a_list_are_words():
    assert store_command_words(["a", 7]) == ["a", "7"]


@pytest.mark.parametrize("command", ["", " ", []])
def test_nothing_has_no_words(command):
    assert store_command_words(command) == []


def test_a_quote_without_end_is_refused():
    with pytest.raises(AnsibleFilterError, match="a quote has no end"):
        store_command_words("add-admin 'someone")


@pytest.mark.parametrize("command", [{"a": 1}, 7, True, None])
def test_anything_else_is_refused(command):
    with pytest.raises(AnsibleFilterError, match="A command is needed"):
        store_command_words(command)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_command_words": store_command_words}
