# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inputs against the play's argument specification: names, types, choices, ranges. Pure.

The specification is the play's own (playbooks/<play>.meta.yml), so there is no second list of inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import (
    Problem,
    did_you_mean,
    listed,
    problem,
    shown,
)

# What the filter `bool` of every supported ansible-core takes; 't' or 'y' would silently be false there.
_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")
_PORTS = (1, 65535)

# {input of an earlier release: what to do about it}, such as "use store_new_name". A name that was released and went
# stays here for good, since an inventory may be older than two releases. Nothing released has gone so far.
REMOVED = {}

# {input that is another one in every run: how it is given}. In the inventory it would be there by habit.
OF_ONE_RUN = {
    "store_remove_units": "--extra-vars store_remove_units=unit3",
    "store_command": """--extra-vars '{"store_command": ["status"]}'""",
}


class _Wrong(Exception):
    """What it must be, and what to do."""

    def told(self, value=None):
        """The sentence; a secret value is left out."""
        must_be, advice = self.args
        return "it must be {0}, and {1} is not; {2}.".format(
            must_be, "what is set" if value is None else shown(value), advice
        )


def _text(value):
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _Wrong("a text", "write it in quotes")
    return str(value)


def _flag(value):
    word = str(value).strip().lower()
    if isinstance(value, (bool, int, str)) and word in _TRUE + _FALSE:
        return word in _TRUE
    raise _Wrong("true or false", "write one of them")


def _number(value):
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not text.lstrip("-").isdigit():
        raise _Wrong("a whole number", "write it in digits")
    return int(text)


def _list(value):
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise _Wrong("a list", "write it as YAML: [first, second]")
    return list(value)


def _dict(value):
    if not isinstance(value, Mapping):
        raise _Wrong("a mapping of keys to values", "write it as YAML: {key: value}")
    return dict(value)


_TYPES = {
    "str": _text,
    "path": _text,
    "bool": _flag,
    "int": _number,
    "list": _list,
    "dict": _dict,
    "raw": lambda value: value,
}


def blank(value):
    """Not given: nothing, or an empty text as a survey sends it."""
    return value is None or (isinstance(value, str) and not value.strip())


def check_inputs(spec, given, extra_names=(), removed=None):
    """(typed inputs with defaults, problems). An input with a problem of its own is left out."""
    problems = []
    removed = REMOVED if removed is None else removed
    problems += _removed(spec, given, extra_names, removed)
    problems += _unknown(spec, given, [*extra_names, *removed])
    typed = {name: option.get("default") for name, option in spec.items() if option.get("default") is not None}
    for name, option in spec.items():
        if blank(given.get(name)):
            continue
        typed.pop(name, None)
        found = list(_one(name, option, given[name], typed))
        problems += found
    problems += _missing(spec, given)
    return typed, problems


def _removed(spec, given, extra_names, removed):
    for name in sorted((set(given) & set(removed)) - set(spec) - set(extra_names)):
        sentence = "this input no longer exists; {0}, and remove it.".format(removed[name])
        yield problem("removed_variable", name, sentence)


def _unknown(spec, given, extra_names):
    for name in sorted(set(given) - set(spec) - set(extra_names)):
        sentence = "there is no such variable{0}; correct the name, or remove it."
        yield problem("unknown_variable", name, sentence.format(did_you_mean(name, spec)))


def _missing(spec, given):
    for name, option in spec.items():
        if option.get("required") and blank(given.get(name)):
            where = (
                "give it with " + OF_ONE_RUN[name] if name in OF_ONE_RUN else "set it in the variables of the inventory"
            )
            yield problem("missing", name, "this input is required; {0}.".format(where))


def _one(name, option, value, typed):
    """The problems of one input; without any, its typed value is put into `typed`."""
    secret = option.get("no_log")
    try:
        result = _TYPES[option.get("type", "str")](value)
    except _Wrong as wrong:
        yield problem("wrong_type", name, wrong.told(None if secret else value))
        return
    limits = _PORTS if name.endswith("_port") else None
    choices = option.get("choices")
    if choices and result not in choices:
        sentence = "{0} is neither {1}{2}; set one of them."
        told = sentence.format(shown(result), listed(choices, "nor"), did_you_mean(result, choices))
        yield problem("not_a_choice", name, told)
    elif limits and not limits[0] <= result <= limits[1]:
        yield problem("out_of_range", name, "{0} is not between {1} and {2}; set a port.".format(result, *limits))
    elif option.get("type") == "list":
        found = list(_elements(name, option, result))
        yield from found
        if not found:
            typed[name] = [_element(option, item) for item in result]
    else:
        typed[name] = result


def _element(option, item):
    return dict(item) if option.get("elements") == "dict" else str(item)


def _elements(name, option, items):
    """The problems of a list's items; items of a list of mappings are inputs of their own."""
    kind = option.get("elements", "str")
    for number, item in enumerate(items, 1):
        thing = "{0}, item {1}".format(name, number)
        try:
            _TYPES[kind](item)
        except _Wrong as wrong:
            yield problem("wrong_type", thing, wrong.told())
            continue
        if kind == "dict" and option.get("options"):
            for found in check_inputs(option["options"], {str(key): value for key, value in item.items()})[1]:
                yield Problem(found.code, thing, "{0}, {1}".format(thing, found.message))
