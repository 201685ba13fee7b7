# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where parts of a backup are found on a host; what they give is tested with the module store_backup_part."""

from __future__ import annotations

import json

from ansible_collections.storeops.ha.plugins.module_utils._backup import parts
from ansible_collections.storeops.ha.tests.unit.plugins.fake_programs import RECIPIENT, Programs


def test_a_file_that_is_no_text_comes_back_as_it_was(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    Programs(tmp_path / "bin", monkeypatch)
    (tmp_path / "odd").write_bytes(b"\xff\x00")
    monkeypatch.setattr(parts, "_PROXY_FILES", (str(tmp_path / "odd"),))
    options = {"kind": "proxy", "name": "lb1", "recipients": [RECIPIENT]}
    files, about = parts.taken(options, str(tmp_path))
    content = json.loads(bytes(byte ^ 1 for byte in (tmp_path / "proxy-lb1.json.age").read_bytes()[7:]))
    assert [text.encode("utf-8", "surrogateescape") for text in content["files"].values()] == [b"\xff\x00"]
    assert (about, files[0]["name"]) == ({"files": 1}, "proxy-lb1.json.age")
