# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a database is loaded, when it is left alone, and when that is refused."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import loading, statements
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError, ConflictError

DONE, BEGUN = statements.RESTORED + "mark", statements.RESTORING + "mark"


@pytest.fixture
def server(monkeypatch, tmp_path):
    class Server:
        found, did = statements.Found(0, ""), []

        def load(self, _login, _path, _identity, _roles, mark):
            self.did.append("load")
            self.found = statements.Found(2, statements.RESTORED + mark)

    made = Server()
    made.did = []
    (tmp_path / "dump").write_bytes(b"dump")
    monkeypatch.setattr(loading.database, "look", lambda login: made.found)
    monkeypatch.setattr(loading.database, "load", made.load)
    monkeypatch.setattr(loading.database, "finish", lambda login, mark: made.did.append("finish"))
    monkeypatch.setattr(loading.database, "drop", lambda login: made.did.append("drop"))
    made.options = {
        "login_url": "",
        "login_unix_user": "postgres",
        "login_port": 5432,
        "name": "store",
        "mark": "mark",
        "dump": str(tmp_path / "dump"),
        "sha256": hashlib.sha256(b"dump").hexdigest(),
        "identity": "key",
        "roles": "[]",
    }
    return made


def bring(server, state, check_mode=False, **changes):
    return loading.bring(dict(server.options, state=state, **changes), check_mode)


@pytest.mark.parametrize("found", [statements.Found(0, ""), statements.Found(0, BEGUN), None])
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_empty_database_is_loaded(server, found, check_mode):
    server.found = found
    assert bring(server, "loaded", check_mode)["changed"]
    assert server.did == ([] if check_mode else ["load"])


def test_what_was_loaded_is_not_loaded_again(server):
    server.found = statements.Found(2, DONE)
    assert bring(server, "loaded") == {"changed": False, "relations": 2, "restored": True}
    assert server.did == []


def test_a_run_that_was_cut_off_behind_the_load_is_finished_without_a_second_one(server):
    server.found = statements.Found(2, BEGUN)
    assert bring(server, "loaded")["changed"]
    assert server.did == ["finish"]


@pytest.mark.parametrize("note", ["", "somebody's", statements.RESTORED + "another", statements.RESTORING + "another"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_nothing_is_loaded_over_something_else(server, note, check_mode):
    server.found = statements.Found(7, note)
    with pytest.raises(ConflictError, match="holds 7 tables and other things that are not of this backup"):
        bring(server, "loaded", check_mode)
    assert server.did == []


def test_a_dump_that_was_damaged_on_its_way_is_not_loaded(server):
    with pytest.raises(BackupError, match="damaged on its way"):
        bring(server, "loaded", sha256="0")
    assert server.did == []


def test_a_load_after_which_nothing_is_there_is_an_error(server, monkeypatch):
    monkeypatch.setattr(loading.database, "load", lambda *words: None)
    with pytest.raises(BackupError, match="and yet nothing is in the database"):
        bring(server, "loaded")


@pytest.mark.parametrize(
    "found, drops",
    [
        (None, False),
        (statements.Found(2, DONE), False),
        (statements.Found(2, ""), True),
        (statements.Found(0, ""), True),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_only_what_is_not_of_the_backup_is_dropped(server, found, drops, check_mode):
    server.found = found
    assert bring(server, "dropped", check_mode)["changed"] is drops
    assert server.did == (["drop"] if drops and not check_mode else [])


def test_looking_does_nothing(server):
    server.found = None
    assert bring(server, "looked") == {"changed": False, "relations": None, "restored": False}
