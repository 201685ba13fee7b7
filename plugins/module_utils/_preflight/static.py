# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All static checks, in the order their sentences are told. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import (
    backups,
    bundle,
    certificate,
    changes,
    members,
    migration,
    services,
    settings,
    snap,
    topology,
    virtual_address,
)

_MODULES = (
    topology,
    members,
    changes,
    migration,
    backups,
    services,
    snap,
    settings,
    bundle,
    certificate,
    virtual_address,
)
# Neither a unit that leaves, nor a proxy, nor a unit that is only looked at needs a snap file.
_WITHOUT_SNAP = (members.REMOVE, certificate.RENEW, backups.BACKUP, *migration.PLAYS)


def check(cluster, differing=()):
    """Every problem that the inventory and the controller's files show."""
    problems = list(topology.one_value_per_cluster(dict(differing)))
    for module in _MODULES:
        if module is snap and cluster.play in _WITHOUT_SNAP:
            continue
        for one in module.CHECKS:
            problems += one(cluster)
    return problems
