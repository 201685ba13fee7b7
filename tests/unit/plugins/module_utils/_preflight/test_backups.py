# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of a backup and of a restore: one sentence for each mistake."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import backups
from ansible_collections.storeops.ha.tests.unit.plugins import age_files

IDENTITY, RECIPIENT = age_files.pair()
GOOD = {"store_backup_folder": "/srv/b", "store_backup_recipients": [RECIPIENT], "store_backup_keep": 7}
WITH_KEY = {"store_backup_folder": "/srv/b", "store_backup_identity": "# a comment\n" + IDENTITY}


@pytest.fixture
def told(world):
    def ask(play, **inputs):
        cluster = world.cluster()
        cluster.play = play
        cluster.inputs.update({name: value for name, value in inputs.items() if value is not None})
        cluster.given = cluster.given | {name for name, value in inputs.items() if value is not None}
        return [problem.message for check in backups.CHECKS for problem in check(cluster)]

    return ask


def test_good_inputs_are_good(told):
    assert told("backup", **GOOD) == []
    assert told("backup", **dict(GOOD, store_backup_recipients=RECIPIENT + ", " + RECIPIENT)) == []
    assert told("restore", **WITH_KEY) == []
    assert told("restore", store_restore_from="/x", store_backup_identity=IDENTITY, store_restore_units="unit2") == []
    assert told("new_cluster", store_backup_folder="b") == []


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("store_backup_folder", None, "this input is required; set it to a folder on the controller."),
        ("store_backup_folder", "backups", "'backups' depends on where Ansible is started"),
        ("store_backup_recipients", None, "this input is required, since nothing is written in clear"),
        ("store_backup_recipients", "", "this input is required, since nothing is written in clear"),
        ("store_backup_recipients", [{}], "it must be public keys of age, as a list or separated by commas."),
        ("store_backup_recipients", [RECIPIENT[:-1]], "is no public key of age; copy the whole"),
        ("store_backup_recipients", [IDENTITY], "a private key is among the recipients"),
        ("store_backup_keep", 0, "0 would keep none"),
        ("store_backup_keep", -3, "-3 would keep none"),
    ],
)
def test_each_mistake_about_a_backup_has_its_sentence(told, name, value, sentence):
    (message,) = told("backup", **dict(GOOD, **{name: value}))
    assert message.startswith(name + ": ") and sentence in message
    assert IDENTITY[20:40] not in message


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("store_backup_folder", None, "this input is required; set it to a folder on the controller."),
        ("store_backup_identity", None, "this input is required, since a backup is encrypted"),
        pytest.param(
            "store_backup_identity",
            IDENTITY[:-4],
            "it holds no private key of age, or one that is cut off",
            id="cut off",
        ),
        pytest.param("store_backup_identity", RECIPIENT, "it holds no private key of age", id="public key"),
        ("store_restore_units", "unti2", "'unti2' is no host of the group units (did you mean unit2?)"),
        ("store_restore_units", [{}], "it must be names of units, as a list or separated by commas"),
        ("store_confirm", "yes", "'yes' is not the name of this cluster, 'store.example.com'"),
    ],
)
def test_each_mistake_about_a_restore_has_its_sentence(told, name, value, sentence):
    (message,) = told("restore", **dict(WITH_KEY, **{name: value}))
    assert message.startswith(name + ": ") and sentence in message
    assert IDENTITY[20:40] not in message
