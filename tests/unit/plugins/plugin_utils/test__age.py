# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of age, whole and not."""

from __future__ import annotations

import io

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import agekeys
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.plugins.plugin_utils import _age
from ansible_collections.storeops.ha.tests.unit.plugins import age_files
from hypothesis import given, strategies

IDENTITY, RECIPIENT = age_files.pair()
OTHER, OTHERS = age_files.pair()
PUBLIC = agekeys.recipient(RECIPIENT)
PIECE = age_files.PIECE


def read(data, *identities):
    keys = [key for identity in identities or (IDENTITY,) for key in agekeys.identities(identity)]
    return b"".join(_age.pieces(io.BytesIO(data), keys))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_encrypted_comes_back(size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert read(age_files.encrypted(content, PUBLIC)) == content


def test_each_recipient_can_read_it_and_nobody_else():
    data = age_files.encrypted(b"content", PUBLIC, agekeys.recipient(OTHERS))
    assert read(data, IDENTITY) == read(data, OTHER) == read(data, age_files.pair()[0], OTHER) == b"content"
    with pytest.raises(_age.NotForUs):
        read(data, age_files.pair()[0])


@pytest.mark.parametrize("length", [0, 10, 60, 150, 200, 215, -1, -17, -PIECE])
def test_a_file_that_is_cut_off_is_noticed_wherever_that_is(length):
    data = age_files.encrypted(b"x" * (2 * PIECE + 5), PUBLIC)
    with pytest.raises((BackupError, _age.NotForUs)):
        read(data[:length])


def test_a_file_that_is_cut_off_between_two_pieces_is_noticed():
    data = age_files.encrypted(b"x" * 2 * PIECE, PUBLIC)
    with pytest.raises(BackupError, match="changed or cut off"):
        read(data[: -PIECE - 16])


def test_whatever_follows_the_end_is_noticed():
    with pytest.raises(BackupError):
        read(age_files.encrypted(b"content", PUBLIC) + b"more")


@given(position=strategies.integers(min_value=0, max_value=220), bit=strategies.integers(min_value=0, max_value=7))
def test_no_bit_can_be_changed_without_notice(position, bit):
    data = bytearray(age_files.encrypted(b"content", PUBLIC))
    position %= len(data)
    data[position] ^= 1 << bit
    try:
        # Of a last letter of base64 some bits stand for nothing.
        assert read(bytes(data)) == b"content"
    except (BackupError, _age.NotForUs):
        pass


def test_what_other_versions_write_between_is_passed_over():
    data = age_files.encrypted(b"content", PUBLIC)
    with pytest.raises(BackupError, match="its header was changed"):
        read(data.replace(b"-> X25519", b"-> grease a b\nQUJD\n-> X25519", 1))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"age-encryption.org/v2\n", b"age-encryption.org/v1\nnonsense\n"])
def test_something_else_is_no_file_of_age(data):
    with pytest.raises(BackupError, match="no file of age|header is damaged"):
        read(data)
