# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._store import identity

ASSERTION = "type: store\nauthority-id: canonical\nstore: one\nurl: https://s.example.com\n\nAcLBUgQA\n"
REGISTERED = {"internal.store.id": "one", "internal.store.url": "https://s.example.com", "proxy.airgap": "true"}


class Snapd:
    def __init__(self, stored=None, there=True, running=True):
        self.stored, self.there, self.running = stored or {}, there, running

    def available(self):
        return self.running

    def snap(self, _name):
        return {"revision": "7", "version": "2.40"} if self.there else None

    def conf(self, _snap, keys):
        return {key: self.stored[key] for key in keys if key in self.stored}


def read(assertion=ASSERTION, pending=False, **snapd):
    return identity.read(Snapd(**snapd), "enterprise-store", assertion, pending)


def test_a_unit_with_its_assertion_serves():
    found = read(stored=REGISTERED)
    assert found["serves"] and found["has_assertion"] and found["air_gapped"]
    assert (found["store_id"], found["store_url"]) == ("one", "https://s.example.com")
    assert (found["revision"], found["version"]) == ("7", "2.40")


@pytest.mark.parametrize("assertion", [None, "", "no assertion", ASSERTION.replace("store: one", "store: two")])
def test_an_offline_unit_without_its_own_assertion_does_not_serve_yet(assertion):
    assert read(assertion, stored=REGISTERED)["serves"] is False


def test_an_online_unit_needs_no_assertion():
    assert read(None, stored={**REGISTERED, "proxy.airgap": False})["serves"] is True


@pytest.mark.parametrize("stored", [{}, {"internal.store.id": ""}, {"internal.store.id": "None"}])
def test_an_unregistered_unit_does_not_serve(stored):
    found = read(stored=stored)
    assert found["installed"] and not found["serves"]
    assert found["store_id"] is None


@pytest.mark.parametrize("empty", [{"there": False}, {"running": False}])
def test_an_empty_host_is_no_error(empty):
    found = read(stored=REGISTERED, **empty)
    assert not found["installed"] and not found["serves"]
    assert found["revision"] is None


def test_a_restart_that_is_owed_is_told():
    assert read(stored=REGISTERED, pending=True)["restart_pending"] is True
