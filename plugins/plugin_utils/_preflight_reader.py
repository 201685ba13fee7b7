# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads inputs and hosts out of Ansible's variables, one by one: one broken value hides no other. Controller only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ansible.errors import AnsibleError
from ansible_collections.storeops.ha.plugins.module_utils._preflight.cluster import GROUPS
from ansible_collections.storeops.ha.plugins.module_utils._preflight.inputs import blank
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
_UNDEFINED = re.compile(r"'([A-Za-z_][A-Za-z0-9_]*)' is undefined")
_PER_HOST = ("store_address", "store_virtual_interface")


def plain(value):
    """Plain Python data: without Ansible's tags, and with vaulted texts opened."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def specification(loader, play):
    """The inputs of a playbook, of the file beside it, after those of the playbook that it names as `options_from`."""
    path = PLAYBOOKS / "{0}.meta.yml".format(play)
    if not path.is_file():
        raise AnsibleError("The playbook {0} has no argument specification at {1}.".format(play, path))
    spec = plain(loader.load_from_file(str(path)))["argument_specs"][play]
    shared = specification(loader, spec["options_from"]) if spec.get("options_from") else {}
    return {**shared, **(spec.get("options") or {})}


def known_anywhere(loader):
    """The names of the inputs of all playbooks: one inventory serves them all."""
    plays = [path.name[: -len(".meta.yml")] for path in PLAYBOOKS.glob("*.meta.yml")]
    return sorted({name for play in plays for name in specification(loader, play)})


class Reader:
    """The variables of a task as the checks want them."""

    def __init__(self, task_vars, template):
        self._vars = task_vars
        self._template = template
        self._hostvars = task_vars.get("hostvars") or {}
        self.groups = {
            name: list(hosts)
            for name, hosts in (task_vars.get("groups") or {}).items()
            if name not in ("all", "ungrouped")
        }
        self.hosts = list(dict.fromkeys(host for group in GROUPS for host in self.groups.get(group, ())))
        self.problems = []

    def inputs(self):
        """{name: value} of all `store_*` variables of the play and of the hosts; the play's count first."""
        found = {}
        sources = [(self._vars, lambda name: self._template(self._vars[name]))]
        sources += [(self._raw(host), self._hostvars_getter(host)) for host in self.hosts]
        tried = set()
        for variables, value_of in sources:
            for name in sorted(n for n in variables if str(n).startswith("store_") and n not in tried):
                tried.add(name)
                value = self._computed(name, lambda n=name, get=value_of: get(n))
                if value is not None:
                    found[str(name)] = value
        return found

    def addresses(self):
        """{host: address at which the others reach it}."""
        return {host: self._address(host) for host in self.hosts}

    def differing(self, names):
        """{input: (host, other host)} of inputs that two hosts see differently."""
        seen, found = {}, {}
        for host in self.hosts:
            variables = self._raw(host)
            for name in names:
                if name in _PER_HOST or name in found or name not in variables:
                    continue
                value = self._quietly(lambda n=name, v=variables: plain(v[n]))
                other, theirs = seen.setdefault(name, (host, value))
                if theirs != value:
                    found[name] = (other, host)
        return found

    def _raw(self, host):
        return self._quietly(lambda: self._hostvars.raw_get(host)) or {}

    def _hostvars_getter(self, host):
        return lambda name: self._hostvars[host][name]

    def _address(self, host):
        variables = self._raw(host)
        for name in ("store_address", "ansible_host"):
            if name in variables:
                value = self._computed("host {0}, {1}".format(host, name), lambda n=name: self._hostvars[host][n])
                if not blank(value):
                    return str(value)
        return host

    def _computed(self, thing, get):
        """The value, or nothing and a problem that shows no part of it."""
        try:
            return plain(get())
        except AnsibleError as error:
            undefined = _UNDEFINED.search(str(error))
            reason = "'{0}' is not defined".format(undefined.group(1)) if undefined else "its template or vault fails"
            sentence = "its value cannot be computed: {0}; define that, or correct the expression."
            self.problems.append(problem("not_computable", thing, sentence.format(reason)))
            return None

    @staticmethod
    def _quietly(get):
        try:
            return get()
        except AnsibleError:
            return None
