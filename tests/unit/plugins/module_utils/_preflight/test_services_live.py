"""The two services side by side, and the libraries that are lent for it."""

from __future__ import annotations

import sys
import zipfile

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import (
    database_client,
    s3_client,
    services_live,
    toolbox,
)
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem

CANARY = "cAnArY-4711"


@pytest.fixture
def told(monkeypatch):
    """What is told when the two checks return or raise the given."""

    def check(database, s3):
        def doing(outcome):
            def run(*_arguments):
                if isinstance(outcome, Exception):
                    raise outcome
                return [problem(outcome, "it", "is wrong.")]

            return run

        monkeypatch.setattr(database_client, "check", doing(database))
        monkeypatch.setattr(s3_client, "check", doing(s3))
        return services_live.check({"a": 1}, {"a": 1}, False, 5, "/nowhere")

    return check


def test_nothing_to_try_is_fine():
    assert services_live.check(None, None, False, 5, "/nowhere") == []


def test_the_problems_of_both_services_are_told(told):
    assert [one.code for one in told("database_login", "s3_secret")] == ["database_login", "s3_secret"]


@pytest.mark.parametrize(
    "error, code",
    [
        (ImportError(CANARY), "libraries_unfit"),
        (SyntaxError(CANARY), "libraries_unfit"),
        (DatabaseError("PostgreSQL refused a question: x"), "check_refused"),
        (ValueError(CANARY), "check_broken"),
    ],
)
def test_a_check_that_fails_hides_neither_itself_nor_the_other(told, error, code):
    found = told(error, "s3_secret")
    assert [one.code for one in found] == [code, "s3_secret"]
    assert CANARY not in str(found)


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "toolbox.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("storeops_lent_library.py", "ANSWER = 42\n")
    return str(path)


def test_lent_libraries_can_be_imported_and_are_gone_afterwards(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    before = list(sys.path)
    with toolbox.opened(archive, str(tmp_path)) as folder:
        import storeops_lent_library

        assert storeops_lent_library.ANSWER == 42
        assert storeops_lent_library.__file__.startswith(folder)
    assert sys.path == before
    assert [path.name for path in tmp_path.iterdir()] == ["toolbox.zip"]


def test_nothing_is_left_when_a_check_fails(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    with pytest.raises(ValueError), toolbox.opened(archive, str(tmp_path)):
        raise ValueError
    assert [path.name for path in tmp_path.iterdir()] == ["toolbox.zip"]


def test_without_an_archive_the_libraries_of_the_host_count(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    before = list(sys.path)
    with toolbox.opened(None, str(tmp_path)):
        assert sys.path == before
