"""The controller's side, and the role in a real run with a small S3 server."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from ansible_collections.storeops.ha.plugins.action import preflight_services
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._preflight.fake_s3 import Server

ROOT = Path(__file__).resolve().parents[4]
CANARY = "cAnArY-4711"
INPUTS = {
    "store_domain": "store.example.com",
    "store_database_host": "127.0.0.1",
    "store_database_port": 1,
    "store_database_password": CANARY,
    "store_s3_url": "http://127.0.0.1:2",
    "store_s3_access_key_id": "key",
    "store_s3_secret_access_key": CANARY,
}


class Action(preflight_services.ActionModule):
    """The action with a host that keeps what is done to it."""

    def __init__(self, pipelining=True, fails=False, **options):
        self._task = SimpleNamespace(
            args=options, async_val=0, check_mode=False, action="preflight_services", get_search_path=lambda: []
        )
        self._loader = _Loader()
        self._templar = SimpleNamespace(template=lambda value: value)
        shell = SimpleNamespace(join_path=os.path.join, tmpdir=None)
        self._connection = SimpleNamespace(_shell=shell)
        self._pipelining, self._fails, self.log = pipelining, fails, []

    def _is_pipelining_enabled(self, module_style, wrap_async=False):
        return self._pipelining

    def _make_tmp_path(self, remote_user=None):
        self.log.append("make")
        return "/remote/tmp"

    def _transfer_file(self, local_path, remote_path):
        self.log.append("bring " + remote_path)

    def _fixup_perms2(self, remote_paths, remote_user=None, execute=True):
        pass

    def _execute_module(self, module_name=None, module_args=None, task_vars=None):
        self.log.append("run")
        self.arguments = module_args
        if self._fails:
            raise RuntimeError
        return {"changed": False, "problems": []}

    def _remove_tmp_path(self, tmp_path, force=False):
        self.log.append("remove " + tmp_path)

    def answer(self, host="unit1", **inputs):
        variables = dict(
            INPUTS, inventory_hostname=host, groups={"units": ["unit1", "unit2"], "reverse_proxies": ["lb1"]}
        )
        variables.update(inputs)
        variables["hostvars"] = _HostVars()
        return self.run(task_vars=variables)


class _HostVars:
    def raw_get(self, _host):
        return {}


class _Loader:
    @staticmethod
    def load_from_file(path):
        return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def nothing_is_packed(monkeypatch):
    monkeypatch.setattr(preflight_services._toolbox, "pack", lambda parts, folder: "/local/toolbox.zip")
    monkeypatch.setattr(preflight_services.ActionBase, "run", lambda self, tmp=None, task_vars=None: {})


def _codes(result):
    return [problem["code"] for problem in result["problems"]]


def test_the_libraries_are_brought_used_and_removed():
    action = Action()
    assert action.answer()["problems"] == []
    assert action.log == ["make", "bring /remote/tmp/toolbox.zip", "run", "remove /remote/tmp"]


def test_they_are_removed_when_the_module_fails_too():
    action = Action(fails=True)
    with pytest.raises(RuntimeError):
        action.answer()
    assert action.log[-1] == "remove /remote/tmp"


def test_the_credentials_come_from_the_inputs_and_not_from_the_task():
    action = Action(units_serve_store="yes", database_in_use="true")
    action.answer()
    assert action.arguments["database_password"] == action.arguments["s3_secret_access_key"] == CANARY
    assert CANARY not in str(action.arguments["database"]) + str(action.arguments["s3"])
    assert (action.arguments["units_serve_store"], action.arguments["database"]["in_use"]) == (True, True)
    assert CANARY not in str(action._task.args)


def test_nothing_is_sent_without_pipelining():
    action = Action(pipelining=False)
    result = action.answer()
    assert result["problems"][0]["message"] == (
        "controller: Ansible would write the credentials to disk on their way to the hosts (pipelining is off, or "
        "ANSIBLE_KEEP_REMOTE_FILES is set); set ansible_pipelining to true."
    )
    assert action.log == []


def test_what_the_controller_lacks_is_told_with_what_to_install(monkeypatch):
    monkeypatch.setattr(preflight_services._toolbox, "lacking", lambda parts: ["pg8000", "botocore"])
    action = Action()
    assert action.answer()["problems"][0]["message"] == (
        "controller: Ansible's Python lacks pg8000 and botocore, so the database and S3 server cannot be tried; run "
        "pip install pg8000 botocore in its environment."
    )
    assert action.log == []


def test_a_host_that_is_no_unit_is_left_alone():
    action = Action(pipelining=False)
    assert action.answer(host="lb1")["problems"] == []
    assert action.log == []


def test_inputs_that_are_broken_are_left_to_the_static_checks():
    action = Action()
    broken = {"store_s3_url": "x", "store_database_host": "a:b"}
    assert action.answer(**broken) == {"changed": False, "problems": []}
    assert action.log == []


# --- the role


PLAY = """
- name: Preflight
  hosts: units
  gather_facts: false
  roles:
    - role: storeops.ha.preflight
"""


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


def _run(path, variables, *arguments):
    hosts = {
        "all": {"vars": variables, "children": {"units": {"hosts": {"unit1": None, "unit2": {"store_address": "::2"}}}}}
    }
    (path / "hosts.yml").write_text(yaml.safe_dump(hosts))
    (path / "play.yml").write_text(PLAY)
    return ansible_playbook(path, "-i", "hosts.yml", "play.yml", *arguments)[1]


def test_the_role_tells_what_the_services_say_and_leaves_nothing(server, tmp_path):
    server.refuse.update(head=(403, "403"), list=(403, "SignatureDoesNotMatch"))
    variables = dict(INPUTS, store_s3_url=server.url, ansible_connection="local", ansible_pipelining=True)
    variables.update(ansible_python_interpreter=sys.executable)
    output = _run(tmp_path, variables, "-vvv", "--diff")
    assert (
        "hosts unit1 and unit2, store_s3_secret_access_key: the S3 server refuses what is signed with it; set it to "
        "the secret of the key 'key'." in output
    )
    assert CANARY not in output
    left = [str(path) for folder in ("local", "remote") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    assert left == []


def test_the_role_refuses_to_write_credentials_to_disk(server, tmp_path):
    variables = dict(INPUTS, store_s3_url=server.url, ansible_connection="local", ansible_pipelining=False)
    variables.update(ansible_python_interpreter=sys.executable)
    assert "controller: Ansible would write the credentials to disk" in _run(tmp_path, variables)
    assert [signed for _operation, _path, signed in server.seen if signed] == []
