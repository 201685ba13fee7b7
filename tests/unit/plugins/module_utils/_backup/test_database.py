# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How PostgreSQL's programs are used; that they do what is meant is proved by the scenario restore."""

from __future__ import annotations

import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import database, login
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.tests.unit.plugins.fake_programs import IDENTITY, RECIPIENT, Programs, sealed

LOGIN = login.of_url("postgresql://store:geheim@db/store", "store")
_PSQL = """
sql = sys.stdin.read()
with open({log!r}, "a") as file:
    file.write(sql)
print("[]" if "json_agg" in sql else '{{"relations": 2, "note": null}}' if "relations" in sql else "")
"""
_RESTORE = """
data = sys.stdin.read()
if "--list" in sys.argv:
    print("1; 0 0 EXTENSION - intarray\\n2; 0 0 TABLE public t store")
else:
    path = [word for word in sys.argv if word.startswith("--use-list=")][0].split("=")[1]
    with open({log!r}, "a") as file:
        file.write("LOADED " + data + " " + open(path).read())
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    found = Programs(tmp_path / "bin", monkeypatch)
    found.log = tmp_path / "log"
    found.add("psql", _PSQL.format(log=str(found.log)))
    found.add("pg_dump", "sys.stdout.write('a dump')")
    found.add("pg_restore", _RESTORE.format(log=str(found.log)))
    return found


def test_a_dump_and_its_roles_are_encrypted(programs, tmp_path):
    files = database.dumped(LOGIN, [RECIPIENT], str(tmp_path))
    assert [file["kind"] for file in files] == ["database", "roles"]
    assert (tmp_path / database.DUMP).read_bytes() == sealed(b"a dump")
    assert json.loads(bytes(byte ^ 1 for byte in (tmp_path / database.ROLES).read_bytes()[7:])) == []
    assert not any("geheim" in word for call in programs.called() for word in call["argv"])


def test_a_dump_is_loaded_in_one_transaction_between_two_notes(programs, tmp_path):
    (tmp_path / "d").write_bytes(sealed(b"a dump"))
    role = {"name": "r", "login": False, "inherit": True}
    database.load(LOGIN, str(tmp_path / "d"), IDENTITY, [role], "mark")
    log = programs.log.read_text()
    order = [
        "storeops.ha: restoring mark",
        'CREATE ROLE "r"',
        "LOADED a dump 2; 0 0 TABLE",
        "storeops.ha: restored mark",
    ]
    assert [log.index(words) for words in order] == sorted(log.index(words) for words in order)
    assert "EXTENSION" not in log
    loading = programs.called("pg_restore")[-1]["argv"]
    assert {"--single-transaction", "--exit-on-error", "--dbname=dbname='store'"} <= set(loading)
    assert not any(IDENTITY in word or "geheim" in word for call in programs.called() for word in call["argv"])


def test_a_dump_that_does_not_load_is_not_said_to_be_loaded(programs, tmp_path):
    (tmp_path / "d").write_bytes(sealed(b"a dump"))
    programs.add("pg_restore", "sys.stdin.read(); sys.exit(0 if '--list' in sys.argv else 'relation exists')")
    with pytest.raises(BackupError, match="pg_restore ended with status 1: relation exists"):
        database.load(LOGIN, str(tmp_path / "d"), IDENTITY, [], "mark")
    assert "restored mark" not in programs.log.read_text()


def test_where_nobody_can_be_asked_there_is_nothing(programs):
    assert database.look(LOGIN) == (2, "")
    programs.add("psql", "sys.exit('no server')")
    assert database.look(LOGIN) is None


@pytest.mark.parametrize("url, prefix", [("", ("runuser", "-u", "postgres", "--")), ("postgresql://u@h/x", ())])
def test_a_server_that_is_here_is_asked_on_its_socket(url, prefix):
    options = {"login_url": url, "login_unix_user": "postgres", "login_port": 5432, "name": "store"}
    assert database.login_of(options).prefix == prefix
