# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The floors of the house: doors (plugins) on subjects on the ground; imports point downwards, pure files do no I/O."""

from __future__ import annotations

import ast
import re
import sys

import pytest
from ansible_collections.storeops.ha.tests.unit import checkout

CODE = checkout.python_files(checkout.PLUGINS)
UTILS = checkout.PLUGINS / "module_utils"
GROUND = [UTILS / "_errors.py", UTILS / "_redact.py"]
LONGEST_DOOR = 60

LICENCE = """\
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""

# What reaches out of the process, or tells the time.
OUTSIDE = {
    "ansible", "boto3", "botocore", "concurrent", "fcntl", "ftplib", "glob", "grp", "http", "io", "multiprocessing",
    "os", "pathlib", "platform", "psycopg2", "pwd", "requests", "select", "shutil", "signal", "socket", "ssl",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "urllib3",
}  # fmt: skip

# Which folder may import from which; `.` is the folder itself.
DOWNWARDS = {
    "action": ("plugin_utils", "module_utils"),
    "doc_fragments": (),
    # Filters that read the same texts share the one that does.
    "filter": (".", "module_utils"),
    "module_utils": (".",),
    "modules": ("module_utils",),
    "plugin_utils": (".", "module_utils"),
}


def _ids(path):
    return path.relative_to(checkout.PLUGINS).as_posix()


def _floor(path):
    return path.relative_to(checkout.PLUGINS).parts[0]


def _is_pure(path):
    return re.search(r"\bPure\b", ast.get_docstring(checkout.parsed(path)) or "") is not None


def _within(name, modules):
    return any(name == module or name.startswith(module + ".") for module in modules)


PURE = [path for path in CODE if _is_pure(path)]


@pytest.mark.parametrize("path", CODE, ids=_ids)
def test_every_file_names_its_licence(path):
    assert path.read_text(encoding="utf-8").replace("#!/usr/bin/python\n", "", 1).startswith(LICENCE)


@pytest.mark.parametrize("path", CODE, ids=_ids)
def test_imports_only_point_downwards(path):
    allowed = [folder if folder != "." else _floor(path) for folder in DOWNWARDS[_floor(path)]]
    assert [_ids(found) for found in checkout.own_imports(path) if _floor(found) not in allowed] == []


@pytest.mark.parametrize("path", GROUND, ids=_ids)
def test_the_ground_stands_on_nothing(path):
    assert checkout.own_imports(path) == set()


def test_the_store_knows_nothing_of_the_checks_that_look_at_it():
    for path in checkout.python_files(UTILS / "_store"):
        assert [_ids(found) for found in checkout.reached([path]) if "_preflight" in found.parts] == []


@pytest.mark.parametrize("path", CODE, ids=_ids)
def test_no_file_imports_itself_by_way_of_others(path):
    assert path not in checkout.reached([path])


@pytest.mark.parametrize("path", checkout.python_files(UTILS), ids=_ids)
def test_what_stands_below_the_doors_does_not_know_ansible(path):
    assert [name for name in checkout.imported(path) if _within(name, ["ansible"])] == []


@pytest.mark.parametrize("path", PURE, ids=_ids)
def test_a_pure_file_does_nothing_but_think(path):
    assert [name for name in checkout.imported(path) if _within(name, OUTSIDE)] == []
    called = [node.func for node in ast.walk(checkout.parsed(path)) if isinstance(node, ast.Call)]
    names = set(function.id for function in called if isinstance(function, ast.Name))
    assert names & {"open", "print", "input", "exec", "eval", "__import__"} == set()


@pytest.mark.parametrize("path", PURE, ids=_ids)
def test_a_pure_file_stands_on_pure_files_only(path):
    assert [_ids(found) for found in checkout.reached([path]) if found not in PURE and found not in GROUND] == []


def test_whatever_parses_or_compares_is_pure():
    names = "settings document plan keys status connections assertion bundle registration".split()
    wanted = [UTILS / "_store" / (name + ".py") for name in names]
    wanted += [UTILS / name for name in ("_haproxy_stat.py", "_postgres_plan.py", "_snapd_plan.py", "_redact.py")]
    assert [_ids(path) for path in wanted if path not in PURE] == []


def _functions(path):
    return [node for node in checkout.parsed(path).body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", checkout.python_files(checkout.PLUGINS / "modules"), ids=_ids)
def test_a_module_is_a_door_and_no_room(path):
    mains = [node for node in _functions(path) if node.name == "main"]
    assert all(node.end_lineno - node.lineno < LONGEST_DOOR for node in mains)
    assert not any(isinstance(node, ast.ClassDef) for node in checkout.parsed(path).body)


@pytest.mark.parametrize("path", CODE, ids=_ids)
def test_a_function_fits_a_screen(path):
    functions = [node for node in ast.walk(checkout.parsed(path)) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if node.end_lineno - node.lineno >= LONGEST_DOOR] == []


@pytest.mark.parametrize("path", CODE, ids=_ids)
def test_old_hosts_understand_every_file(path):
    source = path.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    used = set(node.attr for node in ast.walk(checkout.parsed(path)) if isinstance(node, ast.Attribute))
    # They came with Python 3.9.
    assert used & {"removeprefix", "removesuffix"} == set()


# The libraries of the controller, and those it lends to hosts, by the name they are imported under.
LIBRARIES = {"botocore", "cryptography", "jmespath", "netaddr", "pg8000"}
# What is there wherever ansible-core is.
GIVEN = {"ansible", "ansible_collections", "yaml"} | set(sys.stdlib_module_names)


def _used_on_the_controller():
    doors = [path for path in CODE if _floor(path) in ("action", "filter", "plugin_utils")]
    paths = checkout.reached(doors) | set(doors)
    names = set(name.split(".")[0] for path in paths for name in checkout.imported(path))
    # A library that is only packed for a host is named and not imported.
    packed = set(name for path in paths for name in LIBRARIES if '"{0}"'.format(name) in path.read_text("utf-8"))
    return names | packed


def test_what_the_controller_needs_is_told_to_builders_of_execution_environments():
    environment = checkout.load("meta/execution-environment.yml")["dependencies"]
    listed = re.findall(r"^([A-Za-z][\w-]*)", checkout.text_of(environment["python"]), re.MULTILINE)
    assert set(listed) == _used_on_the_controller() & LIBRARIES
    assert checkout.text_of(environment["system"]).strip()


def test_no_other_library_is_needed_on_the_controller():
    assert _used_on_the_controller() - LIBRARIES - GIVEN == set()
