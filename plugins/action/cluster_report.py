# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report on a cluster, made and written on the controller. It connects to nothing and changes no host."""

from __future__ import annotations

import json
import os
import tempfile
import time

from ansible.plugins.action import ActionBase
from ansible_collections.storeops.ha.plugins.module_utils._report.page import page
from ansible_collections.storeops.ha.plugins.module_utils._report.report import CERTIFICATE_DAYS, make
from ansible_collections.storeops.ha.plugins.module_utils._report.table import lines
from ansible_collections.storeops.ha.plugins.plugin_utils._preflight_reader import plain

ARGUMENT_SPEC = {
    "facts": {"type": "dict", "required": True},
    "reference": {"type": "str", "default": ""},
    "ignore_keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "certificate_days": {"type": "int", "default": CERTIFICATE_DAYS},
    "report_file": {"type": "path", "default": ""},
    "html_file": {"type": "path", "default": ""},
}


class ActionModule(ActionBase):
    """Takes facts, hands them to the one function that judges, and writes what it says where somebody wants it."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _valid, options = self.validate_argument_spec(ARGUMENT_SPEC)
        report = make(
            plain(options["facts"]),
            time.time(),
            options["reference"],
            options["ignore_keys"],
            options["certificate_days"],
        )
        result.update(changed=False, report=report, lines=lines(report), files=[])
        texts = {"report_file": json.dumps(report, indent=2) + "\n", "html_file": page(report)}
        for option, text in texts.items():
            path = options[option] and os.path.abspath(os.path.expanduser(options[option]))
            problem = _written(path, text) if path else None
            if problem:
                result.setdefault("warnings", []).append(problem)
            elif path:
                result["files"].append(path)
        return result


def _written(path, text):
    """Write a file for the user alone, whole or not at all. Says what was wrong, if anything."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".storeops-report.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
        return None
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        return "The report cannot be written to {0}: {1}; name a file in a folder that is there.".format(
            path, error.strerror or error
        )
