# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module on a host with libraries of the controller, and leaves none of them there. Controller only."""

from __future__ import annotations

from ansible import constants as C
from ansible_collections.storeops.ha.plugins.plugin_utils import _toolbox


def run(action, module, parts, arguments, task_vars):
    """The result of a module that takes the archive of these parts as its argument `toolbox`.

    Ansible's own temporary folder on the host holds the archive, and is removed whatever happens.
    """
    folder = action._make_tmp_path()
    try:
        archive = action._connection._shell.join_path(folder, "toolbox.zip")
        action._transfer_file(_toolbox.pack(parts, C.DEFAULT_LOCAL_TMP), archive)
        action._fixup_perms2((folder, archive), execute=False)
        return action._execute_module(
            module_name=module, module_args=dict(arguments, toolbox=archive), task_vars=task_vars
        )
    finally:
        action._remove_tmp_path(folder)
