# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.store_services_info: lends the libraries, leaves nothing."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed
from ansible_collections.storeops.ha.plugins.plugin_utils import _lending, _toolbox

PARTS = ("database", "s3")
MODULE = "storeops.ha.store_services_info"


class ActionModule(ActionBase):
    """No credentials pass through here: the module takes them from the unit's own configuration."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        lacking = _toolbox.lacking(PARTS)
        if lacking:
            sentence = "Ansible's Python lacks {0}, which this needs; run pip install {1} in its environment."
            result.update(failed=True, msg=sentence.format(listed(lacking), " ".join(lacking)))
            return result
        result.update(_lending.run(self, MODULE, PARTS, dict(self._task.args), task_vars))
        return result
