# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which units are like which, and which of them the others should be like. Pure."""

from __future__ import annotations

from collections import Counter

NAMED, MAJORITY, ORDER = "named", "majority", "order"


def groups(tokens):
    """Units with equal tokens, the largest group first; of equal ones that of the earliest unit."""
    found = {}
    for unit, token in tokens.items():
        found.setdefault(token, []).append(unit)
    return sorted(found.values(), key=lambda units: -len(units))


def odd(tokens, reference):
    """The units that are not like the reference; where it says nothing itself, like the largest group."""
    if not tokens:
        return []
    right = tokens[reference] if reference in tokens else tokens[groups(tokens)[0][0]]
    return [unit for unit, token in tokens.items() if token != right]


def choose(tokens, others, troubles, named=None):
    """(the unit that the others should be like, why it), or (None, None) where no unit says how it is configured.

    ``tokens`` are of the configuration, ``others`` a list of tokens of other things, ``troubles`` counts what is wrong
    with a unit by itself. A sound unit is better than one with troubles, and then the majority counts.
    """
    if not tokens:
        return None, None
    if named in tokens:
        return named, NAMED
    sizes = [Counter(found.values()) for found in [tokens, *others]]

    def merit(unit):
        shared = [size[found[unit]] if unit in found else 0 for size, found in zip(sizes, [tokens, *others])]
        return (-int(troubles.get(unit, 0) > 0), *shared)

    best = max(tokens, key=merit)
    return best, MAJORITY if sizes[0][tokens[best]] * 2 > len(tokens) else ORDER
