# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.blob_migrate: lets the work run on the host, and tells how far it is.

Ansible shows what a module says only at its end, and its own async would write the module with its credentials to the
disk of the host. So the module goes into the background by itself, and this looks at it every few seconds. The lines go
through Ansible's display, which is what AWX records as well.
"""

from __future__ import annotations

import time

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

MODULE = "storeops.ha.blob_migrate"
_ABOUT_THE_WORK = ("state", "work_folder")
# Looking often at first keeps small tasks short.
_FIRST_LOOK = 0.5
_MOST_FAILURES = 5


def _number(value):
    try:
        return int(value)
    except (TypeError, ValueError):
        raise AnsibleActionFail(
            "progress_interval is '{0}'; give a number of seconds, or 0 for no progress.".format(value)
        ) from None


class ActionModule(ActionBase):
    """One long task with a line of progress now and then."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_diff = True
    _display = Display()
    _sleep = staticmethod(time.sleep)
    _clock = staticmethod(time.monotonic)

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        interval = _number(arguments.get("progress_interval", 10))
        if self._task.check_mode or self._task.async_val or interval <= 0:
            result.update(self._ask(arguments, task_vars))
            return result
        result.update(self._worked(arguments, interval, task_vars))
        return result

    def _worked(self, arguments, interval, task_vars):
        """Begin, after what an earlier run may have left running, and look until it ends."""
        while True:
            found = self._ask(dict(arguments, detach=True), task_vars)
            if found.get("failed") or not found.get("job"):
                return found
            was_another = found.get("busy")
            ended = self._watched(found, arguments, interval, task_vars)
            if not was_another:
                return ended

    def _watched(self, found, arguments, interval, task_vars):
        about = dict((name, arguments[name]) for name in _ABOUT_THE_WORK if name in arguments)
        host = task_vars.get("inventory_hostname", "the host")
        told, pause, failures = self._clock(), _FIRST_LOOK, 0
        while found.get("job") and not found.get("failed"):
            self._sleep(min(pause, interval))
            pause *= 1.5
            try:
                found = self._ask(dict(about, job=found["job"]), task_vars)
                failures = 0
            except AnsibleConnectionFailure:
                failures += 1
                if failures > _MOST_FAILURES:
                    raise
                continue
            if found.get("line") and self._clock() - told >= interval:
                self._display.display("[{0}] blobs: {1}".format(host, found["line"]))
                told = self._clock()
        return found

    def _ask(self, arguments, task_vars):
        return self._execute_module(module_name=MODULE, module_args=arguments, task_vars=task_vars)
