"""Each bad input of a change by itself: refused by the code that the table names, in one sentence of its own."""

from __future__ import annotations

import importlib
import inspect

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.storeops.ha.plugins.module_utils._preflight import inputs, static
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import without_consequences
from ansible_collections.storeops.ha.plugins.plugin_utils._preflight_reader import specification
from ansible_collections.storeops.ha.tests.refusals.bad_changes import BAD_CHANGES
from ansible_collections.storeops.ha.tests.unit.plugins import age_files

from .conftest import CANARY
from .test_bad_inputs import PACKAGE, SENTENCE

IDENTITY, RECIPIENT = age_files.pair()
# What each playbook needs beside the inputs of the cluster, and is right.
GOOD = {
    "remove_unit": {"store_remove_units": "unit3"},
    "run_command": {"store_command": ["status"]},
    "backup": {"store_backup_folder": "/srv/b", "store_backup_recipients": [RECIPIENT]},
    "restore": {"store_backup_folder": "/srv/b", "store_backup_identity": IDENTITY},
}
PURGE = {"store_remove_snap": "purge"}
# What is set; None leaves an input out.
CASES = {
    "nobody is to leave": {"store_remove_units": None},
    "who leaves is no list of names": {"store_remove_units": {"unit3": {}}},
    "an empty list of who leaves": {"store_remove_units": []},
    "a unit leaves twice": {"store_remove_units": "unit3,unit3"},
    "an unknown unit leaves": {"store_remove_units": "unti3"},
    "all units leave": {"store_remove_units": "unit1 unit2 unit3"},
    "an unknown fate of the snap": {"store_remove_snap": "delete"},
    "a purge that nobody confirmed": PURGE,
    "a purge of another cluster": {**PURGE, "store_confirm": "other.example.com"},
    "an unknown reference for new units": {"store_reference": "unti1"},
    "a proxy as the reference": {"store_reference": "lb1"},
    "settings of another cluster discarded": {"store_reconcile_discard": "other.example.com"},
    "a channel without a revision": {"store_snap_revision": None, "store_snap_channel": "latest/stable"},
    "the revision of a local file": {"store_snap_revision": "x3"},
    "a file and a revision": {"store_snap_file": "{snap}", "store_snap_dangerous": True},
    "nothing to upgrade to": {"store_snap_revision": None},
    "a negative time to watch": {"store_upgrade_soak": "-5"},
    "a check in one word": {"store_upgrade_check_command": ["./check --all"]},
    "a flag that is neither true nor false": {"store_allow_downgrade": "perhaps"},
    "no time for sessions to end": {"store_sessions_timeout": "0"},
    "a setting that does not exist": {"store_settings": {"proxy.cashe.size": 1}},
    "a limit that hides a unit": {},
    "no command": {"store_command": None},
    "a command whose quote has no end": {"store_command": "add-admin 'someone"},
    "a command without a word": {"store_command": []},
    "a command in one word": {"store_command": ["override hello stable=7"]},
    "a command that names the command": {"store_command": ["/snap/bin/enterprise-store", "status"]},
    "a secret in a command": {"store_command": ["config", "proxy.auth.secret=" + CANARY]},
    "a certificate for the units": {"store_command": ["import-certificate"], "store_command_stdin": "text"},
    "a command that reads nothing": {"store_command": ["config", "--import-yaml"]},
    "no time for the command": {"store_command_timeout": 0},
    "no certificate to renew": {"store_scheme": "http"},
    "no folder for backups": {"store_backup_folder": None},
    "a folder that depends on where one is": {"store_backup_folder": "backups"},
    "nobody who could read the backup": {"store_backup_recipients": ""},
    "a public key that is none": {"store_backup_recipients": [RECIPIENT[:-1]]},
    "no backup is to be kept": {"store_backup_keep": 0},
    "no key to restore with": {"store_backup_identity": ""},
    "a private key that is none": {"store_backup_identity": IDENTITY[:-3] + CANARY},
    "a backup that depends on where one is": {"store_restore_from": "backups/last"},
    "an unknown unit is restored": {"store_restore_units": "unit9"},
    "a restore of another cluster": {"store_confirm": "other.example.com"},
}
TOLD = {}


@pytest.fixture
def refuse(world, tmp_path):
    """The problems of a playbook with these inputs."""

    def call(play, changes, hidden=()):
        given = {**world.inputs, **GOOD.get(play, {}), **changes}
        snap = tmp_path / "enterprise-store.snap"
        snap.write_bytes(b"hsqs" + bytes(4096))
        given = {name: str(snap) if value == "{snap}" else value for name, value in given.items() if value is not None}
        if play == "renew_certificate":
            given.pop("store_registration_bundle")
        typed, first = inputs.check_inputs(specification(DataLoader(), play), given)
        cluster = world.cluster()
        cluster.inputs, cluster.play, cluster.registered = typed, play, True
        cluster.given = frozenset(name for name, value in given.items() if not inputs.blank(value))
        cluster.play_hosts = tuple(host for host in cluster.play_hosts if host not in hidden)
        return without_consequences(first, static.check(cluster))

    return call


@pytest.mark.parametrize("play", sorted({play for play, _code, _where in BAD_CHANGES.values()}))
def test_good_inputs_are_not_refused(refuse, play):
    assert refuse(play, {}) == []


@pytest.mark.parametrize("name", sorted(BAD_CHANGES))
def test_is_refused_in_one_sentence_of_its_own(refuse, name):
    play, code, _where = BAD_CHANGES[name]
    problems = refuse(play, CASES[name], ["unit3"] if "limit" in name else [])
    assert [problem.code for problem in problems] == [code]
    [problem] = problems
    assert problem.message.startswith(problem.thing + ": ")
    assert SENTENCE.match(problem.message), problem.message
    assert CANARY not in problem.message and IDENTITY[20:40] not in problem.message
    TOLD[name] = play, problem.message


@pytest.mark.parametrize("play, name", [("remove_unit", "store_remove_units"), ("run_command", "store_command")])
def test_an_input_that_is_another_one_in_every_run_is_told_with_how_it_is_given(refuse, play, name):
    [problem] = refuse(play, {name: None})
    assert "--extra-vars" in problem.message and name in problem.message.partition("--extra-vars")[2]


@pytest.mark.parametrize("name", sorted(BAD_CHANGES))
def test_is_refused_by_what_the_table_names(name):
    _play, code, where = BAD_CHANGES[name]
    module, _dot, part = where.partition(".")
    assert '"{0}"'.format(code) in inspect.getsource(getattr(importlib.import_module(PACKAGE + module), part))


def test_every_bad_input_has_its_case_and_there_are_enough():
    assert set(CASES) == set(BAD_CHANGES)
    assert len(BAD_CHANGES) >= 40


def test_no_two_bad_inputs_are_told_in_the_same_words():
    """Else an operator would not know which of them it is."""
    if set(TOLD) != set(BAD_CHANGES):
        pytest.skip("only some of them were made in this run")
    assert len(set(TOLD.values())) == len(TOLD)
