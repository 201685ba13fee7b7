# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every role has: a specification that says the truth about its variables, and tasks that treat them with care."""

from __future__ import annotations

import functools
import re

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _redact
from ansible_collections.storeops.ha.tests.unit import checkout

ROLES = sorted(path.name for path in (checkout.ROOT / "roles").iterdir() if path.is_dir())
LONGEST_CONTENTS = 30

# Secret, though their names do not end like secrets: each holds a password or a private key.
ALSO_SECRET = re.compile(r"(_bundle|_admin_url|_database_url|_secret_settings|_certificate)$")
# The only tasks whose whole result is hidden; everything else redacts itself.
HIDDEN_TASKS = {
    "roles/backup/tasks/check.yml": 1,
    "roles/health/tasks/look.yml": 1,
    "roles/membership/tasks/look.yml": 1,
    "roles/unit/tasks/clone.yml": 1,
    "roles/unit/tasks/reference.yml": 1,
    "roles/takeover/tasks/certificate.yml": 1,
}


@functools.lru_cache(maxsize=None)
def entry_points(role):
    return checkout.load("roles/{0}/meta/argument_specs.yml".format(role))["argument_specs"]


@functools.lru_cache(maxsize=None)
def defaults(role):
    return checkout.load("roles/{0}/defaults/main.yml".format(role)) or {}


def files(role, *folders):
    found = []
    for folder in folders:
        found += [path for path in (checkout.ROOT / "roles" / role / folder).rglob("*") if path.is_file()]
    return sorted(found)


def is_template(value):
    return "{{" in str(value)


ENTRY_POINTS = [(role, name) for role in ROLES for name in entry_points(role)]
BOOLEANS = [
    (role, name)
    for role in ROLES
    for name, option in entry_points(role)["main"].get("options", {}).items()
    if option.get("type") == "bool"
]


# -- documentation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_every_role_says_what_it_is_and_how_it_is_used(role):
    readme = checkout.text_of("roles/{0}/README.md".format(role))
    assert readme.startswith("# storeops.ha.{0}\n".format(role))
    assert "storeops.ha.{0}\n".format(role) in readme.split("```yaml", 1)[1]
    listed = re.findall(r"^- `(\w+)`:", readme, re.MULTILINE)
    assert listed == list(entry_points(role))
    assert checkout.load("roles/{0}/meta/main.yml".format(role))["galaxy_info"]["description"]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_used_by_a_playbook_or_by_another_role(role):
    users = [*(checkout.ROOT / "playbooks").glob("*.yml"), *(checkout.ROOT / "roles").glob("*/tasks/*.yml")]
    texts = [path.read_text(encoding="utf-8") for path in users if role not in checkout.relative(path).split("/")]
    assert any(re.search(r"storeops\.ha\.{0}\b(?!\.)".format(role), text) for text in texts)


@pytest.mark.parametrize("role, name", ENTRY_POINTS)
def test_every_entry_point_is_described_and_there(role, name):
    entry = entry_points(role)[name]
    assert entry["short_description"]
    assert entry["description"]
    assert checkout.undescribed(entry.get("options")) == []
    assert (checkout.ROOT / "roles" / role / "tasks" / (name + ".yml")).is_file()


# -- variables --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_every_variable_is_specified_and_has_a_default(role):
    assert sorted(entry_points(role)["main"].get("options", {})) == sorted(defaults(role))


@pytest.mark.parametrize("role", ROLES)
def test_every_variable_begins_with_the_name_of_its_role(role):
    assert [name for name in defaults(role) if not name.startswith(role + "_")] == []
    own = checkout.load("roles/{0}/vars/main.yml".format(role)) if files(role, "vars") else {}
    assert [name for name in own if not name.startswith("__{0}_".format(role))] == []


@pytest.mark.parametrize("role, name", ENTRY_POINTS)
def test_the_defaults_of_an_entry_point_are_those_of_the_role(role, name):
    wrong = []
    for variable, option in entry_points(role)[name].get("options", {}).items():
        default = defaults(role)[variable]
        if option.get("required"):
            # The role's default says that there is none.
            right = "default" not in option and not default
        elif is_template(default):
            # It has no value of the option's type yet, so the description says it in words.
            right = "default" not in option and "By default" in str(option["description"])
        else:
            right = "default" in option and (option["default"], type(option["default"])) == (default, type(default))
        wrong += [] if right else [variable]
    assert wrong == []


@pytest.mark.parametrize("role, name", ENTRY_POINTS)
def test_an_entry_point_says_of_a_variable_what_main_says(role, name):
    whole = entry_points(role)["main"].get("options", {})
    own = entry_points(role)[name].get("options", {})
    differing = [variable for variable, option in own.items() if dict(option) != dict(whole[variable])]
    assert differing == []


def _names(text, role):
    return set(re.findall(r"\b(?:__)?{0}_\w+".format(role), text))


def _without_prose(text):
    """A message may tell the operator of a variable without using it; only its expressions count."""
    prose = re.compile(r"^( +)(?:fail_)?msg:.*\n(?:\1 +.*\n)*", re.MULTILINE)
    return prose.sub(lambda match: " ".join(re.findall(r"{{.*?}}", match.group(0))) + "\n", text)


