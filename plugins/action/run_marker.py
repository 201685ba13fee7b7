# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.run_marker: knows whether a run that marked the cluster before still goes on."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.plugin_utils import _running

ARGUMENT_SPEC = {
    "playbook": {"type": "str", "required": True},
    "path": {"type": "path", "default": "/run/storeops-ha/run"},
}
MODULE = "storeops.ha.run_marker"
# Of several runs that begin together, one marks the cluster between two looks of another.
_ATTEMPTS = 3


class ActionModule(ActionBase):
    """Refuses only where it is sure: a run that was killed must never keep the next one from finishing its work."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _valid, options = self.validate_argument_spec(ARGUMENT_SPEC)
        if self._task.check_mode:
            return dict(result, changed=False, taken=False)
        mine = _running.this_run(options["playbook"])
        arguments = {"path": options["path"], "playbook": options["playbook"], "marker": _running.written(mine)}
        for _attempt in range(_ATTEMPTS):
            answer = self._execute_module(MODULE, module_args=arguments, task_vars=task_vars)
            if answer.get("failed") or answer.get("unreachable") or answer.get("taken"):
                return dict(result, **answer)
            other = _running.parsed(answer.get("other") or "")
            if _running.goes_on(other) and not _running.same(other, mine):
                return dict(result, failed=True, changed=False, taken=False, msg=_refusal(other))
            arguments["replaces"] = answer.get("other") or ""
        return dict(result, failed=True, changed=False, taken=False, msg=_busy())


def _refusal(other):
    sentence = (
        "Nothing was changed. Another run changes this cluster: {0}. Wait until it has ended, or end it, and run the "
        "same command again."
    )
    return sentence.format(_running.told(other))


def _busy():
    return (
        "Nothing was changed. Several runs began at the same moment; run the same command again when they have ended."
    )
