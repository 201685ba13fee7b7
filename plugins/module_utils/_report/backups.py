# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How old the last backup is. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._report.finding import CLUSTER, WARNING, Finding
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import ended, mapping, named, whole

_DAY = 86400


def seen(facts):
    """(what is known of the last backup, findings); nothing where nobody keeps any. `facts` is the result of
    store_backup_info, with the `days` that a backup may be old."""
    facts = mapping(facts)
    if not facts:
        return None, []
    age, days = whole(facts.get("age")), whole(facts.get("days"))
    known = {"path": named(facts.get("path")), "age": age, "problem": ended(facts.get("msg")) or None}
    if known["problem"]:
        return known, [_warning("backup_unusable", "{0}.".format(known["problem"]))]
    if known["path"] is None or age is None:
        return known, [_warning("no_backup", "There is no backup of this cluster; make one with storeops.ha.backup.")]
    if days is not None and age > days * _DAY:
        message = "The last backup is {0} old, and may be {1}; make one with storeops.ha.backup."
        told = message.format(old(age), "1 day" if days == 1 else "{0} days".format(days))
        return known, [_warning("backup_old", told)]
    return known, []


def old(age):
    """An age in words."""
    for size, word in ((_DAY, "day"), (3600, "hour"), (60, "minute")):
        if age >= size:
            count = age // size
            return "{0} {1}{2}".format(count, word, "" if count == 1 else "s")
    return "less than a minute"


def _warning(code, message):
    return Finding(WARNING, CLUSTER, "cluster", code, message)
