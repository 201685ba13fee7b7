# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of the inputs of a migration: one sentence for each mistake."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import certificate, migration

GOOD = {
    "store_migrate_until": "verify",
    "store_migrate_backup": True,
    "store_backup_folder": "/srv/b",
    "store_backup_recipients": ["age1x"],
    "store_migrate_hold": 90,
    "store_migrate_patience": 30,
    "store_storage_backend": "s3",
}


@pytest.fixture
def told(world):
    def ask(play="migrate_existing", groups=None, **inputs):
        cluster = world.cluster()
        cluster.play = play
        cluster.groups = {"units": ["unit1"], "reverse_proxies": ["lb1"], **(groups or {})}
        given = {name: value for name, value in {**GOOD, **inputs}.items() if value is not None}
        cluster.inputs.update(given)
        cluster.given = (cluster.given | set(given)) - {name for name, value in inputs.items() if value is None}
        return [problem.message for check in migration.CHECKS for problem in check(cluster)]

    return ask


def test_good_inputs_are_good(told):
    assert told() == []
    assert told(store_migrate_backup=False, store_backup_folder=None) == []
    assert told(store_storage_backend="local", store_migrate_until="plain") == []
    assert told("rollback_migration", store_backup_folder=None) == []


def test_other_playbooks_are_none_of_its_business(told):
    assert told("new_cluster", groups={"units": ["a", "b"], "reverse_proxies": []}, store_migrate_hold=-1) == []


@pytest.mark.parametrize(
    "inputs, sentence",
    [
        (
            {"groups": {"units": ["unit1", "unit2"]}},
            "group units: it has unit1 and unit2, but an existing store is one",
        ),
        ({"groups": {"reverse_proxies": []}}, "group reverse_proxies: there is no proxy"),
        ({"groups": {"reverse_proxies": ["unit1"]}}, "proxy unit1: it is the unit as well"),
        ({"store_storage_backend": "local"}, "store_storage_backend: it is 'local', so there is nowhere"),
        ({"store_backup_folder": None}, "store_backup_folder: the first stage is a backup"),
        ({"store_backup_recipients": []}, "store_backup_recipients: nothing is written in clear"),
        ({"store_migrate_clients_timeout": -1}, "store_migrate_clients_timeout: it is negative"),
        ({"store_migrate_sample": -1}, "store_migrate_sample: it is negative"),
        ({"store_migrate_hold": 5}, "store_migrate_hold: 5 is no time"),
        ({"store_migrate_hold": 5000}, "store_migrate_hold: 5000 is no time"),
        ({"store_migrate_patience": 90}, "store_migrate_patience: requests would wait for 90 seconds only until"),
        ({"store_migrate_direct_clients": [{}]}, "store_migrate_direct_clients: it must be addresses"),
        ({"store_migrate_direct_clients": "a b/c"}, "store_migrate_direct_clients: 'b/c' is neither"),
    ],
)
def test_each_mistake_has_its_sentence(told, inputs, sentence):
    (message,) = told(**inputs)
    assert message.startswith(sentence)


def test_the_confirmation_of_another_cluster_is_refused(told):
    (message,) = told("rollback_migration", store_confirm="other")
    assert message.startswith("store_confirm: 'other' is not the name of this cluster")


def test_the_certificate_may_be_left_to_the_unit(world):
    cluster = world.cluster()
    cluster.play = "migrate_existing"
    cluster.inputs.update(store_certificate=None, store_certificate_file=None)
    assert list(certificate.certificate(cluster)) == []
