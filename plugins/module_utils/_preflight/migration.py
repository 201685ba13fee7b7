# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of the inputs and the inventory of a migration. What only the unit tells is in `_takeover`. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem, shown

MIGRATE, ROLLBACK = "migrate_existing", "rollback_migration"
PLAYS = (MIGRATE, ROLLBACK)
STAGES = ("backup", "pin", "proxies", "clients", "settings", "trust", "plain", "copy", "switch", "verify")
# So long a client waits for an answer before it gives up.
_LONGEST_HOLD = 600
_ALLOWED = "store_migrate_direct_clients"


def blobs_move(cluster):
    """Whether the run goes as far as the blobs."""
    until = cluster.get("store_migrate_until") or STAGES[-1]
    return cluster.play in PLAYS and until in STAGES and STAGES.index(until) >= STAGES.index("copy")


def one_unit(cluster):
    units = cluster.hosts("units")
    if cluster.play in PLAYS and len(units) > 1:
        sentence = (
            "it has {0}, but an existing store is one unit; leave that one in the group, and put the others into it "
            "afterwards, for storeops.ha.add_unit."
        )
        yield problem("several_units", "group units", sentence.format(listed(units)))


def proxies_given(cluster):
    if cluster.play in PLAYS and not cluster.hosts("reverse_proxies"):
        sentence = "there is no proxy to put in front of the unit; put one or several new hosts into this group."
        yield problem("no_proxies", "group reverse_proxies", sentence)


def proxy_elsewhere(cluster):
    """Both have the ports of the store."""
    units = {values.bare(cluster.address(host)) for host in cluster.hosts("units")} | set(cluster.hosts("units"))
    for proxy in cluster.hosts("reverse_proxies") if cluster.play in PLAYS else ():
        if proxy in units or values.bare(cluster.address(proxy)) in units:
            sentence = "it is the unit as well, which has the ports of the store; take another host."
            yield problem("proxy_is_unit", "proxy " + proxy, sentence)


def storage_is_s3(cluster):
    if blobs_move(cluster) and cluster.get("store_storage_backend") not in (None, "s3"):
        sentence = (
            "it is {0}, so there is nowhere to move the blobs to; set it to s3, or end with store_migrate_until: plain."
        )
        yield problem(
            "storage_local", "store_storage_backend", sentence.format(shown(cluster.get("store_storage_backend")))
        )


def backup_wanted(cluster):
    """Whoever begins without a backup says so."""
    if cluster.play != MIGRATE or not cluster.get("store_migrate_backup"):
        return
    if "store_backup_folder" not in cluster.given:
        sentence = (
            "the first stage is a backup; set it to a folder on the controller, or set store_migrate_backup to false."
        )
        yield problem("backup_folder", "store_backup_folder", sentence)
    elif not values.words(cluster.get("store_backup_recipients") or []):
        sentence = (
            "nothing is written in clear; give a public key of age (age1...), or set store_migrate_backup to false."
        )
        yield problem("no_recipients", "store_backup_recipients", sentence)


def numbers(cluster):
    if cluster.play not in PLAYS:
        return
    for name in ("store_migrate_clients_timeout", "store_migrate_sample"):
        if (cluster.get(name) or 0) < 0:
            yield problem("negative", name, "it is negative; write 0 or more.")
    hold, patience = cluster.get("store_migrate_hold"), cluster.get("store_migrate_patience")
    if hold is not None and not 10 <= hold <= _LONGEST_HOLD:
        sentence = "{0} is no time for which requests can wait; write 10 to {1} seconds."
        yield problem("bad_hold", "store_migrate_hold", sentence.format(hold, _LONGEST_HOLD))
    elif hold is not None and patience is not None and not 0 < patience < hold:
        sentence = (
            "requests would wait for {0} seconds only until transfers end, and then fail (store_migrate_hold is {1}); "
            "write a number below that."
        )
        yield problem("bad_patience", "store_migrate_patience", sentence.format(patience, hold))


def allowed_clients(cluster):
    given = cluster.get(_ALLOWED)
    words = values.words(given) if given else []
    if cluster.play not in PLAYS or not given:
        return
    if words is None:
        yield problem("direct_type", _ALLOWED, "it must be addresses, as a list or separated by commas.")
    for word in words or ():
        if not values.is_host(word):
            sentence = "{0} is neither an address nor a host name; correct it."
            yield problem("direct_bad", _ALLOWED, sentence.format(shown(word)))


def confirmed_here(cluster):
    name = cluster.get("store_cluster_name") or cluster.get("store_domain")
    if cluster.play == ROLLBACK and name and "store_confirm" in cluster.given and cluster.get("store_confirm") != name:
        sentence = "{0} is not the name of this cluster, {1}; make sure that you are at the right one."
        yield problem(
            "confirmed_other", "store_confirm", sentence.format(shown(cluster.get("store_confirm")), shown(name))
        )


CHECKS = (
    one_unit,
    proxies_given,
    proxy_elsewhere,
    storage_is_s3,
    backup_wanted,
    numbers,
    allowed_clients,
    confirmed_here,
)
