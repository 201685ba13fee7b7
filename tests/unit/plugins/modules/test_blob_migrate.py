# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.module_utils._blobs import bucket, service
from ansible_collections.storeops.ha.plugins.module_utils._errors import BucketError
from ansible_collections.storeops.ha.plugins.modules import blob_migrate

LOGIN = {
    "state": "copied",
    "database_url": "postgresql://store:canary-secret@db/store",
    "s3_url": "https://s3",
    "s3_access_key_id": "key",
    "s3_secret_access_key": "canary-secret",
}


@pytest.fixture
def run(capsys):
    def call(**args):
        with patch_module_args(args), pytest.raises(SystemExit):
            blob_migrate.main()
        output = capsys.readouterr().out
        assert "canary-secret" not in output
        return json.loads(output)

    return call


def test_options_go_in_and_a_result_comes_out(monkeypatch, run):
    given = {}
    monkeypatch.setattr(service, "run", lambda params, check: given.update(params, check=check) or {"changed": True})
    assert run(irregular={"odd_name": "fail"}, _ansible_check_mode=True, **LOGIN)["changed"] is True
    assert given["check"] is True
    assert given["irregular"]["odd_name"] == "fail"
    assert given["irregular"]["conflicting"] == "fail", "the others keep their defaults"


def test_an_error_is_one_sentence_with_details(monkeypatch, run):
    def fail(*_args):
        raise BucketError("It is full.", {"kind": "full"})

    monkeypatch.setattr(service, "run", fail)
    result = run(**LOGIN)
    assert (result["failed"], result["msg"], result["kind"]) == (True, "It is full.", "full")


def test_a_job_that_failed_is_a_failure(monkeypatch, run):
    monkeypatch.setattr(
        service, "run", lambda *_args: {"failed": True, "msg": "It is full.", "kind": "full", "job": ""}
    )
    result = run(state="copied", job="x")
    assert (result["failed"], result["msg"], result["kind"]) == (True, "It is full.", "full")


@pytest.mark.parametrize("missing", sorted(set(LOGIN) - {"state"}))
def test_every_login_is_asked_for(missing, run):
    result = run(**dict((name, value) for name, value in LOGIN.items() if name != missing))
    assert result["failed"] is True
    assert missing in result["msg"]


@pytest.mark.parametrize(("room", "name"), [(bucket, "boto3"), (blob_migrate._postgres, "psycopg2")])
def test_a_missing_library_is_named(monkeypatch, run, room, name):
    monkeypatch.setattr(room, name, None)
    result = run(**LOGIN)
    assert result["failed"] is True
    assert name in result["msg"]
