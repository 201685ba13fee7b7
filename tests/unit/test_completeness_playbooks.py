# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every playbook has: a list of its inputs that is neither too long nor too short, and says the truth."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _redact
from ansible_collections.storeops.ha.tests.unit import checkout

FOLDER = checkout.ROOT / "playbooks"
PLAYBOOKS = sorted(path.stem for path in FOLDER.glob("*.yml") if not path.name.endswith(".meta.yml"))
ALSO_SECRET = re.compile(r"(_bundle|_admin_url|_secret_settings|_certificate)$")

# An input: not a part of another name, not a filter or a module of the collection. Those of one playbook alone may
# begin with its name.
_INPUT = r"(?<![\w.])(?:store|{0})_\w+"


def meta(name):
    return checkout.load("playbooks/{0}.meta.yml".format(name))


def spec(name):
    return meta(name)["argument_specs"][name]


def own_options(name):
    """The inputs that only this playbook has."""
    return spec(name)["options"]


def options(name):
    """All inputs of a playbook: those it shares with another one are listed there, and nowhere else."""
    shared = options(spec(name)["options_from"]) if "options_from" in spec(name) else {}
    return {**shared, **own_options(name)}


def without_comments(text):
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def play_text(name):
    return (FOLDER / (name + ".yml")).read_text(encoding="utf-8")


def variable_files(name):
    """The files of variables that a playbook loads, in its order."""
    return [FOLDER / file for file in dict.fromkeys(re.findall(r"vars/[\w.-]+\.yml", play_text(name)))]


def texts(name):
    """The playbook and the files of variables it loads."""
    files = [path.read_text(encoding="utf-8") for path in variable_files(name)]
    return [without_comments(text) for text in [play_text(name), *files]]


def read_inputs(name):
    found = set(found for text in texts(name) for found in re.findall(_INPUT.format(name), text))
    # A role may have the name of its playbook, and what a file gives it is no input.
    return found - set(variable for path in variable_files(name) for variable in checkout.load(path))


def read_by_filters():
    """Inputs that a filter takes out of the variables of hosts."""
    sources = [path.read_text(encoding="utf-8") for path in (checkout.PLUGINS / "filter").glob("*.py")]
    return set(found for source in sources for found in re.findall(r"[\"'](store_\w+)[\"']", source))


def test_there_are_playbooks():
    assert "new_cluster" in PLAYBOOKS


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_playbook_is_documented(name):
    assert meta(name)["short_description"]
    assert meta(name)["description"]
    assert spec(name)["short_description"]
    assert spec(name)["description"]
    assert spec(name)["examples"]
    assert checkout.undescribed(own_options(name)) == []
    assert "storeops.ha." + name in checkout.text_of("README.md")


def test_no_list_of_inputs_is_left_of_a_playbook_that_is_gone():
    assert sorted(path.name for path in FOLDER.glob("*.meta.yml")) == [name + ".meta.yml" for name in PLAYBOOKS]


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_input_that_is_read_is_listed(name):
    assert read_inputs(name) - set(options(name)) == set()


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_input_that_is_listed_is_read(name):
    assert set(own_options(name)) - read_inputs(name) - read_by_filters() == set()


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_shared_input_is_listed_once(name):
    shared = options(spec(name)["options_from"]) if "options_from" in spec(name) else {}
    assert set(shared) & set(own_options(name)) == set()


ALWAYS = {"store_domain": "store.example.com", "store_database_password": "a password"}
OTHER = {"bool": (True, False), "int": (8443, 8444)}


@functools.lru_cache(maxsize=None)
def answers(name):
    """What the variables of a playbook become, for each input left out, at its default, empty, and as text."""
    variants = {"plain": ALWAYS}
    for variable, option in own_options(name).items():
        if variable in ALWAYS:
            continue
        values = {"empty": ""}
        if "default" in option:
            values["default"] = option["default"]
        for value in OTHER.get(option["type"], ()):
            values["typed {0}".format(value)] = value
            values["text {0}".format(value)] = str(value).lower()
        variants.update(
            ("{0} {1}".format(variable, how), dict(ALWAYS, **{variable: value})) for how, value in values.items()
        )
    asked = {"files": [str(path) for path in variable_files(name)], "variants": variants}
    answer = subprocess.run(
        [sys.executable, str(checkout.ROOT / "tests/unit/render_inputs.py")],
        input=json.dumps(asked),
        env=dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(checkout.ROOT / ".cache/collections")),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def differing(name, one, other):
    """The variables that two variants disagree about."""
    found = answers(name)
    return [variable for variable in found[one] if found[one][variable] != found[other][variable]]


ASKED = [(name, variable) for name in PLAYBOOKS for variable in own_options(name) if variable not in ALWAYS]


@pytest.mark.parametrize("name, variable", ASKED)
def test_the_default_that_is_listed_is_the_one_that_is_used(name, variable):
    if "default" in own_options(name)[variable]:
        assert differing(name, "plain", variable + " default") == []


@pytest.mark.parametrize("name, variable", ASKED)
def test_an_input_that_a_survey_left_empty_is_not_given(name, variable):
    assert differing(name, "plain", variable + " empty") == []


@pytest.mark.parametrize("name, variable", ASKED)
def test_flags_and_numbers_may_be_text(name, variable):
    values = OTHER.get(own_options(name)[variable]["type"], ())
    for value in values:
        assert differing(name, "{0} typed {1}".format(variable, value), "{0} text {1}".format(variable, value)) == []
    if values:
        # And they are not without effect.
        assert differing(name, "{0} typed {1}".format(variable, values[0]), "{0} typed {1}".format(variable, values[1]))


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_what_the_inputs_become_can_be_computed(name):
    wrong = [
        text for text in answers(name)["plain"].values() if re.match(r"\w+(Error|Exception)\w*:|Ansible\w+:", text)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_secrets_among_the_inputs_are_marked(name):
    for variable, option in checkout.options_in(own_options(name)):
        if _redact.is_secret(variable) or ALSO_SECRET.search(variable):
            assert option.get("no_log") is True, variable


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_examples_of_a_playbook_use_its_inputs(name):
    examples = spec(name)["examples"]
    assert set(re.findall(r"^(store_\w+):", examples, re.MULTILINE)) <= set(options(name))


def test_the_readme_uses_inputs_that_are_there():
    known = set(variable for name in PLAYBOOKS for variable in options(name))
    assert set(re.findall(r"^ +(store_\w+):", checkout.text_of("README.md"), re.MULTILINE)) <= known


def test_the_version_is_the_same_everywhere():
    version = checkout.load("galaxy.yml")["version"]
    assert re.search(r"^## {0}\b".format(re.escape(version)), checkout.text_of("CHANGELOG.md"), re.MULTILINE)
    assert set(re.findall(r"storeops-ha-(\d[\w.-]*?)\.tar\.gz", checkout.text_of("README.md"))) <= {version}
