# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The note a unit keeps while its services may still run with an older configuration.

It is written before settings are stored and removed once the services are known to have restarted, so that a run that
died in between is finished by the next one, which finds every setting as wanted and would otherwise have nothing to
do.
"""

from __future__ import annotations

import os

from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError

STATE_DIR = "/var/lib/storeops"

_TEXT = "The settings of the snap {0} were written; its services have not been seen restarting since.\n"


class Marker:
    """Whether a restart of the snap's services is owed."""

    def __init__(self, state_dir: str, snap: str) -> None:
        self._snap = snap
        self._dir = state_dir
        self.path = os.path.join(state_dir, snap + ".restart-pending")

    def exists(self) -> bool:
        return os.path.exists(self.path)

    def set(self) -> None:
        try:
            os.makedirs(self._dir, mode=0o700, exist_ok=True)
            os.chmod(self._dir, 0o700)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(descriptor, _TEXT.format(self._snap).encode("utf-8"))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as exc:
            raise FileAccessError(
                "The note {0} cannot be written ({1}), so nothing was changed; run the task as root (become: true) or "
                "choose another state_dir.".format(self.path, exc.strerror)
            ) from exc

    def clear(self) -> None:
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass
        except OSError as exc:
            raise FileAccessError("The note {0} cannot be removed: {1}.".format(self.path, exc.strerror)) from exc
