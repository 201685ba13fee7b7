# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units that join or leave a running cluster. What only the live state tells is checked by store_membership. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import (
    did_you_mean,
    listed,
    problem,
    shown,
)

REMOVE = "remove_unit"
_LEAVING, _CONFIRM = "store_remove_units", "store_confirm"


def leaving(cluster):
    """The names of the units that leave; none unless that is what the playbook is for."""
    return values.words(cluster.get(_LEAVING)) or [] if cluster.play == REMOVE else []


def names_given(cluster):
    if cluster.play != REMOVE or _LEAVING not in cluster.given:
        return
    names = values.words(cluster.get(_LEAVING))
    if names is None:
        sentence = "it must be names of units, as a list or separated by commas; write it as [unit2, unit3]."
        yield problem("leaving_type", _LEAVING, sentence)
    elif not names:
        yield problem("leaving_nobody", _LEAVING, "it names no unit; name those that are to leave.")
    for name in sorted({name for name in names or () if names.count(name) > 1}):
        yield problem("leaving_twice", _LEAVING, "{0} is named twice; name it once.".format(shown(name)))


def names_known(cluster):
    units = cluster.hosts("units")
    for name in dict.fromkeys(leaving(cluster)):
        if name not in units:
            sentence = "{0} is no host of the group units{1}; correct the name, or put the host back into the group."
            yield problem("leaving_unknown", _LEAVING, sentence.format(shown(name), did_you_mean(name, units)))


def somebody_stays(cluster):
    units = cluster.hosts("units")
    if units and leaving(cluster) and not set(units) - set(leaving(cluster)):
        sentence = "all units of the group ({0}) would leave, and the store would be gone; let one stay."
        yield problem("leaving_all", _LEAVING, sentence.format(listed(units)))


def purge_confirmed(cluster):
    """No prompts: a value that cannot be there by habit."""
    if cluster.play != REMOVE or cluster.get("store_remove_snap") != "purge":
        return
    name = cluster.get("store_cluster_name") or cluster.get("store_domain")
    if not name:
        return
    if _CONFIRM not in cluster.given:
        sentence = "store_remove_snap is purge, which deletes the data of {0}; set it to {1}, the cluster's name."
        told = sentence.format(listed(leaving(cluster)) or "units", shown(name))
        yield problem("not_confirmed", _CONFIRM, told)
    elif cluster.get(_CONFIRM) != name:
        sentence = "{0} is not the name of this cluster, {1}; make sure that you are at the right one."
        yield problem("confirmed_other", _CONFIRM, sentence.format(shown(cluster.get(_CONFIRM)), shown(name)))


def reference_known(cluster):
    name, units = cluster.get("store_reference"), cluster.hosts("units")
    if name and name not in units:
        sentence = "{0} is no host of the group units{1}; correct the name, or leave it out."
        yield problem("reference_unknown", "store_reference", sentence.format(shown(name), did_you_mean(name, units)))


CHECKS = (names_given, names_known, somebody_stays, purge_confirmed, reference_known)
