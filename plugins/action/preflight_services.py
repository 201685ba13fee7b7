# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.preflight_services: chooses the credentials, lends the libraries, leaves nothing."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.module_utils._preflight import inputs, live_plan, logins
from ansible_collections.storeops.ha.plugins.module_utils._preflight.cluster import Cluster
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem
from ansible_collections.storeops.ha.plugins.plugin_utils import _lending, _toolbox
from ansible_collections.storeops.ha.plugins.plugin_utils._preflight_reader import Reader, specification

ARGUMENT_SPEC = {
    "play": {"type": "str", "default": "new_cluster"},
    "units_serve_store": {"type": "bool", "default": False},
    "database_in_use": {"type": "bool", "default": False},
    "timeout": {"type": "int", "default": 5},
}


class ActionModule(ActionBase):
    """The inputs are read here and not given by the task, so that no secret is an argument that could be shown."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _valid, options = self.validate_argument_spec(ARGUMENT_SPEC)
        wanted = self._wanted(options, task_vars or {})
        parts = [part for part in sorted(wanted) if wanted[part]]
        refusal = self._refusal(parts)
        if refusal or not parts:
            result.update(changed=False, problems=[refusal.as_dict()] if refusal else [])
            return result
        arguments = dict(
            logins.apart(wanted), units_serve_store=options["units_serve_store"], timeout=options["timeout"]
        )
        result.update(_lending.run(self, "storeops.ha.preflight_services", parts, arguments, task_vars))
        return result

    def _wanted(self, options, task_vars):
        reader = Reader(task_vars, self._templar.template)
        given = reader.inputs()
        typed, _problems = inputs.check_inputs(specification(self._loader, options["play"]), given)
        cluster = Cluster(inputs=typed, groups=reader.groups, addresses=reader.addresses())
        return live_plan.services(cluster, task_vars.get("inventory_hostname"), options["database_in_use"])

    def _refusal(self, parts):
        if parts and not self._is_pipelining_enabled("new"):
            sentence = (
                "Ansible would write the credentials to disk on their way to the hosts (pipelining is off, or "
                "ANSIBLE_KEEP_REMOTE_FILES is set); set ansible_pipelining to true."
            )
            return problem("no_pipelining", "controller", sentence)
        lacking = _toolbox.lacking(parts)
        if lacking:
            sentence = "Ansible's Python lacks {0}, so the {1} cannot be tried; run pip install {2} in its environment."
            services = listed({"database": "database", "s3": "S3 server"}[part] for part in parts)
            told = sentence.format(listed(lacking), services, " ".join(lacking))
            return problem("no_libraries", "controller", told)
        return None
