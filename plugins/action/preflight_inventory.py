# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.preflight_inventory: connects to nothing and changes nothing."""

from __future__ import annotations

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.module_utils._preflight import (
    bundle,
    compare,
    inputs,
    live_plan,
    snap,
    static,
)
from ansible_collections.storeops.ha.plugins.module_utils._preflight.certificate import HAS_CRYPTOGRAPHY
from ansible_collections.storeops.ha.plugins.module_utils._preflight.cluster import GROUPS, Cluster
from ansible_collections.storeops.ha.plugins.module_utils._preflight.controller_files import ControllerFiles
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import numbered, without_consequences
from ansible_collections.storeops.ha.plugins.plugin_utils._preflight_reader import (
    Reader,
    known_anywhere,
    plain,
    specification,
)

ARGUMENT_SPEC = {
    "inputs": {"type": "dict", "no_log": True},
    "play": {"type": "str", "default": "new_cluster"},
    "allowed_variables": {"type": "list", "elements": "str", "default": []},
    "whole_groups": {"type": "list", "elements": "str", "choices": list(GROUPS), "default": list(GROUPS)},
    "registered": {"type": "bool", "default": False},
    "live": {"type": "dict"},
    "services": {"type": "dict"},
    "report_only": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """Gathers inputs and inventory, calls the checks, reports all problems at once."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _valid, options = self.validate_argument_spec(ARGUMENT_SPEC)
        reader = Reader(task_vars or {}, self._templar.template)
        spec = specification(self._loader, options["play"])
        given = reader.inputs() if options["inputs"] is None else plain(options["inputs"])
        elsewhere = known_anywhere(self._loader)
        typed, problems = inputs.check_inputs(spec, given, [*options["allowed_variables"], *elsewhere])
        found = options["live"]
        cluster = Cluster(
            inputs=typed,
            given=frozenset(name for name, value in given.items() if not inputs.blank(value)),
            groups=reader.groups,
            addresses=reader.addresses(),
            play_hosts=tuple((task_vars or {}).get("ansible_play_hosts_all") or ()),
            whole_groups=tuple(options["whole_groups"]),
            registered=options["registered"] or compare.any_registered(found or {}),
            play=options["play"],
            files=ControllerFiles(self._find, self._decrypt),
        )
        problems = without_consequences(reader.problems + problems, static.check(cluster, reader.differing(spec)))
        if found is not None:
            problems += compare.compare(cluster, found, bundle.store_id(cluster), options["services"])
        if not HAS_CRYPTOGRAPHY and cluster.tls_at_proxy:
            result["warnings"] = [
                "The Python library cryptography is not on the controller: certificates are not checked."
            ]
        return self._answer(result, cluster, problems, options["report_only"])

    @staticmethod
    def _answer(result, cluster, problems, report_only):
        result.update(changed=False, msg=numbered(problems) if problems else "Nothing speaks against this run.")
        if problems and not report_only:
            # The message has them all, and Ansible would show them here a second time.
            return dict(result, failed=True)
        plan, version = live_plan.plan(cluster), snap.version(cluster)
        return dict(result, problems=[problem.as_dict() for problem in problems], plan=plan, snap_version=version)

    def _find(self, path):
        """Where Ansible would look for a file of the controller; the path itself when it is nowhere."""
        try:
            return self._find_needle("files", path)
        except AnsibleError:
            return self._loader.path_dwim(path)

    def _decrypt(self, data):
        try:
            return self._loader._vault.decrypt(data)
        except AnsibleError:
            return None
