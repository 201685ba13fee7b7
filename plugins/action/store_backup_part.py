# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.store_backup_part: brings what the host has encrypted, and leaves nothing there."""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.plugin_utils import _sealed


class ActionModule(ActionBase):
    """What the host sends is encrypted already; nothing here could decrypt it."""

    TRANSFERS_FILES = True
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        here = arguments.pop("folder", "")
        if self._task.check_mode:
            return dict(result, changed=False, files=[], about={})
        _sealed.on_standard_input_only(self)
        parts = ["s3"] if arguments.get("kind") == "buckets" else []
        module = "storeops.ha.store_backup_part"
        found = _sealed.brought(self, module, arguments, here, parts, task_vars)
        for file in found.get("files") or ():
            file["host"] = (task_vars or {}).get("inventory_hostname", "")
        return dict(result, **found)
