# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook under the real ansible-runner, with private data as AWX lays it out and every answer a text.

No host answers: connections to them are refused. So a run that has nothing to say against the inputs, and then finds no
host, took the answers and credentials for what they are.
"""

from __future__ import annotations

import base64
import functools
import json
import sys

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.storeops.ha.tests.refusals.pem import Authority
from ansible_collections.storeops.ha.tests.unit.awx.jobs import Job
from ansible_collections.storeops.ha.tests.unit.checkout import ROOT
from ansible_collections.storeops.ha.tools.awx import data
from ansible_collections.storeops.ha.tools.awx.objects import playbook, questions

sys.path.append(str(ROOT / "tests" / "testinfra"))

from canary import canary
from forms import names_in, of_secret

DOMAIN = "store.example.com"
PATTERNS, TYPES = data.patterns(), data.credential_types()
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
VAULT_PASSWORD = "the word that opens the vault"

# What somebody could answer. Whatever is not here is its first choice, or 7.
ANSWERS = {
    "store_backup_recipients": RECIPIENT + "\n" + RECIPIENT,
    "store_command": "override hello 'stable=7'",
    "store_confirm": DOMAIN,
    "store_migrate_direct_clients": "192.0.2.250, monitor.example.com",
    "store_migrate_hold": "90",
    "store_reconcile_discard": DOMAIN,
    "store_reference": "unit1",
    "store_remove_units": "unit2, ",
    "store_restore_from": "/srv/backups/store.example.com/20261121T190000Z",
    "store_restore_units": "unit1,unit2",
    "store_snap_channel": "latest/stable",
    "store_snap_revision": "143",
    "verify_may_differ": "proxy.cache.size\nproxy.port.http",
}
# Files of the controller, and what excludes one of the other answers.
UNANSWERED = (
    "store_backup_folder",
    "store_certificate_file",
    "store_snap_file",
    "store_snap_assertion_file",
    "store_ca",
)


@functools.lru_cache(maxsize=None)
def secrets():
    """{field of a credential: value}; each has a canary in it, or is a private key that is nowhere else."""
    key, certificate = Authority("a company").issue(DOMAIN)
    assertion = "type: store\nauthority-id: canonical\nstore: Store1\nurl: https://{0}\n\nc2lnbmF0dXJl\n".format(DOMAIN)
    bundle = {
        "domain": DOMAIN,
        "private_key": "-----BEGIN RSA PRIVATE KEY-----\n{0}\n-----END RSA PRIVATE KEY-----".format("made-up-" * 8),
        "public_key": "ssh-rsa AAAA",
        "store_id": "Store1",
        "store_assertion": assertion,
    }
    return {
        "backup_identity": "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
        "certificate": key + certificate,
        "command_stdin": canary("job", "command_stdin"),
        "database_admin_url": "postgresql://dba:{0}@db.example.com/postgres".format("canary" + "0123456789" * 2),
        # It looks like a template, and is none.
        "database_password": canary("job", "database_password") + "{{ none_such }}{% if %}",
        "registration_bundle": base64.b64encode(json.dumps(bundle).encode()).decode(),
        "s3_access_key_id": "AKIAEXAMPLE",
        "s3_secret_access_key": canary("job", "s3_secret_access_key"),
        "store_secret_settings": canary("job", "store_secret_settings"),
    }


def inventory(folder, units=("unit1", "unit2")):
    """The cluster as an operator has it in AWX: groups, what is the same for every run, and a vaulted secret."""
    secret = VaultSecret(VAULT_PASSWORD.encode())
    vaulted = VaultLib([("default", secret)]).encrypt(secrets()["store_secret_settings"], secret).decode()
    groups = {"units": list(units), "reverse_proxies": ["lb1"]}
    hosts = [host for members in groups.values() for host in members]
    addresses = {host: {"store_address": "192.0.2.{0}".format(number)} for number, host in enumerate(hosts, 1)}
    variables = {
        # Nobody listens there, so every connection is refused at once.
        "ansible_host": "127.0.0.1",
        "ansible_port": 1,
        "ansible_become": "true",
        "store_domain": DOMAIN,
        "store_backup_folder": folder,
        "store_backup_recipients": [RECIPIENT],
        "store_database_host": "db.example.com",
        "store_s3_url": "https://s3.example.com",
        "store_secret_settings": {"proxy.auth.secret": {"__ansible_vault": vaulted}},
        "store_snap_channel": "latest/stable",
    }
    found = {name: {"hosts": members} for name, members in groups.items()}
    return {**found, "all": {"vars": variables}, "_meta": {"hostvars": addresses}}


def answers(name):
    """An answer to every question of a survey, each a text."""
    found = {}
    for question in questions(PATTERNS[name]):
        variable, choices = question["variable"], question.get("choices")
        if variable not in UNANSWERED:
            found[variable] = ANSWERS.get(variable) or (choices[0] if choices else "7")
    return found


def job(folder, name):
    """The job of a template with all credentials that its playbook has a use for."""
    units = ["unit1"] if "migrat" in name else ["unit1", "unit2"]
    made = Job(folder / "awx_1", inventory(str(folder), units))
    made.vault(VAULT_PASSWORD)
    for one in TYPES:
        if name in one.get("needed_by", []) + one.get("offered_to", []):
            made.credential(one, secrets())
    return made


# What a run ends with that had nothing against the inputs. Otherwise preflight reports the hosts, and nothing but them.
ENDS = {
    "backup": "Connection refused",
    "remove_unit": "proxy lb1: it cannot be reached; ",
    "renew_certificate": "Connection refused",
    "rollback_migration": "Connection refused",
    "restore": "There is no whole backup at",
    "verify": "The verdict on store.example.com is critical",
}
# Units that cannot be asked may not be registered, so whoever has no bundle is told to bring one.
NOT_ASKED = "store_registration_bundle: this input is required as long as the store is not registered"


def needles():
    """{name: forms} of all secrets of a job."""
    found = {name: of_secret(name, value) for name, value in secrets().items() if name != "s3_access_key_id"}
    found["vault"] = of_secret("vault", VAULT_PASSWORD)
    return {name: forms for one in found.values() for name, forms in one.items()}


def problems(outcome):
    """What preflight had against the inputs, hosts and bundle left out."""
    told = [problem["message"] for _task, result in outcome.results() for problem in result.get("problems") or []]
    return [message for message in told if not message.startswith(NOT_ASKED)]


@pytest.fixture(scope="module", params=PATTERNS)
def run(request, tmp_path_factory):
    """(name, outcome) of the job of a template, launched with an answer to every question and shown in detail."""
    made = job(tmp_path_factory.mktemp(request.param), request.param)
    made.answers(answers(request.param))
    return request.param, made.run(playbook(PATTERNS[request.param]), "-vvv", "--diff")


def test_answers_and_credentials_are_taken_for_what_they_are(run):
    name, outcome = run
    assert problems(outcome) == []
    said = [str(result.get("msg")) for _task, result in outcome.results()]
    assert [message for message in said if ENDS.get(name, " cannot be reached (") in message]


def test_nothing_is_changed_before_a_host_answers(run):
    _name, outcome = run
    assert [task for task, result in outcome.results() if result.get("changed")] == []


def test_no_secret_is_in_what_awx_keeps_of_a_job(run):
    _name, outcome = run
    assert len(outcome.events()) > 10
    assert names_in(outcome.everything(), needles()) == []


def test_a_secret_that_a_job_shows_is_found(tmp_path):
    made = job(tmp_path, "new_cluster")
    shown = "{{ [store_database_password, store_certificate, store_registration_bundle] }}"
    tasks = [{"ansible.builtin.debug": {"msg": shown}}]
    play = {"hosts": "localhost", "gather_facts": False, "connection": "local", "tasks": tasks}
    (made.folder / "project" / "leak.yml").write_text(json.dumps([play]), encoding="utf-8")
    found = names_in(made.run("leak.yml").everything(), needles())
    assert found == [
        "certificate (private key)",
        "database_password",
        "registration_bundle",
        "registration_bundle (private key)",
    ]


def test_an_answer_that_cannot_be_meant_is_refused_by_its_name(tmp_path):
    made = job(tmp_path, "upgrade")
    made.answers({"store_sessions_timeout": "a while", "store_snap_revision": "143"})
    told = problems(made.run(playbook(PATTERNS["upgrade"])))
    assert told == ["store_sessions_timeout: it must be a whole number, and 'a while' is not; write it in digits."]


def test_a_vaulted_input_that_no_credential_opens_is_named(tmp_path):
    made = Job(tmp_path / "awx_1", inventory(str(tmp_path)))
    told = problems(made.run(playbook(PATTERNS["new_cluster"])))
    assert [one for one in told if one.startswith("store_secret_settings: its value cannot be computed")]
