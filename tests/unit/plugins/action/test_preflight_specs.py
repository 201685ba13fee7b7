"""The one list of inputs, and the role's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

ROOT = Path(__file__).resolve().parents[4]


def _load(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


INPUTS = _load("playbooks/new_cluster.meta.yml")["argument_specs"]["new_cluster"]["options"]
ENTRIES = _load("roles/preflight/meta/argument_specs.yml")["argument_specs"]
REQUIRED = {"store_domain": "store.example.com", "store_database_password": "x"}


def test_ansible_accepts_the_list_of_inputs():
    result = ArgumentSpecValidator(INPUTS).validate(dict(REQUIRED), validate_role_argument_spec=True)
    assert result.error_messages == []


def test_ansible_refuses_what_the_list_does_not_allow():
    wrong = dict(REQUIRED, store_scheme="ftp", store_http_port="many", store_snap_prerequisites=[{"name": "core22"}])
    assert len(ArgumentSpecValidator(INPUTS).validate(wrong, validate_role_argument_spec=True).error_messages) == 3


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_every_input_is_described(name):
    option = INPUTS[name]
    assert name.startswith("store_")
    assert isinstance(option["description"], str) and option["description"].endswith(".")
    assert option["type"] in ("str", "int", "bool", "list", "dict", "path")


def test_the_secret_inputs_are_marked():
    assert {name for name, option in INPUTS.items() if option.get("no_log")} == {
        "store_registration_bundle",
        "store_database_password",
        "store_database_admin_url",
        "store_s3_secret_access_key",
        "store_certificate",
        "store_secret_settings",
    }


def test_the_defaults_of_the_role_are_those_of_its_specification():
    defaults = _load("roles/preflight/defaults/main.yml")
    assert {name: option["default"] for name, option in ENTRIES["main"]["options"].items()} == defaults


def test_the_entry_points_agree():
    assert ENTRIES["static"]["options"].items() <= ENTRIES["main"]["options"].items()
