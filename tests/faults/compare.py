"""What two end states do not have in common. Pure."""

from __future__ import annotations

import re

# What may differ between two clusters that are the same, and why. (Where in the state: a regular expression for
# host/subject/detail.)
MAY_DIFFER = (
    (r"/files/etc/machine-id", "each host invents its own"),
    (r"/files/etc/ssh/ssh_host_", "each host invents its own"),
    (r"/files/etc/(hosts|hostname|resolv\.conf|mtab)$", "the lab writes them when it starts a host"),
    (r"/files/etc/ssl/(private|certs)/ssl-cert-snakeoil", "PostgreSQL's package invents a certificate for each host"),
    (r"/files/etc/ssl/certs/[0-9a-f]{8}\.0$", "named after the invented certificate"),
    (r"/files/etc/(passwd|group|shadow|gshadow|subuid|subgid)-$", "a backup of the state before the last package"),
    (r"/files/etc/\.pwd\.lock$", "left by whichever package made a user first"),
    (r"/files/etc/(passwd|group|shadow|gshadow)$", "users in the order in which packages were installed"),
    (r"/files/etc/ld\.so\.cache$", "made anew whenever a package brings a library; carries no meaning of its own"),
    (r"/configuration/digest$", "the secrets a store invents for itself are in it; units are compared with each other"),
)

ALIKE = ("digest", "settings", "set_keys")


def flat(value, path=""):
    """{path: leaf} of nested dictionaries; lists are leaves."""
    if not isinstance(value, dict):
        return {path: value}
    found = {}
    for name, inner in value.items():
        separator = "/" if path and not str(name).startswith("/") else ""
        found.update(flat(inner, f"{path}{separator}{name}"))
    return found


def reason(path):
    """Why this may differ; None when it may not."""
    return next((why for pattern, why in MAY_DIFFER if re.search(pattern, path)), None)


def _words(value):
    return "(nothing)" if value is None else str(value)


def _lists(path, before, after):
    """Of two lists only what is not in both."""
    gone = [item for item in before if item not in after]
    new = [item for item in after if item not in before]
    return f"{path}: lacks {gone}, has {new}" if gone or new else f"{path}: in another order"


def differences(undisturbed, found):
    """Sentences; none when both are the same."""
    before, after = flat(undisturbed), flat(found)
    sentences = []
    for path in sorted(set(before) | set(after)):
        old, new = before.get(path), after.get(path)
        if old == new or reason(path):
            continue
        both = isinstance(old, list) and isinstance(new, list)
        sentences.append(_lists(path, old, new) if both else f"{path}: {_words(old)} became {_words(new)}")
    return sentences


def faults_of(found, units):
    """What is wrong with an end state whatever it is compared with."""
    wrong = [f"{host}: unfinished {path}" for host, state in found.items() for path in state.get("unfinished", [])]
    for name in ALIKE:
        values = [found[unit]["configuration"][name] for unit in units]
        wrong += [f"{name}: {unit} is not as {units[0]}" for unit, value in zip(units, values) if value != values[0]]
    wrong += [f"{unit} is not healthy" for unit in units if not found[unit]["store"]["healthy"]]
    for host, state in found.items():
        stale = [
            name for name, part in state.items() if isinstance(part, dict) and part.get("has read its files") is False
        ]
        wrong += [f"{host}: {name} runs with older files" for name in stale]
    return wrong
