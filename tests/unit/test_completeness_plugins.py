# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every plugin has. That its arguments equal its documentation is for `make sanity` to say."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.storeops.ha.tests.unit import checkout

MODULES = checkout.python_files(checkout.PLUGINS / "modules")
FILTERS = checkout.python_files(checkout.PLUGINS / "filter")
ACTIONS = checkout.python_files(checkout.PLUGINS / "action")
CODE = [path for path in checkout.python_files(checkout.PLUGINS) if path.parent.name != "doc_fragments"]

# What is tested under another name, because it is nothing without the other.
TESTED_WITH = {
    "module_utils/_store/assertion_sync.py": "modules/test_store_assert_sync.py",
    "module_utils/_store/spec.py": "modules/test_enterprise_store_config.py",
    "modules/fetch_snaps.py": "modules/test_snap_file_info.py",
    "modules/store_backup.py": "action/test_store_backup.py",
    "modules/store_backup_info.py": "action/test_store_backup_info.py",
    "modules/cluster_report.py": "action/test_cluster_report.py",
    "modules/preflight_inventory.py": "action/test_preflight_inventory.py",
    "plugin_utils/_preflight_reader.py": "action/test_preflight_inventory.py",
}
# Their files are steps of few checks, which are tested from the outside: the tests there import each.
TESTED_AS_ONE = ("module_utils/_backup", "module_utils/_preflight", "module_utils/_report")


def stem(path):
    return path.stem


def documentation_of(module):
    return checkout.with_fragments(yaml.safe_load(checkout.constants(module)["DOCUMENTATION"]))


@pytest.mark.parametrize("module", MODULES, ids=stem)
def test_every_module_is_documented(module):
    documentation = documentation_of(module)
    assert documentation["module"] == module.stem
    assert documentation["short_description"]
    assert documentation["description"]
    assert documentation["version_added"]
    assert documentation["author"] == ["storeops.ha contributors (@storeops)"]
    assert checkout.undescribed(documentation["options"]) == []


@pytest.mark.parametrize("module", MODULES, ids=stem)
def test_every_module_says_what_it_does_in_check_mode_and_in_diff_mode(module):
    attributes = documentation_of(module)["attributes"]
    assert attributes["check_mode"]["support"] == "full"
    assert attributes["diff_mode"]["support"] in ("full", "N/A")
    assert attributes["platform"]["support"]


@pytest.mark.parametrize("module", MODULES, ids=stem)
def test_the_examples_of_every_module_are_tasks_that_use_its_options(module):
    options = documentation_of(module)["options"]
    used = [
        task["storeops.ha." + module.stem]
        for task in yaml.safe_load(checkout.constants(module)["EXAMPLES"])
        if "storeops.ha." + module.stem in task
    ]
    assert used
    assert set(name for arguments in used for name in arguments or {}) <= set(options)


def _incomplete(values, prefix=""):
    for name, value in values.items():
        wanted = ["description", "type"] + ([] if prefix else ["returned"])
        # What a list of texts or a map looks like is worth an example; true and false are not.
        if not value.get("contains") and value.get("type") != "bool":
            wanted.append("sample")
        missing = [key for key in wanted if key not in value]
        if missing:
            yield "{0}{1}: {2}".format(prefix, name, ", ".join(missing))
        yield from _incomplete(value.get("contains") or {}, prefix + name + ".")


@pytest.mark.parametrize("module", MODULES, ids=stem)
def test_every_result_of_a_module_is_described_with_type_condition_and_sample(module):
    results = yaml.safe_load(checkout.constants(module)["RETURN"])
    assert results
    assert list(_incomplete(results)) == []


@pytest.mark.parametrize("plugin", FILTERS, ids=stem)
def test_every_filter_is_documented_beside_it(plugin):
    sidecar = yaml.safe_load(plugin.with_suffix(".yml").read_text(encoding="utf-8"))
    documentation = sidecar["DOCUMENTATION"]
    assert documentation["name"] == plugin.stem
    for key in ("author", "version_added", "short_description", "description"):
        assert documentation[key], key
    assert "_input" in documentation["options"]
    assert checkout.undescribed(documentation["options"]) == []
    assert "storeops.ha." + plugin.stem in sidecar["EXAMPLES"]
    assert sidecar["RETURN"]["_value"]["description"]
    assert sidecar["RETURN"]["_value"]["type"]


def test_no_documentation_is_left_of_a_filter_that_is_gone():
    sidecars = (checkout.PLUGINS / "filter").glob("*.yml")
    assert sorted(path.stem for path in sidecars) == [path.stem for path in FILTERS]


@pytest.mark.parametrize("plugin", ACTIONS, ids=stem)
def test_every_action_has_a_module_of_its_name_that_documents_it(plugin):
    assert plugin.stem in [module.stem for module in MODULES]


def _mirror(name):
    folder, _slash, file = name.rpartition("/")
    return checkout.TESTS / folder / ("test_" + file)


@pytest.mark.parametrize("plugin", CODE, ids=checkout.relative)
def test_every_plugin_has_its_unit_test(plugin):
    name = plugin.relative_to(checkout.PLUGINS).as_posix()
    if name.startswith(TESTED_AS_ONE):
        tested = checkout.reached(checkout.python_files(_mirror(name).parent))
        assert plugin in tested or _mirror(name).is_file(), "no test imports {0}".format(name)
    elif name in TESTED_WITH:
        test = checkout.TESTS / TESTED_WITH[name]
        # A module that is only the documentation of an action has nothing to import.
        tested = plugin in checkout.reached([test]) or plugin.stem == test.stem.replace("test_", "")
        assert tested, "{0} does not import {1}".format(TESTED_WITH[name], name)
    else:
        assert _mirror(name).is_file(), "there is no {0}".format(checkout.relative(_mirror(name)))


def test_no_exception_from_the_rule_has_become_needless():
    assert [name for name in TESTED_WITH if _mirror(name).is_file() or not (checkout.PLUGINS / name).is_file()] == []


def test_no_unit_test_is_left_of_a_plugin_that_is_gone():
    tests = (path for path in checkout.python_files(checkout.TESTS) if path.name.startswith("test_"))
    names = (path.relative_to(checkout.TESTS) for path in tests)
    left = [
        str(name)
        for name in names
        if not (checkout.PLUGINS / name.parent / name.name.replace("test_", "", 1)).is_file()
        and name.as_posix() not in ALSO_TESTS
        and not name.as_posix().startswith(TESTED_AS_ONE)
    ]
    assert left == []


# Tests of what is not a plugin's code.
ALSO_TESTS = ("action/test_preflight_specs.py",)


def test_action_groups_name_modules_that_are_there():
    groups = checkout.load("meta/runtime.yml")["action_groups"]
    names = [name for group in groups.values() for name in group]
    assert set(names) <= set(module.stem for module in MODULES)
    assert len(names) == len(set(names))


def test_every_module_that_runs_the_command_takes_its_defaults_from_the_group_store():
    users = [module.stem for module in MODULES if checkout.PLUGINS / "module_utils/_store/cli.py" in own(module)]
    assert users
    assert set(users) <= set(checkout.load("meta/runtime.yml")["action_groups"]["store"])


def own(module):
    return checkout.reached([module])


@pytest.mark.parametrize("module", MODULES, ids=stem)
def test_who_runs_the_command_documents_where_it_is_looked_for(module):
    runs_it = checkout.PLUGINS / "module_utils/_store/cli.py" in own(module)
    fragments = yaml.safe_load(checkout.constants(module)["DOCUMENTATION"])["extends_documentation_fragment"]
    assert ("storeops.ha.store_cli" in fragments) is runs_it
