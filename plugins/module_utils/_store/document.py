# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configuration documents as the command exports and imports them: YAML, in a shape nobody documents. Pure.

A document is kept as the tree the YAML parser composed, not as Python values, so that whatever is not changed goes
back verbatim: `yes` stays `yes`, `"80"` stays `"80"`, `0123` stays `0123`. No message ever quotes a document.
"""

from __future__ import annotations

import re
import traceback
from typing import Any, Iterable, Iterator

try:
    import yaml

    YAML_IMPORT_ERROR = None
except ImportError:
    yaml = None
    YAML_IMPORT_ERROR = traceback.format_exc()

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import as_json, is_unset

FLAT = "flat"
NESTED = "nested"

_STR = "tag:yaml.org,2002:str"
_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_NULL = "tag:yaml.org,2002:null"
_SEQ = "tag:yaml.org,2002:seq"
_MAP = "tag:yaml.org,2002:map"

_DEEPEST = 32
_SETTING = re.compile(r"^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+$")
# A line that starts an entry: a dotted name, or the root of nested maps (nothing but a map may follow it).
_ENTRY = re.compile(
    r"^(?:([\"']?)[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+\1:(?:\s|$)|[a-z][a-z0-9-]*:\s*(?:\{.*)?$)",
)
_CONTINUED = re.compile(r"^(?:\s|- |-$)")
# What an export without settings says. Silence around a banner is not among it.
_NOTHING = re.compile(r"^(?:\.\.\.|---|(?:---\s*)?(?:\{\s*\}|null|~))$")
_LONGEST_LINE = 1 << 30


class Document:
    """The settings of one document, by dotted name, and the tree they stand in."""

    def __init__(self, root: Any, marker: bool) -> None:
        self.root = root
        self.marker = marker

    @property
    def shape(self) -> str | None:
        """FLAT, NESTED, or None when it holds no settings that could tell."""
        for key, value in self.root.value:
            return NESTED if isinstance(value, yaml.MappingNode) or "." not in key.value else FLAT
        return None

    def entries(self) -> dict[str, Any]:
        """Raw values by dotted name: text for every scalar whatever its spelling, lists of them, None for null."""
        return dict((name, raw(node)) for name, node in self.nodes().items())

    def nodes(self) -> dict[str, Any]:
        return dict(_leaves(self.root, ""))


def parse(text: str, what: str) -> Document:
    """The document in ``text``; banners and warnings around and between its entries are no part of it."""
    root = _whole(text)
    if root is None:
        entries, nothing = _entry_lines(text)
        root = _compose_mapping(entries, what) if entries.strip() else None
        if root is None and not nothing:
            raise DocumentError("{0} holds no settings; look at what it prints on the host.".format(what))
    return Document(root or _mapping([]), any(line.rstrip() == "---" for line in text.splitlines()))


def decode(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise DocumentError("{0} is not UTF-8 text; look at what it prints on the host.".format(what)) from None


def render(
    document: Document,
    changes: dict[str, Any],
    template: Document | None = None,
    shape: str | None = None,
) -> str:
    """``document`` with ``changes`` (None unsets), everything else verbatim.

    A changed value is spelled like the old value of its key, else like the ``template`` spells it, else as
    documented. A new key is put where the shape of the document wants it.
    """
    shape = document.shape or shape or (template.shape if template else None) or FLAT
    root = _copy(document.root, 0)
    old = document.nodes()
    models = template.nodes() if template else {}
    for name, value in changes.items():
        example = next((node for node in (old.get(name), models.get(name)) if not _is_unset(node)), None)
        _put(root, name, _node(value, example), shape)
    marker = document.marker or (template.marker if template and not old else False)
    return yaml.serialize(
        root,
        Dumper=yaml.SafeDumper,
        explicit_start=marker,
        allow_unicode=True,
        width=_LONGEST_LINE,
    )


# -- reading ------------------------------------------------------------------------------------------------------


def _whole(text: str) -> Any:
    """The mapping ``text`` is as a whole, None when it is something else."""
    try:
        found = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if isinstance(node, yaml.MappingNode)]
        found = [_settings_only(node) for node in found]
    except (yaml.YAMLError, ValueError):
        return None
    found = [node for node in found if node.value]
    return found[0] if len(found) == 1 else None


def _entry_lines(text: str) -> tuple[str, bool]:
    """Only the lines that belong to entries, and whether the text said that there is nothing."""
    kept: list[str] = []
    inside = nothing = False
    for line in text.splitlines():
        if _ENTRY.match(line):
            inside = True
            kept.append(line)
        elif inside and (_CONTINUED.match(line) or not line.strip()):
            kept.append(line)
        elif _NOTHING.match(line.strip()):
            nothing = True
    return "\n".join(kept) + "\n", nothing or not text.strip()


def _compose_mapping(text: str, what: str) -> Any:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return _settings_only(node) if isinstance(node, yaml.MappingNode) else None
    except (yaml.YAMLError, ValueError) as exc:
        mark = getattr(exc, "problem_mark", None)
        where = " (near line {0} of its settings)".format(mark.line + 1) if mark else ""
        # The parser's own message quotes the document, so it is not passed on.
        raise DocumentError("{0} cannot be understood as YAML{1}; look at it by hand.".format(what, where)) from None


def _settings_only(root: Any) -> Any:
    """The same mapping without what cannot be a setting: `Warning: something` parses, too."""
    root = _copy(root, 0)
    root.value = [pair for pair in root.value if _holds_settings(pair)]
    return root


def _holds_settings(pair: tuple[Any, Any]) -> bool:
    return any(_SETTING.match(name) for name, _leaf in _leaves(_mapping([pair]), ""))


def _leaves(node: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in node.value:
        name = prefix + str(key.value)
        if isinstance(value, yaml.MappingNode) and value.value:
            yield from _leaves(value, name + ".")
        else:
            yield name, value


def _copy(node: Any, depth: int) -> Any:
    """A tree of its own: aliases become copies, because changing one must not change the other."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(node, yaml.ScalarNode):
        return yaml.ScalarNode(node.tag, node.value, style=node.style)
    if isinstance(node, yaml.SequenceNode):
        items = [_copy(item, depth + 1) for item in node.value]
        return yaml.SequenceNode(node.tag, items, flow_style=node.flow_style)
    pairs = [(_copy(key, depth + 1), _copy(value, depth + 1)) for key, value in node.value]
    return yaml.MappingNode(node.tag, pairs, flow_style=node.flow_style)