def _task_texts(role, name):
    """The task file of an entry point, what it includes, and the templates of all of them."""
    waiting, seen = ["tasks/" + name + ".yml"], {}
    while waiting:
        file = waiting.pop()
        path = checkout.ROOT / "roles" / role / file
        if file in seen or not path.is_file():
            continue
        seen[file] = _without_prose(path.read_text(encoding="utf-8"))
        waiting += ["tasks/" + found for found in re.findall(r"(?:import|include)_tasks: (\S+)", seen[file])]
        waiting += ["templates/" + found for found in re.findall(r"[\w.-]+\.j2", seen[file])]
    return list(seen.values())


def _used(role, texts):
    """The role's variables that these texts use, by way of its other variables, too."""
    meanings = dict(checkout.load("roles/{0}/vars/main.yml".format(role)) if files(role, "vars") else {})
    meanings.update(defaults(role))
    waiting, used = set().union(*[_names(text, role) for text in texts]), set()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting |= _names(str(meanings.get(name, "")), role)
    return used


@pytest.mark.parametrize("role, name", ENTRY_POINTS)
def test_an_entry_point_specifies_what_it_uses_and_nothing_else(role, name):
    used = _used(role, _task_texts(role, name)) & set(defaults(role))
    assert used == set(entry_points(role)[name].get("options", {}))


# -- secrets ----------------------------------------------------------------------------------------------------------


def _is_secret(name):
    return _redact.is_secret(name) or bool(ALSO_SECRET.search(name))


@pytest.mark.parametrize("role, name", ENTRY_POINTS)
def test_secrets_are_marked_in_every_specification(role, name):
    options = dict(checkout.options_in(entry_points(role)[name].get("options")))
    assert [name for name, option in options.items() if _is_secret(name) and option.get("no_log") is not True] == []


@pytest.mark.parametrize("role", ROLES)
def test_no_secret_gets_into_a_template_or_a_copied_text(role):
    secrets = set(
        name for name, option in entry_points(role)["main"].get("options", {}).items() if option.get("no_log")
    )
    for path in files(role, "templates"):
        assert _used(role, [path.read_text(encoding="utf-8")]) & secrets == set(), path.name
    for path in files(role, "tasks"):
        assert not re.search(r"builtin\.copy:\n(?: .*\n)*? +content:", path.read_text(encoding="utf-8")), path.name


def test_whole_results_are_hidden_where_nothing_else_helps_and_nowhere_else():
    found = {}
    for role in ROLES:
        for path in files(role, "tasks", "handlers"):
            count = len(re.findall(r"^ *no_log:", path.read_text(encoding="utf-8"), re.MULTILINE))
            found.update({checkout.relative(path): count} if count else {})
    assert found == HIDDEN_TASKS


# -- tasks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_main_is_a_table_of_contents(role):
    tasks = checkout.load("roles/{0}/tasks/main.yml".format(role))
    allowed = {"name", "when", "vars", "ansible.builtin.include_tasks", "ansible.builtin.import_tasks"}
    assert [task["name"] for task in tasks if set(task) - allowed] == []
    assert len(checkout.text_of("roles/{0}/tasks/main.yml".format(role)).splitlines()) <= LONGEST_CONTENTS


def _uses(text, name):
    """What stands behind each use of a variable in expressions; comments, keys and messages in a task do not count."""
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        for match in re.finditer(r"(?<![\w.'\"]){0}\b(?!\s*:)(?!['\"])".format(name), line):
            yield line[match.end() :]


@pytest.mark.parametrize("role, name", BOOLEANS)
def test_a_flag_may_be_text_wherever_it_is_used(role, name):
    rest = [
        "{0}: {1}{2}".format(checkout.relative(path), name, behind)
        for path in files(role, "tasks", "handlers", "templates", "vars")
        for behind in _uses(path.read_text(encoding="utf-8"), name)
        if not re.match(r"\s*\|\s*bool\b", behind)
    ]
    assert rest == []


@pytest.mark.parametrize("role", ROLES)
def test_roles_know_nothing_of_the_inputs_of_playbooks(role):
    inputs = set()
    for meta in (checkout.ROOT / "playbooks").glob("*.meta.yml"):
        inputs.update(*[spec["options"] for spec in checkout.load(meta)["argument_specs"].values()])
    for path in files(role, "tasks", "handlers", "templates", "vars", "defaults"):
        named = set(re.findall(r"(?<![\w.])store_\w+(?!\w*:)", path.read_text(encoding="utf-8")))
        assert named & inputs == set(), path.name


def test_no_script_shows_what_it_runs():
    found = []
    for folder in ("roles", "playbooks", "tests", "requirements", ".ci", "lab"):
        for path in (checkout.ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc", ".md"):
                text = path.read_bytes()
                if re.search(rb"\bset -\w*x|\b(ba)?sh -\w*x|-o xtrace", text):
                    found.append(checkout.relative(path))
    assert found == []
