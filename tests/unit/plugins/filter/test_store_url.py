# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL at which clients reach a store."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.store_url import FilterModule, store_url


@pytest.mark.parametrize(
    ("scheme", "domain", "port", "url"),
    [
        ("https", "store.example.com", None, "https://store.example.com"),
        ("https", "store.example.com", 443, "https://store.example.com"),
        ("https", "store.example.com", "443", "https://store.example.com"),
        ("https", "store.example.com", 80, "https://store.example.com:80"),
        ("http", "store.example.com", 80, "http://store.example.com"),
        ("http", "store.example.com", 8080, "http://store.example.com:8080"),
        ("https", "store.example.com:8443", 443, "https://store.example.com:8443"),
        ("https", "fd00::1", 8443, "https://[fd00::1]:8443"),
    ],
)
def test_the_usual_port_is_left_out(scheme, domain, port, url):
    assert store_url(scheme, domain, port) == url


@pytest.mark.parametrize(
    ("scheme", "domain", "sentence"),
    [("ftp", "store", "http or https, not 'ftp'"), ("https", "https://store", "not a URL"), ("https", "", "is empty")],
)
def test_what_makes_no_url_is_refused(scheme, domain, sentence):
    with pytest.raises(AnsibleFilterError, match=sentence):
        store_url(scheme, domain)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"store_url": store_url}
