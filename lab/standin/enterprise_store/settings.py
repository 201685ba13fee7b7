"""Settings as text and back: single values, the redacted list and the YAML document. No input, no output."""

from __future__ import annotations

import json
import re

from enterprise_store import keys
from enterprise_store.errors import StoreError

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")
_PASSWORD_IN_URL = re.compile(r"^([a-z][a-z0-9+.-]*://[^/@:]*):(.*)@(?=[^@]*$)", re.IGNORECASE | re.DOTALL)


def flatten(document, prefix=""):
    """Nested maps to dotted names. Known keys never hold maps."""
    flat = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat.update(flatten(value, prefix + str(name) + "."))
        else:
            flat[prefix + str(name)] = value
    return flat


def nest(flat):
    """Dotted names to nested maps."""
    root = {}
    for name, value in flat.items():
        *folders, leaf = name.split(".")
        node = root
        for folder in folders:
            node = node.setdefault(folder, {})
        node[leaf] = value
    return root


def _boolean(name, value):
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise StoreError("%s must be true or false" % name)


def _number(name, value):
    if not isinstance(value, bool) and re.match(r"^[0-9]+$", str(value).strip()):
        return int(value)
    raise StoreError("%s must be a whole number" % name)


def _list(name, value):
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise StoreError("%s must be a JSON array" % name) from None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise StoreError("%s must be a list of strings" % name)
    return value


def _text(name, value):
    if isinstance(value, (dict, list)):
        raise StoreError("%s must be a string" % name)
    return str(value)


def _backend(name, value):
    if value not in ("local", "s3"):
        raise StoreError("%s must be local or s3" % name)
    return value


_PARSERS = {"bool": _boolean, "int": _number, "list": _list, "str": _text, "url": _text, "backend": _backend}


def parse(name, value):
    """A given value as it is stored; None when it means `unset`. Unknown names and wrong types are refused."""
    if name not in keys.KEYS:
        raise StoreError("unknown configuration key: %s" % name)
    if value is None or value == "":
        return None
    return _PARSERS[keys.KEYS[name].kind](name, value)


def effective(stored):
    """All sixty keys with the value the services work with."""
    return {name: stored[name] if name in stored else keys.default(name) for name in keys.KEYS}


def changes(stored, wanted):
    """What of `wanted` differs from what is stored; None where a stored value has to go."""
    return {name: value for name, value in wanted.items() if stored.get(name) != value}


def merged(stored, wanted):
    """What would be stored after `wanted` was."""
    result = dict(stored)
    for name, value in wanted.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result


def show(value):
    """A value as the command line prints it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value)
    return str(value)


def redact(name, value):
    """The same, with what is secret replaced."""
    text = show(value)
    kind = keys.KEYS[name].kind
    if kind == "url":
        return _PASSWORD_IN_URL.sub(r"\1:<redacted>@", text)
    return "<redacted>" if text and keys.KEYS[name].secret else text


def listing(stored):
    """The lines of `config` without arguments: what has a value, secrets redacted."""
    values = effective(stored)
    return ["%s: %s" % (name, redact(name, values[name])) for name in sorted(values) if values[name] is not None]


def _spell(value, types):
    if isinstance(value, bool):
        return {"plain": value, "string": str(value).lower(), "python": str(value)}[types["booleans"]]
    if isinstance(value, int):
        return str(value) if types["numbers"] == "string" else value
    if isinstance(value, list) and types["lists"] == "json":
        return json.dumps(value)
    return value


def export_values(stored, profile):
    """The values an export shows, spelled as this host's profile wants them."""
    values = effective(stored) if profile["export-shape"]["unset"] else stored
    hidden = () if profile["export-holes"] else keys.HOLES
    return {name: _spell(values[name], profile["export-types"]) for name in sorted(values) if name not in hidden}


def export_document(stored, profile):
    """The text of `config --export-yaml`."""
    import yaml

    shape = profile["export-shape"]
    values = export_values(stored, profile)
    return yaml.dump(
        nest(values) if shape["nested"] else values,
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        default_flow_style=False,
        explicit_start=bool(shape["marker"]),
        width=4096,
    )


def _load(text):
    import yaml

    try:
        document = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        # The parser's own message quotes the document, which holds secrets.
        raise StoreError("the document on standard input is not valid YAML") from None
    if not isinstance(document, dict) or not document:
        raise StoreError("the document on standard input must be a map of configuration keys")
    return document


def _check_shape(document, nested):
    has_maps = any(isinstance(value, dict) for value in document.values())
    has_dots = any("." in str(name) for name in document)
    if nested and has_dots:
        raise StoreError("the document must be nested maps; it has dotted keys")
    if not nested and has_maps:
        raise StoreError("the document must be a flat map of dotted keys; it has nested maps")


def import_document(text, stored, profile):
    """What a document given to `config --import-yaml` wants stored; None for a key to be unset."""
    document = _load(text)
    _check_shape(document, profile["export-shape"]["nested"])
    wanted = {name: parse(name, value) for name, value in flatten(document).items()}
    if profile["import-mode"] == "replace":
        wanted.update((name, None) for name in stored if name not in wanted)
    return wanted


def digest(stored):
    """A digest over the effective configuration, shown in every HTTP answer."""
    import hashlib

    text = json.dumps(effective(stored), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
