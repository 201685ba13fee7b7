# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError, FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._store.document_file import read_file


def test_the_text_is_that_of_the_file(tmp_path):
    (tmp_path / "a.yaml").write_text("proxy.domain: é\n", encoding="utf-8")
    assert read_file(str(tmp_path / "a.yaml")) == "proxy.domain: é\n"


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileAccessError, match="a.yaml cannot be read: No such file"):
        read_file(str(tmp_path / "a.yaml"))


def test_what_is_no_text_is_named_and_not_quoted(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"canary\xff")
    with pytest.raises(DocumentError, match="not UTF-8") as refusal:
        read_file(str(tmp_path / "a.yaml"))
    assert "canary" not in str(refusal.value)
