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

# An input: not a part of another name, not a filter or a module of the collection.
_INPUT = re.compile(r"(?<![\w.])store_\w+")


def meta(name):
    return checkout.load("playbooks/{0}.meta.yml".format(name))


def options(name):
    return meta(name)["argument_specs"][name]["options"]


def without_comments(text):
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def texts(name):
    """The playbook and the files of variables it loads."""
    play = (FOLDER / (name + ".yml")).read_text(encoding="utf-8")
    files = set(re.findall(r"vars/[\w.-]+\.yml", play))
    return [without_comments(text) for text in [play] + [checkout.text_of("playbooks/" + file) for file in files]]


def read_inputs(name):
    return set(found for text in texts(name) for found in _INPUT.findall(text))


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
    spec = meta(name)["argument_specs"][name]
    assert spec["short_description"]
    assert spec["description"]
    assert spec["examples"]
    assert checkout.undescribed(spec["options"]) == []
    assert "storeops.ha." + name in checkout.text_of("README.md")


def test_no_list_of_inputs_is_left_of_a_playbook_that_is_gone():
    assert sorted(path.name for path in FOLDER.glob("*.meta.yml")) == [name + ".meta.yml" for name in PLAYBOOKS]


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_input_that_is_read_is_listed(name):
    assert read_inputs(name) - set(options(name)) == set()


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_input_that_is_listed_is_read(name):
    assert set(options(name)) - read_inputs(name) - read_by_filters() == set()


ALWAYS = {"store_domain": "store.example.com", "store_database_password": "a password"}
OTHER = {"bool": (True, False), "int": (8443, 8444)}


@functools.lru_cache(maxsize=None)
def answers(name):
    """What the variables of a playbook become, for each input left out, at its default, empty, and as text."""
    variants = {"plain": ALWAYS}
    for variable, option in options(name).items():
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
    asked = {"file": str(FOLDER / "vars" / "cluster.yml"), "variants": variants}
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


ASKED = [(name, variable) for name in PLAYBOOKS for variable in options(name) if variable not in ALWAYS]


@pytest.mark.parametrize("name, variable", ASKED)
def test_the_default_that_is_listed_is_the_one_that_is_used(name, variable):
    if "default" in options(name)[variable]:
        assert differing(name, "plain", variable + " default") == []


@pytest.mark.parametrize("name, variable", ASKED)
def test_an_input_that_a_survey_left_empty_is_not_given(name, variable):
    assert differing(name, "plain", variable + " empty") == []


@pytest.mark.parametrize("name, variable", ASKED)
def test_flags_and_numbers_may_be_text(name, variable):
    values = OTHER.get(options(name)[variable]["type"], ())
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
    for variable, option in checkout.options_in(options(name)):
        if _redact.is_secret(variable) or ALSO_SECRET.search(variable):
            assert option.get("no_log") is True, variable


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_examples_of_a_playbook_use_its_inputs(name):
    examples = meta(name)["argument_specs"][name]["examples"]
    assert set(re.findall(r"^(store_\w+):", examples, re.MULTILINE)) <= set(options(name))


def test_the_readme_uses_inputs_that_are_there():
    known = set(variable for name in PLAYBOOKS for variable in options(name))
    assert set(re.findall(r"^ +(store_\w+):", checkout.text_of("README.md"), re.MULTILINE)) <= known


def test_the_version_is_the_same_everywhere():
    version = checkout.load("galaxy.yml")["version"]
    assert re.search(r"^## {0}\b".format(re.escape(version)), checkout.text_of("CHANGELOG.md"), re.MULTILINE)
    assert set(re.findall(r"storeops-ha-(\d[\w.-]*?)\.tar\.gz", checkout.text_of("README.md"))) <= {version}
