# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook has a pattern, and what its survey asks is what the playbook takes. The format is that of the Ansible
pattern specification, schema 1.0.
"""

from __future__ import annotations

import re

import pytest
from ansible_collections.storeops.ha.tests.unit.checkout import ROOT
from ansible_collections.storeops.ha.tests.unit.test_completeness_playbooks import PLAYBOOKS, options, own_options
from ansible_collections.storeops.ha.tools.awx import data
from ansible_collections.storeops.ha.tools.awx.objects import job_template, questions
from jinja2 import Environment, meta

PATTERNS, TYPES = data.patterns(), data.credential_types()
ASKED = [(name, question) for name, pattern in PATTERNS.items() for question in questions(pattern)]

# What a text is good for, by the type of the input. A list or a map is none of them.
COMPATIBLE = {
    "bool": {"multiplechoice"},
    "int": {"integer"},
    "path": {"text"},
    "raw": {"text", "textarea"},
    "str": {"text", "textarea", "multiplechoice"},
}
# Inputs of one playbook alone that its survey leaves to the inventory, and why.
IN_INVENTORY = {
    "store_migrate_irregular": "a map",
    "store_upgrade_check_command": "a program of the operator's own, which has to be in the execution environment",
    "verify_html_file": "a file that is gone with the job; AWX has the report as its artifact",
    "verify_report_file": "a file that is gone with the job; AWX has the report as its artifact",
}
# Secrets that no type of credential brings, and why.
IN_VAULT = {"store_secret_settings": "a map; in the inventory, encrypted for AWX's own type Vault"}
# Not secret, but part of a credential.
WITH_SECRET = {"store_s3_access_key_id"}


def of(name, question):
    return "{0}-{1}".format(name, question["variable"])


every_question = pytest.mark.parametrize("name, question", ASKED, ids=[of(*one) for one in ASKED])


def test_every_playbook_has_a_pattern():
    assert sorted(PATTERNS) == PLAYBOOKS, "write extensions/patterns/<playbook>/meta/pattern.json, then `make awx`"


# -- the form of a pattern --------------------------------------------------------------------------------------------

TEXTS = ("schema_version", "name", "title", "description", "short_description")
RESOURCES = {
    "controller_project": {"name", "description"},
    "controller_execution_environment": {"name", "description", "image_name", "pull"},
}
TEMPLATE = {
    "name", "description", "execution_environment", "playbook", "primary", "ask_credential_on_launch",
    "ask_inventory_on_launch", "ask_verbosity_on_launch", "labels", "survey",
}  # fmt: skip
QUESTION = {"type", "question_name", "question_description", "variable", "required"}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_has_what_the_specification_wants_and_nothing_else(name):
    pattern = PATTERNS[name]
    resources, template = pattern["aap_resources"], job_template(pattern)
    assert set(pattern) == {*TEXTS, "tags", "aap_resources"}
    assert all(isinstance(pattern[key], str) and pattern[key] for key in TEXTS)
    assert set(resources) == {*RESOURCES, "controller_labels", "controller_job_templates"}
    assert {key: set(resources[key]) for key in RESOURCES} == RESOURCES
    assert set(template) == TEMPLATE
    assert set(template["survey"]) == {"name", "description", "spec"}
    assert pattern["schema_version"] == "1.0"
    assert pattern["name"] == name
    assert len(pattern["title"]) <= 64
    assert not pattern["short_description"].endswith(".")


@pytest.mark.parametrize("name", PATTERNS)
def test_the_parts_of_a_pattern_belong_together(name):
    resources, template = PATTERNS[name]["aap_resources"], job_template(PATTERNS[name])
    assert template["execution_environment"] == resources["controller_execution_environment"]["name"]
    assert template["playbook"] == name + ".yml"
    assert set(template["labels"]) <= set(resources["controller_labels"])
    # Which inventory and which secrets is for the one who launches it, and a pattern with one template has one to show.
    assert template["ask_inventory_on_launch"] and template["ask_credential_on_launch"] and template["primary"]


def test_all_patterns_share_one_project_and_one_environment_and_have_a_template_each():
    every = [pattern["aap_resources"] for pattern in PATTERNS.values()]
    for key in RESOURCES:
        assert all(resources[key] == every[0][key] for resources in every), key
    titles = [job_template(pattern)["name"] for pattern in PATTERNS.values()]
    assert len(set(titles)) == len(PLAYBOOKS)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_has_the_files_that_the_specification_wants(name):
    folder = data.PATTERNS / name
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = ["README.md", "meta/pattern.json", "playbooks/{0}.meta.yml", "playbooks/{0}.yml"]
    assert found == [path.format(name) for path in files]
    assert (folder / "playbooks" / (name + ".meta.yml")).resolve() == ROOT / "playbooks" / (name + ".meta.yml")


# -- the questions ----------------------------------------------------------------------------------------------------


@every_question
def test_a_question_is_about_an_input_of_the_playbook_and_its_answer_fits(name, question):
    option = options(name)[question["variable"]]
    assert question["type"] in COMPATIBLE.get(option["type"], set())
    assert question["required"] is bool(option.get("required"))
    choices = ["true", "false"] if option["type"] == "bool" else option.get("choices")
    assert question.get("choices") == choices
    assert (question["type"] == "multiplechoice") is bool(choices)


@every_question
def test_a_question_says_in_a_sentence_what_to_do_and_what_comes_without_an_answer(name, question):
    """It has no default: AWX would send it, and what the inventory says would be hidden by it."""
    assert set(question) - {"choices"} == QUESTION
    assert re.match(r"[A-Z][a-z]+ .*\.\Z", question["question_description"])
    default = options(name)[question["variable"]].get("default")
    if default not in (None, "", [], {}):
        ending = "Without an answer it is what the inventory says, else {0}.".format(
            str(default).replace("True", "true")
        )
        assert question["question_description"].endswith(ending.replace("False", "false"))


@every_question
def test_no_secret_is_the_answer_to_a_question(name, question):
    assert not options(name)[question["variable"]].get("no_log")
    assert question["type"] != "password"


@pytest.mark.parametrize("name", PATTERNS)
def test_nothing_is_asked_twice(name):
    for key in ("variable", "question_name"):
        asked = [question[key] for question in questions(PATTERNS[name])]
        assert len(asked) == len(set(asked))


@pytest.mark.parametrize("name", PATTERNS)
def test_whatever_only_this_playbook_takes_is_asked_or_has_a_reason_not_to_be(name):
    if name == "new_cluster":
        return  # Its inputs are those of all playbooks, and belong into the inventory.
    own = {variable for variable, option in own_options(name).items() if not option.get("no_log")}
    asked = {question["variable"] for question in questions(PATTERNS[name])}
    assert own - asked - set(IN_INVENTORY) == set()
    assert asked & set(IN_INVENTORY) == set()


def test_what_is_left_to_the_inventory_is_an_input():
    assert set(IN_INVENTORY) <= {variable for name in PLAYBOOKS for variable in own_options(name)}


# -- the credentials --------------------------------------------------------------------------------------------------


def brought():
    """[(variable, type)] of what the types of credentials bring."""
    return [(variable, one) for one in TYPES for variable in one["injectors"]["extra_vars"]]


def users(one):
    return one.get("needed_by", []) + one.get("offered_to", [])


def test_every_secret_input_comes_from_one_type_of_credential():
    secret = {variable for name in PLAYBOOKS for variable, option in options(name).items() if option.get("no_log")}
    variables = [variable for variable, _type in brought()]
    assert sorted(variables) == sorted((secret | WITH_SECRET) - set(IN_VAULT))


@pytest.mark.parametrize("one", TYPES, ids=lambda one: one["name"])
def test_a_type_of_credential_is_as_awx_takes_it(one):
    assert set(one) - {"needed_by", "offered_to"} == {"name", "description", "kind", "inputs", "injectors"}
    # AWX knows custom types of no other kind.
    assert one["kind"] in ("cloud", "net")
    assert set(one["inputs"]) == {"fields", "required"}
    for field in one["inputs"]["fields"]:
        assert {"id", "label", "type"} <= set(field) <= {"id", "label", "type", "secret", "multiline", "help_text"}
        assert field["type"] == "string"
    # It would take variables of the environment, too, but none for Ansible itself.
    assert set(one["injectors"]) == {"extra_vars"}


@pytest.mark.parametrize("one", TYPES, ids=lambda one: one["name"])
def test_a_type_of_credential_brings_all_its_fields_and_none_can_be_left_empty(one):
    """An empty field would be an empty variable, which hides what the inventory says."""
    fields = [field["id"] for field in one["inputs"]["fields"]]
    templates = one["injectors"]["extra_vars"].values()
    used = set().union(*(meta.find_undeclared_variables(Environment().parse(text)) for text in templates))
    assert used == set(fields) == set(one["inputs"]["required"])


@pytest.mark.parametrize("variable, one", brought(), ids=[variable for variable, _type in brought()])
def test_what_a_credential_brings_is_an_input_of_its_playbooks_and_as_secret_as_there(variable, one):
    assert users(one)
    secret = {field["id"]: field.get("secret", False) for field in one["inputs"]["fields"]}
    (field,) = meta.find_undeclared_variables(Environment().parse(one["injectors"]["extra_vars"][variable]))
    for name in users(one):
        assert secret[field] is bool(options(name)[variable].get("no_log"))


@pytest.mark.parametrize("name", PATTERNS)
def test_what_a_playbook_requires_and_nobody_asks_comes_from_a_credential_or_the_inventory(name):
    required = {variable for variable, option in options(name).items() if option.get("required")}
    asked = {question["variable"] for question in questions(PATTERNS[name])}
    from_credentials = {variable for variable, one in brought() if name in one.get("needed_by", [])}
    # A report on a cluster needs no secret.
    without = {"store_database_password"} if name == "verify" else set()
    assert required - asked - from_credentials - without == {"store_domain"}
