# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units that are not like the others before a change begins: which, in what, and what to do about it. Pure.

Whoever is about to change all units one by one has to know beforehand. Later there would be half a change behind him.
"""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._report import configuration, fields

_ADVICE = (
    "If {0} is right, storeops.ha.reconcile makes the others like it; if another unit is, name that one: "
    "--extra-vars store_reference=<unit>. Then run the same command again."
)
_UPGRADE = "storeops.ha.upgrade gives all units one release; run it, then the same command again."


def keys(configurations, reference, decided=(), named=()):
    """{unit: [row of a key in which it is not like the reference]}, without what is about to be made alike.

    `decided` has the keys that the inputs decide, or what they begin with. What only one unit has would be lost with
    the change all the same, unless it is among `named`, the keys that the inputs set themselves.
    """
    found = {}
    for row in configuration.differing(configurations, reference):
        for unit in row[configuration.ODD]:
            only_here = _sets(configurations, unit, row) and not _sets(configurations, reference, row)
            decides = any(_below(row[configuration.KEY], name) for name in decided)
            if not decides or (only_here and row[configuration.KEY] not in named):
                found.setdefault(unit, []).append(row)
    return found


def told(configurations, reference, **excused):
    """One part of a sentence for each unit that is not like the reference."""
    found = keys(configurations, reference, **excused)
    units = [unit for unit in configurations if unit in found]
    return ["{0}: {1}".format(unit, ", ".join(_told(row, unit, reference) for row in found[unit])) for unit in units]


def refusal(units, reference, decided=(), named=(), mixed=False):
    """The whole refusal, nothing when all is well. `units` is {name: (configuration, release)}.

    Where releases may be mixed, in the middle of an upgrade, only units of one release are compared: a new release may
    bring settings of its own.
    """
    releases = dict((name, release) for name, (_read, release) in units.items())
    if len(set(releases.values())) > 1 and not mixed:
        rows = "; ".join("{0} has {1}".format(name, release) for name, release in releases.items())
        return "Nothing was changed. The units run different releases of the store: {0}. {1}".format(rows, _UPGRADE)
    parts = []
    for release in dict.fromkeys(releases.values()):
        alike = dict((name, read) for name, (read, own) in units.items() if own == release)
        first = reference if reference in alike else next(iter(alike))
        parts += told(alike, first, decided=decided, named=named)
    if not parts:
        return ""
    sentence = (
        "Nothing was changed. Units are configured differently, which is not what is to be changed here. {0}. {1}"
    )
    return sentence.format("; ".join(parts), _ADVICE.format(reference))


def _below(key, name):
    return key == name or key.startswith(name + ".")


def _sets(configurations, unit, row):
    return row[configuration.KEY] in (configurations.get(unit, {}).get("set_keys") or ())


def _told(row, unit, reference):
    if row[configuration.SECRET_KEY]:
        return "{0} (another secret than on {1})".format(row[configuration.KEY], reference)
    values = dict((name, _plain(value)) for name, value in row[configuration.VALUES].items())
    return "{0} ({1}, and {2} on {3})".format(row[configuration.KEY], values[unit], values[reference], reference)


def _plain(value):
    return "not set" if value is None else fields.plain(value)
