"""The module as Ansible runs it, against a small S3 server and no database."""

from __future__ import annotations

import json
import os
import sys

import pytest
import yaml
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import preflight_services
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._preflight.fake_s3 import Server

CANARY = "cAnArY-4711"
DATABASE = {"host": "127.0.0.1", "port": 1, "name": "d", "user": "u"}
SECRETS = {"database_password": CANARY, "s3_secret_access_key": CANARY}


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)

    def call(**options):
        with patch_module_args(dict(options, _ansible_tmpdir=str(tmp_path))), pytest.raises(SystemExit) as ended:
            preflight_services.main()
        return ended.value.code, capsys.readouterr().out

    return call


def _s3(server):
    buckets = {"store_s3_bucket_scanned": "scanned", "store_s3_bucket_unscanned": "unscanned"}
    return {
        "url": server.url,
        "access_key_id": "k",
        "region": "us-east-1",
        "buckets": buckets,
    }


def test_nothing_is_tried_that_was_not_asked_for(run):
    code, output = run()
    result = json.loads(output)
    assert (code, result["changed"], result["problems"]) == (0, False, [])


@pytest.mark.parametrize("check", [True, False])
def test_problems_are_returned_without_secrets_and_do_not_fail_the_task(run, server, check, tmp_path):
    server.refuse.update(head=(403, "403"), list=(403, "SignatureDoesNotMatch"))
    code, output = run(s3=_s3(server), database=DATABASE, **SECRETS, _ansible_check_mode=check)
    result = json.loads(output)
    assert (code, result["changed"]) == (0, False)
    assert [problem["code"] for problem in result["problems"]] == ["database_unreachable", "s3_secret"]
    assert CANARY not in output
    assert os.listdir(str(tmp_path)) == []


def test_services_that_are_fine_have_no_problem(run, server):
    assert json.loads(run(s3=_s3(server), **SECRETS)[1])["problems"] == []
    assert all("Credential=k/" in signed for _operation, _path, signed in server.seen)


@pytest.mark.parametrize("secret", ["abc@the-rest-of-it", "://x:y@z/the-rest-of-it", "a:b@the-rest-of-it"])
def test_nothing_of_a_secret_is_written_to_the_log_of_the_host(run, server, monkeypatch, secret):
    """Ansible hides what looks like a password in a URL first, and then no longer knows the rest for what it is."""
    logged = []
    monkeypatch.setattr(AnsibleModule, "log", lambda self, text, log_args=None: logged.append(str((text, log_args))))
    output = run(s3=_s3(server), database=DATABASE, **dict.fromkeys(SECRETS, secret))[1]
    assert "'host': '127.0.0.1'" in logged[0]
    assert "the-rest" not in "".join(logged) + output


def test_the_documentation_names_the_options_and_their_defaults():
    documented = yaml.safe_load(preflight_services.DOCUMENTATION)["options"]
    assert set(documented) == set(preflight_services.ARGUMENT_SPEC)
    for name, option in preflight_services.ARGUMENT_SPEC.items():
        assert documented[name]["type"] == option["type"]
        assert documented[name].get("default") == option.get("default")
        assert set(documented[name].get("suboptions", {})) == set(option.get("options", {}))
