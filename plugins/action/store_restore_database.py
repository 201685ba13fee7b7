# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.store_restore_database: the dump goes to the host encrypted, the identity by pipe."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.plugin_utils import _sealed


class ActionModule(ActionBase):
    """Sends the dump only where it is to be loaded."""

    TRANSFERS_FILES = True
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _sealed.on_standard_input_only(self)
        arguments = dict(self._task.args)
        file, module = arguments.pop("dump", ""), "storeops.ha.store_restore_database"
        if arguments.get("state", "looked") != "loaded" or self._task.check_mode:
            return dict(result, **self._execute_module(module_name=module, module_args=arguments, task_vars=task_vars))
        return dict(result, **_sealed.sent(self, module, arguments, file, task_vars))
