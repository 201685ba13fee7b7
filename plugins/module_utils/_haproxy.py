# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HAProxy's admin socket: one command per connection, its whole answer as text."""

from __future__ import annotations

import errno
import os
import socket
import stat

from ansible_collections.storeops.ha.plugins.module_utils._errors import HaproxyError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_stat import parse_info, servers
from ansible_collections.storeops.ha.plugins.module_utils._process import files_newer_than, started_at

SOCKET = "/run/haproxy/admin.sock"
MASTER_SOCKET = "/run/haproxy-master.sock"
# Where the role rotation notes which server it took out of rotation, and how such a note is named.
NOTES = "/var/lib/haproxy-state"
NOTE = "left-"
_NOBODY_LISTENS = (errno.ENOENT, errno.ECONNREFUSED)
_REFUSALS = ("Permission denied", "Unknown command")


class NotRunning(Exception):
    """Nobody listens on the socket. A state, not an error."""


class AdminSocket:
    def __init__(self, path=SOCKET, timeout=5.0):
        self.path = path
        self.timeout = timeout

    def ask(self, command):
        try:
            answer = self._exchange(command)
        except OSError as e:
            if e.errno in _NOBODY_LISTENS:
                raise NotRunning(self.path) from None
            raise HaproxyError(
                f"HAProxy's admin socket {self.path} cannot be used ({e.strerror or e}); run this as root on the proxy."
            ) from None
        if answer.strip().startswith(_REFUSALS):
            said = answer.strip().splitlines()[0]
            raise HaproxyError(
                f"HAProxy answered '{said}' to '{command}' on {self.path}; the socket needs 'level admin'."
            )
        return answer

    def mode(self):
        """Its permissions. A reload hands the old socket on, with the permissions it was made with."""
        try:
            return f"{stat.S_IMODE(os.stat(self.path).st_mode):04o}"
        except OSError:
            return None

    def _exchange(self, command):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(self.timeout)
            connection.connect(self.path)
            connection.sendall(command.encode("utf-8") + b"\n")
            self._end_question(connection)
            chunks = iter(lambda: connection.recv(65536), b"")
            return b"".join(chunks).decode("utf-8", errors="replace")

    def _end_question(self, connection):
        """One command is all it waits for."""


class MasterSocket(AdminSocket):
    """The socket of the process above the workers, which passes on what begins with "@!PID "."""

    def __init__(self, path=MASTER_SOCKET, timeout=5.0):
        super().__init__(path, timeout)

    def _end_question(self, connection):
        """It waits for more commands until there cannot be any."""
        connection.shutdown(socket.SHUT_WR)


def read(admin, backend=None, files=()):
    """Everything there is to know of the running HAProxy; running=False when nobody listens."""
    try:
        info = parse_info(admin.ask("show info"))
        found = servers(admin.ask("show stat"), admin.ask("show servers state"), backend)
    except NotRunning:
        return {
            "running": False,
            "socket_mode": None,
            "version": None,
            "pid": None,
            "uptime": None,
            "servers": [],
            "stale": False,
            "newer_files": [],
        }
    pid = int(info.get("Pid") or 0) or None
    newer = _not_loaded(pid, files)
    return {
        "running": True,
        "socket_mode": admin.mode(),
        "version": info.get("Version"),
        "pid": pid,
        "uptime": int(info.get("Uptime_sec") or 0),
        "servers": found,
        "stale": bool(newer),
        "newer_files": newer,
    }


def noted(folder):
    """Names of the servers that a run took out of rotation and has not put back, by the notes in this folder."""
    try:
        return {name[len(NOTE) :] for name in os.listdir(folder) if name.startswith(NOTE)}
    except OSError:
        return set()


def _not_loaded(pid, files):
    """A reload starts a new worker, so a file written after the worker's start has not been read."""
    moment = started_at(pid) if pid and files else None
    return files_newer_than(files, moment) if moment is not None else []
