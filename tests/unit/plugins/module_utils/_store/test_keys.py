# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._redact import PUBLIC_KEYS, SECRET_KEYS, URL_KEYS
from ansible_collections.storeops.ha.plugins.module_utils._store import settings
from ansible_collections.storeops.ha.plugins.module_utils._store.keys import HOLE_KEYS, KEYS, default_of, near_misses


def test_all_sixty_documented_keys_are_there():
    assert len(KEYS) == 60


def test_every_default_has_the_type_of_its_key():
    for name in KEYS:
        default = default_of(name)
        if default is not None:
            assert settings.value_of(name, default) == default, name


def test_every_special_key_is_a_known_key():
    assert SECRET_KEYS | PUBLIC_KEYS | URL_KEYS | set(HOLE_KEYS) <= set(KEYS)


def test_the_secrecy_of_a_key_is_that_of_the_one_list():
    assert set(name for name, key in KEYS.items() if key.secret) == set(SECRET_KEYS)


def test_a_default_list_cannot_be_changed_for_everybody():
    default_of("proxy.device-auth.allowed-device-service-urls").append("x")
    assert default_of("proxy.device-auth.allowed-device-service-urls") == [
        "https://serial-vault-partners.canonical.com"
    ]


def test_an_unknown_key_has_no_default():
    assert default_of("proxy.brand-new") is None


def test_what_was_probably_meant_is_found():
    assert near_misses("proxy.domian")[0] == "proxy.domain"
    assert near_misses("internal.brand-nwe", ["internal.brand-new"])[0] == "internal.brand-new"
    assert near_misses("qqqq") == []
