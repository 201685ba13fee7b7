# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of age as they are typed, copied and cut off."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import agekeys
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.tests.unit.plugins import age_files

# Of age's own documentation.
KNOWN = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


def test_a_key_of_the_documentation_is_understood():
    assert age_files.bech32("age", agekeys.recipient(KNOWN)) == KNOWN


def test_what_age_keygen_writes_is_understood_with_its_comments():
    identity, recipient = age_files.pair()
    written = "# created: 2026-11-21T19:00:00Z\n# public key: {0}\n{1}\n".format(recipient, identity)
    assert len(agekeys.identities(written)) == 1
    assert agekeys.identities(identity + "\n\n" + age_files.pair()[0])[1]


@pytest.mark.parametrize(
    "word", ["", "age1", KNOWN[:-1], KNOWN[:20] + "q" + KNOWN[21:], KNOWN.title(), "ssh-ed25519 AAAA", KNOWN[1:]]
)
def test_a_slip_in_a_recipient_is_noticed(word):
    with pytest.raises(BackupError, match="public key of age"):
        agekeys.recipient(word)


def test_a_private_key_among_the_recipients_is_refused_and_not_shown():
    identity = age_files.pair()[0]
    with pytest.raises(BackupError, match="a private key is among") as refused:
        agekeys.recipient(identity)
    assert identity[16:30] not in str(refused.value)


@pytest.mark.parametrize("cut", [0, 10, 40, -1])
def test_an_identity_that_is_cut_off_is_refused_and_not_shown(cut):
    identity = age_files.pair()[0]
    with pytest.raises(BackupError, match="no private key of age") as refused:
        agekeys.identities(identity[:cut])
    assert identity[16:30] not in str(refused.value)


def test_a_recipient_is_no_identity():
    with pytest.raises(BackupError):
        agekeys.identities(KNOWN)
