# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings as values: what two spellings have in common, and the digest of a whole configuration. Pure.

A *normalised* document maps names to values of their declared type and holds only what differs from the default, so
that key order, spelling, and whether an export writes defaults cannot make two equal configurations look different.
"""

from __future__ import annotations

import ast
import hashlib
import hmac
import json
import re
from typing import Any, Iterable

from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError
from ansible_collections.storeops.ha.plugins.module_utils._redact import is_secret, shown
from ansible_collections.storeops.ha.plugins.module_utils._store.keys import BACKENDS, KEYS, default_of

_INTEGER = re.compile(r"^[+-]?[0-9]+$")
_INTEGRAL_FLOAT = re.compile(r"^[+-]?[0-9]+(?:\.0*|(?:\.[0-9]+)?[eE]\+?[0-9]+)$")
_CANONICAL_INTEGER = re.compile(r"^(?:0|-?[1-9][0-9]*)$")
_TRUE = ("true", "yes", "on")
_FALSE = ("false", "no", "off")
_UNSET_WORDS = ("", "None")


class WrongType(ValueError):
    """What a value should have been; never the value itself."""


def is_unset(value: Any) -> bool:
    """None, the empty string and Python's spelling of None all mean: not set."""
    return value is None or (isinstance(value, str) and value.strip() in _UNSET_WORDS)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- one value ----------------------------------------------------------------------------------------------------


def to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if isinstance(value, str) and word in _TRUE + _FALSE:
        return word in _TRUE
    raise WrongType("must be true or false")


def to_int(value: Any) -> int:
    if isinstance(value, bool):
        raise WrongType("must be a whole number")
    text = str(value).strip()
    if _INTEGER.match(text):
        return int(text)
    # snapd keeps numbers as JSON, where 2048 may come back as 2.048e+03.
    if _INTEGRAL_FLOAT.match(text) and len(text) < 32 and float(text).is_integer():
        return int(float(text))
    raise WrongType("must be a whole number")


def to_port(value: Any) -> int:
    try:
        number = to_int(value)
    except WrongType:
        number = 0
    if not 0 < number < 65536:
        raise WrongType("must be a port number between 1 and 65535")
    return number


def to_count(value: Any) -> int:
    number = to_int(value)
    if number < 0:
        raise WrongType("must not be negative")
    return number


def to_str(value: Any) -> str:
    if isinstance(value, (bool, float, list, tuple, dict)):
        raise WrongType("must be text (put it in quotes)")
    return str(value).strip()


def to_backend(value: Any) -> str:
    if value not in BACKENDS:
        raise WrongType("must be one of {0}".format(", ".join(BACKENDS)))
    return value


def to_list(value: Any) -> list[str]:
    items = _parsed_list(value.strip()) if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
        raise WrongType("must be a list of texts, as YAML or as one JSON array")
    return list(items)


def _parsed_list(text: str) -> Any:
    """A JSON array; Python's own spelling of a list is understood, too."""
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, list):
            return found
    return None


_CONVERTERS = {
    "bool": to_bool,
    "int": to_count,
    "port": to_port,
    "str": to_str,
    "list": to_list,
    "backend": to_backend,
}


def _guess(value: Any) -> Any:
    """A value of a key nobody declared: words for booleans, numbers and JSON lists mean themselves."""
    if not isinstance(value, str):
        return _guess_items(value)
    text = value.strip()
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _CANONICAL_INTEGER.match(text) and len(text) < 19:
        return int(text)
    found = _parsed_list(text) if text.startswith("[") else None
    return text if found is None else _guess_items(found)


def _guess_items(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_guess(item) for item in value]
    if isinstance(value, dict):
        return dict((str(key), _guess(item)) for key, item in value.items())
    return repr(value) if isinstance(value, float) else value


def value_of(name: str, value: Any) -> Any:
    """The value in the type of its key, None for unset. Raises WrongType."""
    if is_unset(value):
        return None
    key = KEYS.get(name)
    if key is None:
        return _guess(value)
    return _CONVERTERS[key.kind](value)


def _differing(name: str, value: Any) -> Any:
    """The value unless it is what the key has anyway."""
    return None if value is None or value == default_of(name) else value


# -- a whole document ---------------------------------------------------------------------------------------------


def normalised(entries: dict[str, Any]) -> dict[str, Any]:
    """What a unit says about itself, leniently: a value of a strange type is kept as it is and so differs."""
    result = {}
    for name, value in entries.items():
        try:
            found = value_of(name, value)
        except WrongType:
            found = _guess(value)
        if _differing(name, found) is not None:
            result[name] = found
    return result


def wanted(settings: dict[str, Any]) -> dict[str, Any]:
    """What an operator asks for, strictly: dotted names to typed values, None to unset. Nested maps are understood."""
    result: dict[str, Any] = {}
    wrong = []
    for name, value in flattened(settings).items():
        try:
            result[name] = value_of(name, value)
        except WrongType as exc:
            wrong.append("{0} {1}".format(name, exc))
    if wrong:
        raise SettingsError(
            "These settings have values of the wrong type: {0}; correct them.".format("; ".join(sorted(wrong))),
            {"wrong_keys": sorted(wrong_name.split(" ")[0] for wrong_name in wrong)},
        )
    return result


def flattened(settings: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted names for nested maps; no known key holds a map."""
    result: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, dict) and value:
            result.update(flattened(value, prefix + str(name) + "."))
        else:
            result[prefix + str(name)] = None if isinstance(value, dict) else value
    return result


def effective(settings: dict[str, Any]) -> dict[str, Any]:
    """A normalised document with the defaults of the known keys filled in."""
    result = dict((name, default_of(name)) for name in KEYS)
    result.update(settings)
    return result


def digest(settings: dict[str, Any], ignore: Iterable[str] = ()) -> str:
    """One word for a normalised document; equal on two units exactly when they are configured alike."""
    left_out = set(ignore)
    kept = dict((name, value) for name, value in settings.items() if name not in left_out)
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode("utf-8")).hexdigest()


def fingerprints(settings: dict[str, Any], key: str) -> dict[str, str]:
    """For each value that is not shown, a word that is equal on two units exactly when the values are.

    Without the key nobody can try out what the value may be, so the key must be random and never shown either.
    """
    hidden = dict((name, value) for name, value in settings.items() if shown(name, value) != value)
    return dict((name, _keyed(key, [name, value])) for name, value in sorted(hidden.items()))


def _keyed(key: str, value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).hexdigest()[:32]


def described(settings: dict[str, Any], ignore: Iterable[str] = (), key: str = "") -> dict[str, Any]:
    """A normalised document as two units are compared by it, fit to be shown."""
    return {
        "settings": redacted(effective(settings)),
        "set_keys": sorted(settings),
        "digest": digest(settings, ignore),
        "fingerprints": fingerprints(settings, key) if key else {},
    }


def redacted(settings: dict[str, Any]) -> dict[str, Any]:
    return dict((name, shown(name, value)) for name, value in sorted(settings.items()))


def check_no_secrets(settings: dict[str, Any]) -> None:
    """Plain settings are printed by Ansible in many places, so a secret among them is refused."""
    misplaced = sorted(name for name, value in flattened(settings).items() if _is_misplaced(name, value))
    if misplaced:
        raise SettingsError(
            "These keys are secret and would be shown in Ansible's output: {0}; move them to secret_settings.".format(
                ", ".join(misplaced)
            ),
            {"secret_keys": misplaced},
        )


def _is_misplaced(name: str, value: Any) -> bool:
    if is_unset(value):
        return False
    return is_secret(name) or shown(name, value) != value
