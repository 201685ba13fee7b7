# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An admin socket that answers from a table, one command per connection, as HAProxy does."""

from __future__ import annotations

import contextlib
import socket
import threading

# Shortened from what HAProxy 3.0 prints; the columns are in another order than in 2.4, and more follow.
INFO = "Name: HAProxy\nVersion: 3.0.11-1+deb13u3\nPid: {pid}\nUptime_sec: 90\nnode: a:b\n\n"
STAT = """\
# pxname,svname,scur,status,weight,check_status,last_chk,addr,
https,FRONTEND,1,OPEN,,,,,
store,unit1,2,UP,1,L7OK,,10.0.0.1:80,
store,unit2,0,DOWN 1/2,1,* L7STS,"HTTP status, 503",[fd77::7]:80,
store,unit3,0,DRAIN,1,L7OK,,10.0.0.3:80,
store,unit4,0,MAINT (via other/x),1,,,10.0.0.4:80,
store,BACKEND,2,UP,4,,,,
other,x,0,no check,1,,,10.0.0.5:80,

"""
STATE = """\
1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight
4 store 1 unit1 10.0.0.1 2 0 1
4 store 2 unit2 fd77::7 0 0 1
4 store 3 unit3 10.0.0.3 2 8 1
4 store 4 unit4 10.0.0.4 0 2 1
5 other 1 x 10.0.0.5 2 0 1

"""


def answers(pid=1):
    return {"show info": INFO.format(pid=pid), "show stat": STAT, "show servers state": STATE}


@contextlib.contextmanager
def admin_socket(path, table):
    """Yields the list of the commands it was sent."""
    asked = []
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen(8)

    def serve():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection:
                command = connection.recv(1024).decode().strip()
                asked.append(command)
                connection.sendall(table.get(command, "Unknown command: '" + command + "'.\n").encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


class FakeServer:
    """A server of FakeHaproxy."""

    def __init__(self, name, backend="store", bits=0, weight=1, configured=1, sessions=0):
        self.name = name
        self.backend = backend
        self.bits = bits
        self.weight = weight
        self.configured = configured
        self.sessions = sessions
        # What the checks have found: UP, UP 1/2 (presumed) or DOWN.
        self.health = "UP"

    @property
    def status(self):
        if self.bits & 1:
            return "MAINT"
        draining = self.bits & 8 or not self.weight
        return self.health.replace("UP", "DRAIN") if draining else self.health


class FakeHaproxy:
    """A HAProxy that does what it is told. Ask it directly, or give it to admin_socket() as the table."""

    path = "/run/fake.sock"

    def __init__(self, *servers):
        self.servers = {(server.backend, server.name): server for server in servers}
        # PID of a process of before a reload: the servers it still has sessions with.
        self.former = {}
        self.asked = []
        self.refusal = ""

    def __getitem__(self, name):
        return self.servers["store", name]

    @property
    def told(self):
        return [command for command in self.asked if not command.startswith(("show", "@!"))]

    def get(self, command, _default=None):
        return self.ask(command)

    def ask(self, command):
        self.asked.append(command)
        if command.startswith("@!"):
            pid, _blank, command = command[2:].partition(" ")
            if int(pid) not in self.former:
                return "Can't find the target PID matching the prefix '@!" + pid + "'\n"
            return self._former(self.former[int(pid)], command)
        words = command.split()
        if words[0] == "set":
            return self._set(words[2].split("/"), *words[3:])
        return {
            "show stat": self._stat,
            "show servers": self.state,
            "show proc": self._processes,
            "show sess": lambda: self._sessions([s for s in self.servers.values() for _ in range(s.sessions)]),
            "shutdown session": lambda: self._shut_down(words[2]),
        }[" ".join(words[:2])]()

    def _stat(self):
        rows = [[s.backend, s.name, str(s.sessions), "0", s.status, "L7 said"] for s in self.servers.values()]
        return "\n".join(["# pxname,svname,scur,qcur,status,last_chk", *map(",".join, rows), ""])

    def state(self):
        columns = "be_name srv_name srv_admin_state srv_uweight srv_iweight"
        rows = [f"{s.backend} {s.name} {s.bits} {s.weight} {s.configured}" for s in self.servers.values()]
        return "\n".join(["1", "# " + columns, *rows, ""])

    def _processes(self):
        old = [f"{pid}   worker   1   0d00h00m02s   3.0.11" for pid in self.former]
        return "\n".join(["#<PID> <type>", "1 master 1", "# workers", "2 worker 0", "# old workers", *old, ""])

    def _sessions(self, servers):
        own = "0xffff: proto=unix_stream fe=GLOBAL be=<NONE> srv=<none> age=0s"
        rows = [f"0x{number}: proto=tcpv4 fe=https be={s.backend} srv={s.name}" for number, s in enumerate(servers)]
        return "\n".join([*rows, own, ""])

    def _former(self, names, command):
        if command.startswith("shutdown session"):
            names.pop()
            return "\n"
        return self._sessions([self[name] for name in names])

    def _shut_down(self, _identity):
        next(server for server in self.servers.values() if server.sessions).sessions -= 1
        return "\n"

    def _set(self, key, what, value):
        if self.refusal:
            return self.refusal
        server = self.servers[tuple(key)]
        if what == "weight":
            server.weight = int(value)
            return "\n"
        if value != "maint" and server.bits & 1:
            server.health = "UP 1/2"
        server.bits = server.bits & ~9 | {"ready": 0, "drain": 8, "maint": 1}[value]
        return "\n"


class Clock:
    """Time that passes only while somebody sleeps; every sleep may make something happen."""

    def __init__(self, *events):
        self.time = 1000.0
        self.events = list(events)

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += seconds
        if self.events:
            self.events.pop(0)()
