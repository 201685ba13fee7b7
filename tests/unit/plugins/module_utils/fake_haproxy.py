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