def raw(node: Any) -> Any:
    """The value of a node with every scalar as the text that is written there."""
    if isinstance(node, yaml.SequenceNode):
        return [raw(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return dict((str(raw(key)), raw(value)) for key, value in node.value) or None
    return None if node.tag == _NULL else node.value


# -- writing ------------------------------------------------------------------------------------------------------


def _mapping(pairs: list) -> Any:
    return yaml.MappingNode(_MAP, pairs, flow_style=False)


def _is_unset(node: Any) -> bool:
    return node is None or is_unset(raw(node))


def _put(root: Any, name: str, node: Any, shape: str) -> None:
    """Replace the value of ``name`` where it stands, or add it where its neighbours are."""
    if _replace(root, name, node):
        return
    place, rest = root, name
    if shape == NESTED:
        place, rest = _descend(root, name)
        for part in rest.split(".")[:0:-1]:
            node = _mapping([(_text(part), node)])
        rest = rest.split(".")[0]
    place.value = [pair for pair in place.value if pair[0].value != rest] + [(_text(rest), node)]


def _replace(place: Any, name: str, node: Any) -> bool:
    """Set every entry of this name (a repeated one included); False when there is none."""
    done = False
    for index, (key, value) in enumerate(place.value):
        if key.value == name:
            place.value[index] = (key, node)
            done = True
        elif isinstance(value, yaml.MappingNode) and name.startswith(key.value + "."):
            done = _replace(value, name[len(key.value) + 1 :], node) or done
    return done


def _descend(place: Any, name: str) -> tuple[Any, str]:
    """The deepest existing map on the way to ``name``, and what of the name is left there."""
    for key, value in place.value:
        if isinstance(value, yaml.MappingNode) and name.startswith(key.value + "."):
            return _descend(value, name[len(key.value) + 1 :])
    return place, name


def _text(text: str) -> Any:
    style = None
    if "\n" in text:
        style = "|"
    elif text == "":
        style = "'"
    return yaml.ScalarNode(_STR, text, style=style)


def _quoted(text: str, style: str = '"') -> Any:
    return yaml.ScalarNode(_STR, text, style=style)


def _node(value: Any, example: Any) -> Any:
    if value is None:
        return _text("")
    if isinstance(value, bool):
        return _bool_node(value, example)
    if isinstance(value, int):
        as_text = example is not None and example.tag == _STR
        return _quoted(str(value), example.style or "'") if as_text else yaml.ScalarNode(_INT, str(value))
    if isinstance(value, (list, dict)):
        return _collection_node(value, example)
    return _text(str(value))


def _bool_node(value: bool, example: Any) -> Any:
    """As documented: the strings "true" and "false", unless the old value was written otherwise."""
    word = "true" if value else "false"
    if example is None or not isinstance(example, yaml.ScalarNode):
        return _quoted(word)
    if example.value[:1].isupper():
        word = word.capitalize()
    return yaml.ScalarNode(_BOOL, word) if example.tag == _BOOL else _quoted(word, example.style or "'")


def _collection_node(value: Any, example: Any) -> Any:
    """As documented: a JSON array in a string, unless the old value was a YAML list."""
    if isinstance(value, list) and isinstance(example, yaml.SequenceNode):
        items = [_node(item, None) for item in value]
        return yaml.SequenceNode(_SEQ, items, flow_style=example.flow_style or not value)
    return _quoted(as_json(value), "'")


def unset_keys(entries: dict[str, Any], names: Iterable[str]) -> list[str]:
    """Those of ``names`` the document has no value for."""
    return [name for name in names if is_unset(entries.get(name))]
