# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of backups: a new one is begun, and given its manifest and its name when everything is there."""

from __future__ import annotations

import os

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.module_utils._backup import shelf
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.plugin_utils._backups import Shelf
from ansible_collections.storeops.ha.plugins.plugin_utils._preflight_reader import plain

ARGUMENT_SPEC = {
    "folder": {"type": "path", "required": True},
    "cluster": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["begun", "finished"], "required": True},
    "draft": {"type": "path", "default": ""},
    "keep": {"type": "int", "default": 7},
    "about": {"type": "dict", "default": {}},
    "files": {"type": "list", "elements": "dict", "default": []},
}


class ActionModule(ActionBase):
    """Works on the controller alone, and only within the folder of this cluster."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _valid, options = self.validate_argument_spec(ARGUMENT_SPEC)
        found = Shelf(options["folder"], options["cluster"])
        if self._task.check_mode:
            return dict(result, changed=True, draft="", path="", deleted=[], spared=[], unfinished=[])
        try:
            made = self._begun(found) if options["state"] == "begun" else self._finished(found, options)
        except StoreOpsError as error:
            raise AnsibleActionFail(str(error)) from error
        return dict(result, changed=True, **made)

    @staticmethod
    def _begun(found):
        left = shelf.unfinished(found.names())
        return {"draft": found.begin(), "unfinished": [os.path.join(found.path, name) for name in left]}

    @staticmethod
    def _finished(found, options):
        path, document = found.finish(options["draft"], plain(options["about"]), plain(options["files"]))
        deleted, spared = found.expire(options["keep"])
        sizes = sum(one["size"] for one in document["files"])
        return {"path": path, "digest": document["digest"], "size": sizes, "deleted": deleted, "spared": spared}
