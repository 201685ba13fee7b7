# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX is set up from is rendered from the patterns, all of it and as they are now."""

from __future__ import annotations

import re

import yaml
from ansible_collections.storeops.ha.tools.awx import data, render
from ansible_collections.storeops.ha.tools.awx.objects import Literal, job_template, objects, questions, workflow
from ansible_collections.storeops.ha.tools.awx.texts import VARIABLES, tasks

PATTERNS, TYPES, WORKFLOWS = data.patterns(), data.credential_types(), data.workflows()


class _Loader(yaml.SafeLoader):
    """Knows what Ansible does not take for a template."""


_Loader.add_constructor("!unsafe", lambda loader, node: Literal(loader.construct_scalar(node)))


def load(path):
    return yaml.load((data.EXAMPLES / path).read_text("utf-8"), Loader=_Loader)


def made():
    """[(kind, fields)] of the tasks in the example."""
    return [
        (key.removeprefix("awx.awx."), fields)
        for task in load("tasks/awx.yml")
        for key, fields in task.items()
        if key != "name"
    ]


def templates_in(document):
    """All templates of Ansible, which those for AWX are not."""
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        return [found for one in document for found in templates_in(one)]
    return [document] if isinstance(document, str) and "{{" in document and not isinstance(document, Literal) else []


def test_what_is_rendered_is_up_to_date():
    assert [path.relative_to(data.ROOT).as_posix() for path in render.outdated()] == [], "run `make awx`"


def test_tasks_and_variables_say_the_same():
    variables = load("vars/aap_configuration.yml")
    for kind, variable in VARIABLES.items():
        assert [fields for other, fields in made() if other == kind] == variables.get(variable, []), kind


def test_everything_is_made_once_and_before_what_uses_it():
    names = [(kind, fields["name"]) for kind, fields in made()]
    assert len(names) == len(set(names))
    order = list(VARIABLES)
    assert [kind for kind, _name in names] == sorted((kind for kind, _name in names), key=order.index)


def test_every_template_runs_a_playbook_of_the_archive_with_its_survey():
    found = {fields["name"]: fields for kind, fields in made() if kind == "job_template"}
    assert len(found) == len(PATTERNS)
    for pattern in PATTERNS.values():
        fields = found[job_template(pattern)["name"]]
        path = data.ROOT / fields["playbook"]
        imported = yaml.safe_load(path.read_text("utf-8"))[0]["ansible.builtin.import_playbook"]
        assert (path.parent / imported).resolve() == data.ROOT / "playbooks" / (pattern["name"] + ".yml")
        assert fields["survey_enabled"] and fields["survey_spec"]["spec"] == questions(pattern)
        assert fields["allow_simultaneous"] is False


def test_what_awx_is_to_fill_in_is_no_template_of_ansible():
    text = (data.EXAMPLES / "tasks" / "awx.yml").read_text("utf-8")
    assert 'store_database_password: !unsafe "{{ database_password }}"' in text
    types = [fields for kind, fields in made() if kind == "credential_type"]
    assert templates_in(types) == []


def test_the_templates_use_the_settings_and_all_of_them():
    used = set(re.findall(r"\bawx_\w+", " ".join(templates_in([fields for _kind, fields in made()]))))
    assert used == {*load("settings.yml"), *load("secrets.example.yml")}


def test_the_secrets_are_those_of_the_credentials():
    credentials = [fields["inputs"] for kind, fields in made() if kind == "credential"]
    asked = re.findall(r"awx_secrets\.(\w+)", " ".join(templates_in(credentials)))
    assert sorted(asked) == sorted(load("secrets.example.yml")["awx_secrets"])


def test_objects_that_patterns_share_are_there_once():
    kinds = [kind for kind, _fields in objects(PATTERNS, TYPES, [])]
    assert [kinds.count(kind) for kind in ("project", "execution_environment", "label")] == [1, 1, 1]


STAGED = {
    "name": "Staged",
    "description": "In two steps",
    "steps": [
        {"identifier": "one", "playbook": "backup", "answers": {"store_backup_keep": "3"}},
        {"identifier": "look", "approval": {"name": "Go on?", "timeout": 0}},
        {"identifier": "two", "playbook": "verify"},
    ],
}


def test_the_steps_of_a_workflow_follow_each_other():
    fields = workflow(STAGED, PATTERNS)
    after = {one["identifier"]: one["related"]["success_nodes"] for one in fields["workflow_nodes"]}
    assert after == {"one": [{"identifier": "look"}], "look": [{"identifier": "two"}], "two": []}
    first, second, _third = fields["workflow_nodes"]
    assert first["unified_job_template"]["name"] == job_template(PATTERNS["backup"])["name"]
    assert first["extra_data"] == {"store_backup_keep": "3"}
    assert second["unified_job_template"] == {"type": "workflow_approval", "name": "Go on?", "timeout": 0}
    assert "awx.awx.workflow_job_template" in tasks([("workflow_job_template", fields)])


def test_the_answers_in_a_workflow_are_answers_to_questions():
    for one in [STAGED, *WORKFLOWS]:
        for step in one["steps"]:
            asked = (
                {question["variable"]: question for question in questions(PATTERNS[step["playbook"]])}
                if ("playbook" in step)
                else {}
            )
            for variable, answer in step.get("answers", {}).items():
                assert isinstance(answer, str)
                assert answer in asked[variable].get("choices", [answer])
