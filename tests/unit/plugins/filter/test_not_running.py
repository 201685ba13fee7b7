# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services that do not run; and never good news without a status."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.not_running import FilterModule, not_running


def status(**services):
    return {"status": {"services": {name: {"running": running} for name, running in services.items()}}}


@pytest.mark.parametrize(
    ("info", "names"),
    [
        (status(), []),
        (status(nginx=True, memcached=True), []),
        (status(nginx=False, memcached=True, auth=False), ["auth", "nginx"]),
        (status(nginx=False)["status"], ["nginx"]),
        (status(nginx=None), ["nginx"]),
        (status(nginx="true"), ["nginx"]),
        ({"status": {"services": {"nginx": None}}}, ["nginx"]),
    ],
)
def test_the_names(info, names):
    assert not_running(info) == names


@pytest.mark.parametrize(
    "info", [None, {}, [], {"status": None}, {"installed": False, "status": None}, {"services": []}]
)
def test_without_a_status_there_is_no_answer(info):
    with pytest.raises(AnsibleFilterError, match="There is no status of services"):
        not_running(info)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"not_running": not_running}
