"""The module as Ansible runs it, on this machine."""

from __future__ import annotations

import json
import socket

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import preflight_host


@pytest.fixture
def run(capsys):
    def call(**options):
        with patch_module_args(options), pytest.raises(SystemExit) as ended:
            preflight_host.main()
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_a_host_of_which_nothing_is_asked_has_no_problem(run):
    code, result = run()
    assert (code, result["changed"], result["problems"]) == (0, False, [])
    assert set(result["facts"]) == {"root", "architecture", "os", "snapd", "memory_mb", "disk", "store"}


@pytest.mark.parametrize("check", [True, False])
def test_problems_are_returned_and_do_not_fail_the_task(run, check, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code, result = run(
            _ansible_check_mode=check,
            supported_os=["plan9 4"],
            disk_path=str(tmp_path),
            min_free_mb=10**9,
            ports=[{"port": port, "held_by": ["nobody"]}],
        )
    assert code == 0
    assert result["changed"] is False
    assert [problem["code"] for problem in result["problems"]] == ["unsupported_os", "disk_full", "port_taken"]
    assert all(problem["message"].startswith(problem["thing"] + ": ") for problem in result["problems"])


def test_endpoints_are_tried(run):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        place = {"name": "db", "host": "127.0.0.1", "port": server.getsockname()[1]}
        assert [problem["code"] for problem in run(endpoints=[place])[1]["problems"]] == ["refused"]
        assert run(endpoints=[dict(place, may_refuse=True)])[1]["problems"] == []


def test_the_documentation_names_the_options_and_their_defaults():
    documented = yaml.safe_load(preflight_host.DOCUMENTATION)["options"]
    assert set(documented) == set(preflight_host.ARGUMENT_SPEC)
    for name, option in preflight_host.ARGUMENT_SPEC.items():
        assert (documented[name]["type"], documented[name]["default"]) == (option["type"], option["default"])
