# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError, NotAppliedError
from ansible_collections.storeops.ha.plugins.module_utils._store import airgap
from ansible_collections.storeops.ha.plugins.module_utils._store.cli import Output
from ansible_collections.storeops.ha.plugins.module_utils._store.marker import Marker

RESTART = (
    b"error: Command '['snapctl', 'restart', '--reload', 'enterprise-store.nginx']' returned non-zero exit status 1.\n"
)


class Unit:
    """Store and snapd in one; ``takes`` says whether the command has its effect."""

    def __init__(self, code=0, stderr=b"", takes=True):
        self.on, self.takes, self.output = False, takes, Output(code, b"", stderr)

    def available(self):
        return True

    def conf(self, _snap, keys):
        return {key: "true" for key in keys if self.on}

    def enable_airgap_mode(self, _timeout):
        self.on = self.takes
        return self.output


@pytest.fixture
def marker(tmp_path):
    return Marker(str(tmp_path / "state"), "enterprise-store")


def enable(unit, marker):
    airgap.enable(unit, unit, marker, "enterprise-store", 5)


def test_afterwards_the_store_is_offline_and_nothing_is_owed(marker):
    unit = Unit()
    enable(unit, marker)
    assert airgap.is_on(unit, "enterprise-store")
    assert not marker.exists()


@pytest.mark.parametrize("code", [0, 1])
def test_a_failed_restart_is_told_as_that_and_stays_owed(marker, code):
    with pytest.raises(CommandError, match="services did not restart"):
        enable(Unit(code, RESTART), marker)
    assert marker.exists()


def test_a_refusal_is_told_in_the_words_of_the_store(marker):
    with pytest.raises(CommandError, match="refused to go offline: error: no database"):
        enable(Unit(1, b"error: no database\n", takes=False), marker)
    assert not marker.exists()


def test_an_end_without_effect_is_an_error(marker):
    with pytest.raises(NotAppliedError, match="is not offline"):
        enable(Unit(takes=False), marker)
