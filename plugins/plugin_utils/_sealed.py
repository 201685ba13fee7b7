# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encrypted files between the controller and a host, in pieces, whatever their size. Controller only."""

from __future__ import annotations

import os

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible_collections.storeops.ha.plugins.plugin_utils import _toolbox
from ansible_collections.storeops.ha.plugins.plugin_utils._backups import measured


def on_standard_input_only(action):
    """Refuse to send a secret to a host where Ansible would write it into a file first."""
    if not action._is_pipelining_enabled("new"):
        raise AnsibleActionFail(
            "Ansible would write secrets to disk on their way to the hosts (pipelining is off, or "
            "ANSIBLE_KEEP_REMOTE_FILES is set); set ansible_pipelining to true."
        )


def brought(action, module, arguments, here, parts, task_vars):
    """Run a module that writes encrypted files into its folder, and have them here; the module's result.

    Ansible's own temporary folder on the host holds them for that long, and is removed whatever happens.
    """
    there = action._make_tmp_path()
    try:
        arguments = dict(arguments, folder=there)
        if parts:
            archive = action._connection._shell.join_path(there, "toolbox.zip")
            action._transfer_file(_toolbox.pack(parts, C.DEFAULT_LOCAL_TMP), archive)
            action._fixup_perms2((there, archive), execute=False)
            arguments.update(toolbox=archive)
        found = action._execute_module(module_name=module, module_args=arguments, task_vars=task_vars)
        if not found.get("failed"):
            for file in found["files"]:
                _fetched(action, file, here)
        return found
    finally:
        action._remove_tmp_path(there)


def _fetched(action, file, here):
    target = os.path.join(here, file["name"])
    # Made by us and not by whoever transfers it, so that it is never readable for others.
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    action._connection.fetch_file(file.pop("path"), target)
    os.chmod(target, 0o600)
    if measured(target) != (file["size"], file["sha256"]):
        raise AnsibleActionFail(
            "The file {0} was damaged on its way to the controller; run the same command again.".format(file["name"])
        )


def sent(action, module, arguments, file, task_vars):
    """Run a module with an encrypted file of the controller beside it, as its option dump; the module's result."""
    there = action._make_tmp_path()
    try:
        target = action._connection._shell.join_path(there, "dump.age")
        action._transfer_file(file, target)
        action._fixup_perms2((there, target), execute=False)
        arguments = dict(arguments, dump=target)
        return action._execute_module(module_name=module, module_args=arguments, task_vars=task_vars)
    finally:
        action._remove_tmp_path(there)
