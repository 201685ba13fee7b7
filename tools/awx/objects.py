# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX is to have, as (kind, fields) in the order in which it has to be made. Pure.

The fields have the names that the modules of awx.awx and the roles of infra.aap_configuration both take. Their values
may be templates of the variables in examples/awx/settings.yml.
"""

from __future__ import annotations

ORGANIZATION = "{{ awx_organization }}"

# What the schema of patterns has no words for. Two runs of one template never work on a cluster at the same time, and
# the run can be one in check mode that shows what would change.
TEMPLATE = {
    "job_type": "run",
    "ask_job_type_on_launch": True,
    "ask_diff_mode_on_launch": True,
    "allow_simultaneous": False,
}


class Literal(str):
    """A text that is a template of AWX and none of Ansible."""


def objects(patterns, types, workflows):
    """All of it."""
    every = [pattern["aap_resources"] for pattern in patterns.values()]
    found = [("credential_type", credential_type(one)) for one in types]
    found += [("credential", credential(one)) for one in types if one.get("needed_by")]
    found += [("execution_environment", environment(one["controller_execution_environment"])) for one in every]
    found += [("project", project(one["controller_project"])) for one in every]
    found += [("label", {"name": name, "organization": ORGANIZATION}) for one in every for name in labels(one)]
    found += [("job_template", template(pattern, types)) for pattern in patterns.values()]
    found += [("workflow_job_template", workflow(one, patterns)) for one in workflows]
    return without_repetitions(found)


def without_repetitions(found):
    """Patterns share a project, an environment and labels."""
    return [one for number, one in enumerate(found) if one not in found[:number]]


def job_template(pattern):
    """The one job template of a pattern."""
    (found,) = pattern["aap_resources"]["controller_job_templates"]
    return found


def questions(pattern):
    """The questions of its survey."""
    return job_template(pattern)["survey"]["spec"]


def playbook(pattern):
    """The path of its playbook in the collection."""
    return "extensions/patterns/{0}/playbooks/{1}".format(pattern["name"], job_template(pattern)["playbook"])


def labels(resources):
    return resources.get("controller_labels", [])


def credential_type(one):
    fields = {key: one[key] for key in ("name", "description", "kind", "inputs")}
    extra = {name: Literal(text) for name, text in one["injectors"]["extra_vars"].items()}
    return {**fields, "injectors": {"extra_vars": extra}}


def credential(one):
    """A credential of the name of its type, with what the variable awx_secrets has under the names of the fields."""
    inputs = {field["id"]: "{{{{ awx_secrets.{0} }}}}".format(field["id"]) for field in one["inputs"]["fields"]}
    return {
        "name": one["name"],
        "description": one["description"],
        "organization": ORGANIZATION,
        "credential_type": one["name"],
        "inputs": inputs,
    }


def environment(resource):
    return {
        "name": resource["name"],
        "description": resource["description"],
        "organization": ORGANIZATION,
        "image": "{{ awx_registry }}/" + resource["image_name"],
        "pull": resource["pull"],
    }


def project(resource):
    return {
        "name": resource["name"],
        "description": resource["description"],
        "organization": ORGANIZATION,
        "scm_type": "archive",
        "scm_url": "{{ awx_collection_url }}",
    }


def needed(types, name, key="needed_by"):
    """Names of the types of credentials that a playbook needs, or is offered."""
    return [one["name"] for one in types if name in one.get(key, [])]


def template(pattern, types):
    resources, wanted = pattern["aap_resources"], job_template(pattern)
    own = {key: value for key, value in wanted.items() if key not in ("playbook", "primary", "survey", "labels")}
    return {
        **own,
        "organization": ORGANIZATION,
        "project": resources["controller_project"]["name"],
        "playbook": playbook(pattern),
        "inventory": "{{ awx_inventory }}",
        "credentials": "{{{{ awx_own_credentials + {0} }}}}".format(needed(types, pattern["name"])),
        "labels": wanted["labels"],
        **TEMPLATE,
        "survey_enabled": True,
        "survey_spec": wanted["survey"],
    }


def workflow(one, patterns):
    """A workflow of nodes that each run the template of a pattern, or wait for somebody's approval."""
    nodes = [node(number, step, one["steps"], patterns) for number, step in enumerate(one["steps"])]
    return {
        "name": one["name"],
        "description": one["description"],
        "organization": ORGANIZATION,
        "inventory": "{{ awx_inventory }}",
        "ask_inventory_on_launch": True,
        "allow_simultaneous": False,
        "survey_enabled": False,
        "workflow_nodes": nodes,
    }


def node(number, step, steps, patterns):
    """A step; the next one follows when it went well."""
    made = {"identifier": step["identifier"]}
    if "approval" in step:
        made["unified_job_template"] = {"type": "workflow_approval", **step["approval"]}
    else:
        wanted = job_template(patterns[step["playbook"]])
        owner = {"name": ORGANIZATION}
        made["unified_job_template"] = {"type": "job_template", "name": wanted["name"], "organization": owner}
        made["extra_data"] = step.get("answers", {})
    following = [{"identifier": after["identifier"]} for after in steps[number + 1 : number + 2]]
    return {**made, "related": {"success_nodes": following}}
