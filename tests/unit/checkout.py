# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checkout as data, for the tests that say what every part of it must have."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
TESTS = ROOT / "tests" / "unit" / "plugins"
PACKAGE = "ansible_collections.storeops.ha."


def load(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def relative(path):
    return path.relative_to(ROOT).as_posix()


def python_files(folder):
    return sorted(path for path in folder.rglob("*.py") if path.name != "__init__.py")


# -- Python ---------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def constants(path):
    """Texts a file assigns at its top, such as DOCUMENTATION."""
    found = {}
    for node in parsed(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found.update((target.id, node.value.value) for target in node.targets if isinstance(target, ast.Name))
    return found


def imported(path):
    """Every name imported anywhere in the file, in full: `from a import b` is a.b."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            found.update("{0}.{1}".format(node.module, alias.name) for alias in node.names)
    return found


def _file_of(name):
    """The collection's file that an imported name is, or is in."""
    if not name.startswith(PACKAGE):
        return None
    parts = name[len(PACKAGE) :].split(".")
    for end in (len(parts), len(parts) - 1):
        path = ROOT.joinpath(*parts[:end]).with_suffix(".py")
        if path.is_file():
            return path
    return None


def own_imports(path):
    """The files of this collection that a file imports."""
    return set(found for found in map(_file_of, imported(path)) if found)


def reached(paths):
    """All files of this collection that these import, directly or not."""
    seen, waiting = set(), list(paths)
    while waiting:
        for path in own_imports(waiting.pop()) - seen:
            seen.add(path)
            waiting.append(path)
    return seen


# -- documentation ----------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def fragment(name):
    """A documentation fragment by its full name, `storeops.ha.<file>[.<part>]`."""
    file, _dot, part = name.replace("storeops.ha.", "", 1).partition(".")
    source = (PLUGINS / "doc_fragments" / (file + ".py")).read_text(encoding="utf-8")
    found = {}
    for match in re.finditer(r'^    ([A-Z_]+) = r"""(.*?)"""', source, re.DOTALL | re.MULTILINE):
        found[match.group(1)] = yaml.safe_load(match.group(2))
    return found[(part or "documentation").upper()]


def with_fragments(documentation):
    """DOCUMENTATION with the options and attributes its fragments bring."""
    whole = dict(documentation, options={}, attributes={})
    for name in documentation.get("extends_documentation_fragment", []):
        for kind in ("options", "attributes"):
            whole[kind].update(fragment(name).get(kind) or {})
    for kind in ("options", "attributes"):
        for key, value in (documentation.get(kind) or {}).items():
            whole[kind][key] = dict(whole[kind].get(key) or {}, **value)
    return whole


def options_in(options, prefix=""):
    """Every option and suboption as (dotted name, option)."""
    for name, option in (options or {}).items():
        yield prefix + name, option
        yield from options_in(option.get("options"), prefix + name + ".")


def undescribed(options):
    """What each option lacks: a description or a type."""
    return [
        "{0} has no {1}".format(name, key)
        for name, option in options_in(options)
        for key in ("description", "type")
        if not option.get(key)
    ]
