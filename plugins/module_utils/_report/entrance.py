# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The address that the proxies share: who has it. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils import _virtual_address
from ansible_collections.storeops.ha.plugins.module_utils._report.finding import CLUSTER, CRITICAL, WARNING, Finding
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import listing, mapping, words


def view(facts, fronts):
    """({address: names of the proxies that have it}, findings); `facts` holds `addresses` and `answers` by proxy."""
    facts = mapping(facts)
    addresses = [found for found in map(_address, listing(facts.get("addresses"))) if found]
    answers = mapping(facts.get("answers"))
    known = dict((name, _answer(answers.get(name))) for name in fronts)
    found = [
        Finding(WARNING if kind == _virtual_address.STOPPED else CRITICAL, CLUSTER, "cluster", kind, sentence)
        for kind, sentence in _virtual_address.faults(known, addresses)
    ]
    return dict((address, _virtual_address.holders(known, address)) for address in addresses), found


def _address(text):
    try:
        return _virtual_address.plain(text)
    except ValueError:
        return None


def _answer(answer):
    answer = mapping(answer)
    if answer.get("unreachable") or answer.get("failed") or "held" not in answer:
        return {"held": None, "running": None}
    return {"held": [words(one) for one in listing(answer.get("held"))], "running": answer.get("running") is True}
