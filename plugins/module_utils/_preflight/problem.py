# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check finds, and the words it is told in. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass

_USER_INFO = re.compile(r"//[^/@\s]*@")


@dataclass(frozen=True)
class Problem:
    """One sentence for the operator: the thing, what is wrong, what to do."""

    code: str
    thing: str
    message: str

    def as_dict(self):
        return asdict(self)


def problem(code, thing, sentence):
    """The sentence starts with the thing, so that it can be read alone."""
    return Problem(code, thing, "{0}: {1}".format(thing, sentence))


def shown(value, limit=60):
    """A value in a sentence: short, on one line, without the user and password of a URL."""
    text = _USER_INFO.sub("//(hidden)@", " ".join(str(value).split()))
    return "'{0}'".format(text if len(text) <= limit else text[: limit - 3] + "...")


def shown_path(path):
    """A path in a sentence: its end tells most, so it is not cut."""
    return shown(path, limit=4096)


def did_you_mean(name, known):
    """' (did you mean X?)' or nothing."""
    near = difflib.get_close_matches(str(name), sorted(known), n=1, cutoff=0.7)
    return " (did you mean {0}?)".format(near[0]) if near else ""


def listed(names, word="and"):
    """'a', 'a and b', 'a, b and c'."""
    names = [str(name) for name in names]
    if len(names) < 2:
        return "".join(names)
    return "{0} {1} {2}".format(", ".join(names[:-1]), word, names[-1])


def without_consequences(first, later):
    """Problems of the inputs, then those of the checks that are not merely told because an input is broken."""
    broken = {found.thing.partition(",")[0] for found in first if found.code != "unknown_variable"}
    reasons = {found.thing for found in first if found.code == "not_computable"}
    kept = [found for found in first if found.code != "missing" or found.thing not in reasons]
    return kept + [found for found in later if found.thing.partition(",")[0] not in broken]


def numbered(problems):
    """All problems as the text of one failure, each sentence once."""
    sentences = list(dict.fromkeys(p["message"] if isinstance(p, dict) else p.message for p in problems))
    head = "Nothing was changed. {0} to solve before this playbook can run:".format(
        "One problem" if len(sentences) == 1 else "{0} problems".format(len(sentences))
    )
    return "\n".join([head] + ["{0}. {1}".format(number, text) for number, text in enumerate(sentences, 1)])
