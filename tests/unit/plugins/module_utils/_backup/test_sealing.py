# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipes through age: nothing in clear on a disk, no key among arguments, nothing half left behind."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import login, sealing
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.tests.unit.plugins.fake_programs import IDENTITY, RECIPIENT, Programs, sealed

LOGIN = login.of_url("postgresql://store:geheim@db/store", "store")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    return Programs(tmp_path / "bin", monkeypatch)


def test_pieces_are_encrypted_for_every_recipient(programs, tmp_path):
    target = tmp_path / "x.age"
    found = sealing.seal_pieces([RECIPIENT, "age1other"], str(target), [b"se", b"cret"])
    assert target.read_bytes() == sealed(b"secret")
    assert found == {"size": 13, "sha256": hashlib.sha256(sealed(b"secret")).hexdigest()}
    assert target.stat().st_mode & 0o777 == 0o600
    assert programs.called("age")[0]["argv"][1:] == ["--encrypt", "--recipient", RECIPIENT, "--recipient", "age1other"]


def test_a_program_is_read_by_age_alone(programs, tmp_path):
    programs.add("pg_dump", "sys.stdout.write('a dump')")
    sealing.seal_output([RECIPIENT], str(tmp_path / "x.age"), ["pg_dump", "--format=custom"], LOGIN)
    assert (tmp_path / "x.age").read_bytes() == sealed(b"a dump")
    call = programs.called("pg_dump")[0]
    assert call["argv"] == ["pg_dump", "--format=custom"]
    assert call["environment"]["PGPASSWORD"] == "geheim"


def test_what_leads_elsewhere_is_not_inherited(programs, tmp_path, monkeypatch):
    monkeypatch.setenv("PGHOSTADDR", "192.0.2.99")
    programs.add("pg_dump", "")
    sealing.seal_output([RECIPIENT], str(tmp_path / "x.age"), ["pg_dump"], LOGIN)
    assert "PGHOSTADDR" not in programs.called("pg_dump")[0]["environment"]


@pytest.mark.parametrize("broken", ["pg_dump", "age"])
def test_a_program_that_fails_leaves_nothing_and_shows_no_password(programs, tmp_path, broken):
    programs.add("pg_dump", "sys.stdout.write('half')")
    programs.add(broken, "sys.stdin.read(); sys.exit('cannot do it with geheim')")
    with pytest.raises(BackupError, match="{0} ended with status 1: cannot do it".format(broken)) as failed:
        sealing.seal_output([RECIPIENT], str(tmp_path / "x.age"), ["pg_dump"], LOGIN)
    assert not (tmp_path / "x.age").exists()
    assert ("geheim" in str(failed.value)) is (broken == "age")


def test_a_host_without_age_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="install the package age"):
        sealing.seal_pieces([RECIPIENT], str(tmp_path / "x.age"), [b"x"])
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_overwritten(programs, tmp_path):
    (tmp_path / "x.age").write_text("mine")
    with pytest.raises(BackupError, match="cannot be written"):
        sealing.seal_pieces([RECIPIENT], str(tmp_path / "x.age"), [b"x"])
    assert (tmp_path / "x.age").read_text() == "mine"


def test_the_identity_reaches_age_by_a_pipe_and_nothing_else(programs, tmp_path):
    (tmp_path / "x.age").write_bytes(sealed(b"content"))
    with sealing.opened(str(tmp_path / "x.age"), "# a comment\n{0}\n".format(IDENTITY)) as source:
        assert source.read() == b"content"
    assert IDENTITY not in programs.calls.read_text()
    assert programs.called("age")[0]["argv"][3].startswith("/dev/fd/")


def test_a_file_for_somebody_else_is_an_error_even_where_nobody_reads_it(programs, tmp_path):
    (tmp_path / "x.age").write_bytes(b"other")
    with pytest.raises(BackupError, match="age ended with status 1: age: error: no identity"):
        with sealing.opened(str(tmp_path / "x.age"), IDENTITY):
            pass


def test_a_program_gets_what_it_is_given_and_says_what_it_says(programs):
    programs.add("psql", "sys.stdout.write(sys.stdin.read().upper())")
    assert sealing.run(["psql"], LOGIN, b"select") == b"SELECT"
