# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects of AWX as text: tasks of awx.awx, variables of infra.aap_configuration, pages for people. Pure."""

from __future__ import annotations

import yaml
from ansible_collections.storeops.ha.tools.awx.objects import Literal, job_template, needed, questions

HEAD = "---\n# Made from extensions/ by `make awx`; change that, and not this.\n"

# The variables in which infra.aap_configuration looks for each kind.
VARIABLES = {
    "credential_type": "controller_credential_types",
    "credential": "controller_credentials",
    "execution_environment": "controller_execution_environments",
    "project": "controller_projects",
    "label": "controller_labels",
    "job_template": "controller_templates",
    "workflow_job_template": "controller_workflows",
}


class _Dumper(yaml.SafeDumper):
    """Lists are indented, and nothing is an alias of something else."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


_Dumper.add_representer(Literal, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text), style='"'))


def as_yaml(document):
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)


def tasks(objects):
    """One task of awx.awx for each object."""
    return HEAD + "\n".join(as_yaml([_task(kind, fields)]) for kind, fields in objects)


def _task(kind, fields):
    name = "{0}: {1}".format(kind.replace("_", " ").capitalize(), fields["name"])
    return {"name": name, "awx.awx." + kind: fields}


def variables(objects):
    """One list for each kind."""
    written = []
    for kind, variable in VARIABLES.items():
        found = [fields for other, fields in objects if other == kind]
        if found:
            written.append(as_yaml({variable: found}))
    return HEAD + "\n".join(written)


def play(pattern):
    """The playbook of a pattern: that of the collection, by its path, since its name is not known in an archive."""
    name, original = job_template(pattern)["name"], "../../../../playbooks/{0}.yml".format(pattern["name"])
    return HEAD + as_yaml([{"name": name, "ansible.builtin.import_playbook": original}])


PAGE = """\
<!-- Made from meta/pattern.json by `make awx`; change that, and not this. -->
# {title}

{description}

It makes in the controller: the project *{project}*, the execution environment *{environment}*,
the label {labels} and the job template *{template}*, which runs `storeops.ha.{name}`.

## To use it

Launch the template with the inventory of the cluster, a machine credential for its hosts{attached}. The inventory
has the inputs that are the same for every run (`playbooks/new_cluster.meta.yml`). An answer counts before the
inventory, and a question without an answer leaves it alone.{offered}

| question | variable | answer |
|---|---|---|
{rows}
"""


def page(pattern, types):
    """What a pattern does, makes and asks."""
    resources = pattern["aap_resources"]
    attached, offered = needed(types, pattern["name"]), needed(types, pattern["name"], "offered_to")
    return PAGE.format(
        name=pattern["name"],
        title=pattern["title"],
        description=pattern["description"],
        project=resources["controller_project"]["name"],
        environment=resources["controller_execution_environment"]["name"],
        labels=_starred(resources["controller_labels"]),
        template=job_template(pattern)["name"],
        attached=", and the credentials " + _starred(attached) if attached else "",
        offered=" It can have, too: {0}.".format(_starred(offered)) if offered else "",
        rows="\n".join(_row(question) for question in questions(pattern)),
    )


def _starred(names):
    return ", ".join("*{0}*".format(name) for name in names)


def _row(question):
    kind = " or ".join(question.get("choices", [])) or {"integer": "a whole number"}.get(question["type"], "text")
    return "| {0} {1} | `{2}` | {3}{4} |".format(
        question["question_name"] + ".",
        question["question_description"].replace("|", "\\|"),
        question["variable"],
        kind,
        ", required" if question["required"] else "",
    )
