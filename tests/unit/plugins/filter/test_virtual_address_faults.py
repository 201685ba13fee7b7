# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.virtual_address_faults import FilterModule

faults = FilterModule().filters()["virtual_address_faults"]


def test_all_is_well_with_one_holder():
    answers = {"lb1": {"held": ["192.0.2.9"], "running": True}, "lb2": {"held": [], "running": True}}
    assert faults(answers, ["192.0.2.9"]) == []


def test_faults_are_sentences():
    [sentence] = faults({"lb1": {"held": [], "running": True}}, ["192.0.2.9"])
    assert sentence.startswith("None of lb1 has the virtual address 192.0.2.9; ")


def test_what_is_no_address_is_an_error():
    with pytest.raises(AnsibleFilterError, match="give IPv4 or IPv6 addresses"):
        faults({"lb1": {"held": [], "running": True}}, ["lb1"])
