# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An address that several hosts share: who has it, and what is wrong with that. Pure."""

from __future__ import annotations

import ipaddress

NOBODY, SEVERAL, STOPPED = "no_holder", "several_holders", "no_successor"


def plain(address):
    """An address in its one spelling, without the length of its network."""
    return str(ipaddress.ip_interface(str(address).strip()).ip)


def of_host(text):
    """The addresses in what `ip -oneline address show` prints."""
    found = []
    for line in text.splitlines():
        words = line.split()
        for kind, address in zip(words, words[1:]):
            if kind in ("inet", "inet6"):
                found.append(plain(address))
    return found


def holders(answers, address):
    """The names of those who have it; `answers` is {name: result of virtual_address_info}."""
    return [name for name, answer in answers.items() if plain(address) in (answer.get("held") or ())]


def faults(answers, addresses):
    """[(kind, sentence)] of what is not as it should be. Who gave no answer is not judged."""
    known = dict((name, answer) for name, answer in answers.items() if answer.get("held") is not None)
    found = []
    for address in addresses:
        having = holders(known, address)
        if known and not having:
            sentence = "None of {0} has the virtual address {1}; look at `journalctl -u keepalived` there."
            found.append((NOBODY, sentence.format(_listed(known), plain(address))))
        elif len(having) > 1:
            sentence = "{0} have the virtual address {1} at the same time; let them reach each other (IP protocol 112)."
            found.append((SEVERAL, sentence.format(_listed(having), plain(address))))
    stopped = [name for name, answer in known.items() if not answer.get("running")]
    if stopped and addresses:
        sentence = "keepalived does not run on {0}, so the virtual address cannot go there; start it."
        found.append((STOPPED, sentence.format(_listed(stopped))))
    return found


def _listed(names):
    names = list(names)
    return "{0} and {1}".format(", ".join(names[:-1]), names[-1]) if len(names) > 1 else "".join(names)
