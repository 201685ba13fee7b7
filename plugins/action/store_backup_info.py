# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a backup on the controller: what it is, whether every byte is right, and what it says to who may read it."""

from __future__ import annotations

import json
import os
import time

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.module_utils._backup import manifest, shelf
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError, StoreOpsError
from ansible_collections.storeops.ha.plugins.plugin_utils._backups import Backup, Shelf

ARGUMENT_SPEC = {
    "folder": {"type": "path", "default": ""},
    "cluster": {"type": "str", "required": True},
    "path": {"type": "path", "default": ""},
    "identity": {"type": "str", "default": "", "no_log": True},
    "contents": {"type": "list", "elements": "str", "default": []},
    "verify": {"type": "bool", "default": True},
}


class ActionModule(ActionBase):
    """What is decrypted stays in memory."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _valid, options = self.validate_argument_spec(ARGUMENT_SPEC)
        if options["contents"] and not self._task.no_log:
            raise AnsibleActionFail(
                "What is in the backup holds every secret of the store and would be shown in Ansible's output; set "
                "no_log: true on this task."
            )
        try:
            return dict(result, changed=False, **self._told(options))
        except StoreOpsError as error:
            raise AnsibleActionFail(str(error)) from None

    def _told(self, options):
        found = Shelf(options["folder"], options["cluster"]) if options["folder"] else None
        names = found.complete() if found else []
        told = {"backups": names, "unfinished": shelf.unfinished(found.names()) if found else []}
        path = options["path"] or (os.path.join(found.path, names[0]) if names else "")
        if not path:
            return dict(told, path=None, manifest=None, age=None, verified=False, contents={})
        backup = Backup(path)
        manifest.check_cluster(backup.manifest, options["cluster"], backup.folder)
        if options["verify"]:
            backup.check_files()
            if options["identity"]:
                self._check_secrets(backup, options["identity"])
        created = backup.manifest["created"]
        return dict(
            told,
            path=backup.folder,
            manifest=backup.manifest,
            identifier=manifest.identifier(backup.manifest),
            age=int(time.time() - shelf.time_of(created)) if shelf.is_name(created) else None,
            verified=options["verify"],
            contents={name: _json(backup, name, options["identity"]) for name in options["contents"]},
        )

    @staticmethod
    def _check_secrets(backup, identity):
        backup.check_secrets(identity)
        for said in manifest.files_of(backup.manifest, "unit"):
            _json(backup, said["name"], identity)


def _json(backup, name, identity):
    try:
        return json.loads(backup.content(name, identity).decode("utf-8"))
    except ValueError:
        raise BackupError(
            "The backup {0} cannot be used: {1} does not hold what it should; take another one.".format(
                backup.folder, name
            )
        ) from None
