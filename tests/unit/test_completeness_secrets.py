# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every secret has a canary in the scenario `secrets`, so that no new one comes in without being looked for."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _redact
from ansible_collections.storeops.ha.tests.unit import checkout

sys.path.append(str(checkout.ROOT / "tests" / "testinfra"))

from canary import SETTINGS, planted, planted_later, refused
from forms import names_in, of_secret
from inputs import secret_inputs

KEY = "-----BEGIN PRIVATE KEY-----\n{0}\n-----END PRIVATE KEY-----\n".format("made-up-" * 8)
PLANTED = planted("seed", "a bundle of the lab", KEY)

# Secret keys of the configuration that have no canary of their own, and why.
OTHERWISE = {
    "internal.airgap.gateway-hash": "the unit makes it; read from there",
    "internal.airgap.store.admin.macaroon-sha3-384": "the unit makes it; read from there",
    "internal.snapstorage.local-origin-secret": "the unit makes it; read from there",
    "proxy.db.connection": "store_database_password is in it",
    "proxy.hsm.token-pin": "excludes nonces in PostgreSQL; among the inputs that are refused",
    "proxy.key.private": "store_registration_bundle brings it",
    "proxy.storage.s3.secret-access-key": "store_s3_secret_access_key",
    "proxy.tls.key": "the proxies have TLS: store_certificate",
}

# Secret variables of roles that get nothing of an input while PostgreSQL is ours, and what they are otherwise.
ELSEWHERE = {
    "backup_database_url": "the login of a server that is somebody else's: unit_database_url or database_admin_url",
    "takeover_secret_settings": "the step at hand: the secret of S3 or nothing, where migrate_existing.yml takes it",
    "unit_document": "from a backup, where restore.yml takes it; store_backup_identity opens it",
}


def test_every_secret_input_of_every_playbook_is_planted():
    assert {*PLANTED, *planted_later("seed")} == secret_inputs()


def test_every_secret_setting_is_planted_or_has_a_reason_not_to_be():
    assert set(SETTINGS) | set(OTHERWISE) == set(_redact.SECRET_KEYS)
    assert set(SETTINGS) & set(OTHERWISE) == set()
    assert set(PLANTED["store_secret_settings"]) == set(SETTINGS) | (_redact.URL_KEYS - _redact.SECRET_KEYS)


def test_what_is_refused_is_known_by_canaries_of_its_own():
    needles = {name: texts for key, value in PLANTED.items() for name, texts in of_secret(key, value).items()}
    assert names_in(json.dumps(refused("seed")), needles) == []


def _secret_variables():
    """{role variable} that an argument specification marks as secret."""
    found = set()
    for path in (checkout.ROOT / "roles").glob("*/meta/argument_specs.yml"):
        for spec in checkout.load(checkout.relative(path))["argument_specs"].values():
            found |= {name for name, option in spec.get("options", {}).items() if option.get("no_log")}
    return found


@pytest.fixture(scope="module")
def rendered():
    """What the variables of the playbooks become with all of it planted, as text."""
    inputs = dict(PLANTED, **planted_later("seed"), store_domain="store.example.com")
    files = sorted((checkout.ROOT / "playbooks" / "vars").glob("*.yml"))
    asked = {"files": [str(path) for path in files], "variants": {"planted": inputs}}
    answer = subprocess.run(
        [sys.executable, str(checkout.ROOT / "tests/unit/render_inputs.py")],
        input=json.dumps(asked),
        env=dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(checkout.ROOT / ".cache/collections")),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)["planted"]


def test_every_secret_variable_of_a_role_gets_what_is_planted(rendered):
    everything = {**PLANTED, **planted_later("seed")}
    needles = {name: texts for key, value in everything.items() for name, texts in of_secret(key, value).items()}
    without = [name for name in sorted(_secret_variables()) if not names_in(rendered.get(name, ""), needles)]
    assert without == sorted(ELSEWHERE)


# -- secrets among the options of modules ---------------------------------------------------------------------------


def _options_in(path):
    """(type, line) of every option that is declared as secret, as far as the source says it in one place."""
    for node in ast.walk(checkout.parsed(path)):
        pairs = []
        if isinstance(node, ast.Dict):
            pairs = [(key.value, value) for key, value in zip(node.keys, node.values) if isinstance(key, ast.Constant)]
        elif isinstance(node, ast.Call):
            pairs = [(word.arg, word.value) for word in node.keywords]
        said = dict((key, value.value) for key, value in pairs if isinstance(value, ast.Constant))
        if said.get("no_log") is True:
            yield said.get("type", "str"), node.lineno


SOURCES = checkout.python_files(checkout.PLUGINS / "modules") + checkout.python_files(checkout.PLUGINS / "module_utils")


def test_no_secret_option_is_turned_into_something_that_ansible_does_not_mask():
    """Ansible notes what to mask before it makes a map or a list of a text, and then shows the map or the list."""
    kinds = [(checkout.relative(path), line, kind) for path in SOURCES for kind, line in _options_in(path)]
    assert len(kinds) > 5
    assert [row for row in kinds if row[2] not in ("str", "raw")] == []
