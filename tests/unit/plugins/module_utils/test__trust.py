# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _trust
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError

ONE = "-----BEGIN CERTIFICATE-----\nMIIBone\nxyz\n-----END CERTIFICATE-----\n"
TWO = "-----BEGIN CERTIFICATE-----\nMIIBtwo\n-----END CERTIFICATE-----\n"


def test_line_lengths_make_no_difference():
    assert _trust.is_trusted(ONE, ONE.replace("one\nxyz", "onexyz"))


def test_every_certificate_of_a_text_must_be_trusted():
    assert _trust.is_trusted(ONE + TWO, "# comment\n" + TWO + ONE)
    assert not _trust.is_trusted(ONE + TWO, ONE)


def test_the_file_is_the_same_whatever_stood_around_the_certificates():
    assert _trust.as_file("subject=CN=x\n" + ONE.replace("\n", "\r\n") + "tail") == ONE


def test_a_missing_file_reads_as_nothing(tmp_path):
    assert _trust.read(str(tmp_path / "missing")) == ""


def test_an_unreadable_path_is_told(tmp_path):
    with pytest.raises(FileAccessError, match="cannot be read"):
        _trust.read(str(tmp_path))


def test_an_unwritable_place_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileAccessError, match="cannot be written"):
        _trust.write(str(tmp_path / "file" / "below.crt"), ONE)
