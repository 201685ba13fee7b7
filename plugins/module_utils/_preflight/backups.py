# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a backup and of a restore. Whether a backup is in order is seen when it is read. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._backup import agekeys
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import did_you_mean, problem, shown

BACKUP, RESTORE = "backup", "restore"
_FOLDER, _RECIPIENTS, _IDENTITY = "store_backup_folder", "store_backup_recipients", "store_backup_identity"
_UNITS, _CONFIRM = "store_restore_units", "store_confirm"


def folder_given(cluster):
    needed = cluster.play == BACKUP or (cluster.play == RESTORE and "store_restore_from" not in cluster.given)
    if needed and _FOLDER not in cluster.given:
        yield problem("backup_folder", _FOLDER, "this input is required; set it to a folder on the controller.")
    elif cluster.play in (BACKUP, RESTORE) and not str(cluster.get(_FOLDER) or "/").startswith(("/", "~")):
        sentence = "{0} depends on where Ansible is started; write the whole path, beginning with a slash."
        yield problem("backup_folder_relative", _FOLDER, sentence.format(shown(cluster.get(_FOLDER))))


def backup_named_whole(cluster):
    path = str(cluster.get("store_restore_from") or "/")
    if cluster.play == RESTORE and not path.startswith(("/", "~")):
        sentence = "{0} depends on where Ansible is started; write the whole path, beginning with a slash."
        yield problem("restored_relative", "store_restore_from", sentence.format(shown(path)))


def recipients_good(cluster):
    if cluster.play not in (BACKUP, RESTORE):
        return
    words = values.words(cluster.get(_RECIPIENTS) or [])
    if words is None:
        sentence = "it must be public keys of age, as a list or separated by commas."
        yield problem("recipients_type", _RECIPIENTS, sentence)
    elif not words and cluster.play == BACKUP:
        sentence = (
            "this input is required, since nothing is written in clear; make a pair of keys with age-keygen, keep the "
            "private one in your vault, and give the public one (age1...)."
        )
        yield problem("no_recipients", _RECIPIENTS, sentence)
    for word in words or []:
        try:
            agekeys.recipient(word)
        except BackupError as refusal:
            yield problem("bad_recipient", _RECIPIENTS, str(refusal))


def something_kept(cluster):
    keep = cluster.get("store_backup_keep")
    if cluster.play == BACKUP and keep is not None and keep < 1:
        sentence = "{0} would keep none; write how many backups are to be kept, 1 or more."
        yield problem("keeps_nothing", "store_backup_keep", sentence.format(keep))


def identity_given(cluster):
    if cluster.play != RESTORE:
        return
    if _IDENTITY not in cluster.given:
        sentence = "this input is required, since a backup is encrypted; give what age-keygen wrote, from your vault."
        yield problem("no_identity", _IDENTITY, sentence)
        return
    try:
        agekeys.identities(cluster.get(_IDENTITY))
    except BackupError as refusal:
        yield problem("bad_identity", _IDENTITY, str(refusal))


def units_known(cluster):
    if cluster.play != RESTORE:
        return
    words = values.words(cluster.get(_UNITS) or [])
    if words is None:
        sentence = "it must be names of units, as a list or separated by commas; write it as [unit2]."
        yield problem("restored_type", _UNITS, sentence)
    for name in dict.fromkeys(words or []):
        if name not in cluster.hosts("units"):
            sentence = "{0} is no host of the group units{1}; correct the name."
            told = sentence.format(shown(name), did_you_mean(name, cluster.hosts("units")))
            yield problem("restored_unknown", _UNITS, told)


def confirmed_here(cluster):
    """A confirmation of something else is a mistake, whether or not one is needed."""
    name = cluster.get("store_cluster_name") or cluster.get("store_domain")
    if cluster.play == RESTORE and name and _CONFIRM in cluster.given and cluster.get(_CONFIRM) != name:
        sentence = "{0} is not the name of this cluster, {1}; make sure that you are at the right one."
        yield problem("confirmed_other", _CONFIRM, sentence.format(shown(cluster.get(_CONFIRM)), shown(name)))


CHECKS = (
    folder_given,
    backup_named_whole,
    recipients_good,
    something_kept,
    identity_given,
    units_known,
    confirmed_here,
)
