# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down what callbacks are given of results, and what was registered, for the tests that look for secrets."""

from __future__ import annotations

DOCUMENTATION = """
name: keep_results
type: notification
short_description: Write results to a file
description:
  - Appends what callbacks such as those of AWX are given of each result to the file that STOREOPS_RESULTS names, as
    lines of JSON, and at the end of a run every registered variable.
  - A variable that a task with C(no_log) registered is named and not written.
"""

import json
import os

from ansible import release
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """One line for each event."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "keep_results"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self._play = None
        self._hidden = set()

    def _keep(self, kind, **what):
        with open(os.environ["STOREOPS_RESULTS"], "a", opener=_private, encoding="utf-8") as file:
            file.write(json.dumps(dict(what, kind=kind), default=repr) + "\n")

    def _result(self, result, **_more):
        task = result._task
        if task.no_log and task.register:
            # Since ansible-core 2.21 it is a dictionary, {name: what of the result}.
            self._hidden.update([task.register] if isinstance(task.register, str) else task.register)
        self._keep("result", host=result._host.get_name(), task=task.get_name(), result=result._result)

    v2_runner_on_ok = _result
    v2_runner_on_failed = _result
    v2_runner_on_skipped = _result
    v2_runner_on_unreachable = _result
    v2_runner_on_async_failed = _result
    v2_runner_on_async_ok = _result
    v2_runner_on_async_poll = _result
    v2_runner_item_on_failed = _result
    v2_runner_item_on_ok = _result
    v2_runner_item_on_skipped = _result
    v2_runner_retry = _result

    def v2_on_file_diff(self, result):
        """What --diff prints."""
        found = result._result
        for each in found.get("results", [found]):
            if each.get("diff"):
                self._keep("diff", host=result._host.get_name(), task=result._task.get_name(), diff=each["diff"])

    def v2_playbook_on_start(self, playbook):
        """Which version of Ansible this is."""
        self._keep("run", playbook=playbook._file_name, version=release.__version__)

    def v2_playbook_on_play_start(self, play):
        """Remember who knows the variables."""
        self._play = play

    def v2_playbook_on_stats(self, stats):
        """What was registered or set as a fact on any host."""
        for host, variables in self._play.get_variable_manager()._nonpersistent_fact_cache.items():
            shown = {name: value for name, value in variables.items() if name not in self._hidden}
            self._keep("registered", host=str(host), variables=shown, hidden=sorted(self._hidden & set(variables)))


def _private(path, flags):
    return os.open(path, flags, 0o600)
