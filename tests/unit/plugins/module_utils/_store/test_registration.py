# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store import registration

STORE = "type: store\nstore: s\nurl: https://store.example.com\n\nAcLB\n\n"
IDENTITY = {
    "proxy.domain": "d",
    "proxy.key.private": "canary-key",
    "proxy.key.public": "p",
    "internal.store.id": "s",
}


def packed(**fields):
    bundle = dict({"domain": "d", "private_key": "canary-key", "public_key": "p", "store_id": "s"}, **fields)
    return base64.b64encode(json.dumps(bundle).encode()).decode()


def test_a_bundle_is_the_identity_of_the_store_and_its_url():
    settings = registration.settings_of(packed(store_assertion=STORE))
    assert settings == dict(IDENTITY, **{"internal.store.url": "https://store.example.com"})


@pytest.mark.parametrize("assertion", [None, "", STORE.replace("url:", "x-url:")])
def test_a_url_that_is_not_told_is_left_as_it_is(assertion):
    assert registration.settings_of(packed(store_assertion=assertion)) == IDENTITY


def test_an_assertion_of_another_store_is_refused():
    with pytest.raises(DocumentError, match="belongs to store t, not to s") as refused:
        registration.settings_of(packed(store_assertion=STORE.replace("store: s", "store: t")))
    assert "canary" not in str(refused.value)


def test_an_assertion_that_is_none_is_refused_without_quoting_it():
    with pytest.raises(DocumentError, match="not a store assertion") as refused:
        registration.settings_of(packed(store_assertion="canary"))
    assert "canary" not in str(refused.value)
