# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._store import pushed

DOCUMENTED = "Name    Stores\ncore24  ubuntu\nhelix   ubuntu\n"
DIGEST = "0123456789ab" * 8
DOWNLOAD = {"url": "https://store.example.com/api/v1/snaps/download/ID_7.snap?x=1", "sha3-384": DIGEST, "size": 10}
FOUND = {"path": "/api/v1/snaps/download/ID_7.snap", "sha3_384": DIGEST, "size": 10}


def test_the_documented_table_is_understood():
    assert pushed.names(DOCUMENTED) == ["core24", "helix"]


def test_what_is_printed_around_the_table_is_no_name():
    noise = "NOTE: a  newer version\n\n" + DOCUMENTED + "\nFinished in 0.1 seconds.\nwarning  of a library\n"
    assert pushed.names(noise) == ["core24", "helix"]
    assert pushed.names(DOCUMENTED + "Finished in 0.1 seconds.\n") == ["core24", "helix"]


@pytest.mark.parametrize("text", ["", "Name  Stores\n", "error: no database\n", "core24  ubuntu\n"])
def test_no_table_names_nothing(text):
    assert pushed.names(text) == []


@pytest.mark.parametrize(
    "document",
    [
        {"name": "x", "snap-id": "ID", "revision": 7, "download": DOWNLOAD},
        {"channel-map": [{"channel": {"name": "stable"}, "download": dict(DOWNLOAD, deltas=[])}], "snap": {}},
        {"download": dict(DOWNLOAD, url="/api/v1/snaps/download/ID_7.snap")},
    ],
)
def test_a_download_is_found_wherever_the_answer_has_it(document):
    assert pushed.downloads(json.dumps(document)) == [FOUND]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "null",
        json.dumps({"download": None}),
        json.dumps({"download": {"url": "https://x"}}),
        json.dumps({"download": dict(DOWNLOAD, **{"sha3-384": "short"})}),
        json.dumps({"error-list": [{"code": "resource-not-found"}]}),
    ],
)
def test_an_answer_that_names_no_download_has_none(text):
    assert pushed.downloads(text) == []


def test_a_size_that_is_not_told_is_not_made_up():
    without = {key: value for key, value in DOWNLOAD.items() if key != "size"}
    assert pushed.downloads(json.dumps({"download": without})) == [dict(FOUND, size=None)]
