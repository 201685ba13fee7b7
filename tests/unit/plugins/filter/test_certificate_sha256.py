# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.certificate_sha256 import FilterModule

fingerprint = FilterModule().filters()["certificate_sha256"]
SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="
KEY = "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n"


def block(der):
    text = base64.encodebytes(der).decode()
    return "-----BEGIN CERTIFICATE-----\n{0}-----END CERTIFICATE-----\n".format(text)


@pytest.mark.parametrize(
    "before, after", [("", ""), (KEY, block(b"chain")), ("subject=/CN=x\n", block(b"chain") + KEY)]
)
def test_the_first_certificate_counts_wherever_the_key_stands(before, after):
    der = bytes(range(200))
    assert fingerprint(before + block(der) + after) == hashlib.sha256(der).hexdigest()


@pytest.mark.parametrize("nothing", ["", None, " \n"])
def test_without_a_text_there_is_no_fingerprint(nothing):
    assert fingerprint(nothing) == ""


@pytest.mark.parametrize("broken", [KEY, KEY + "-----BEGIN CERTIFICATE-----\n%%\n-----END CERTIFICATE-----\n"])
def test_a_broken_text_is_an_error_that_shows_nothing_of_it(broken):
    with pytest.raises(AnsibleFilterError, match="holds no certificate that can be read") as raised:
        fingerprint(broken)
    assert SECRET not in str(raised.value)
