# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One question to each memcached server, in its own protocol. Reads only; standard library only."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values

_MOST_AT_ONCE = 16
_SHOWN = 40


def probe_all(endpoints, timeout):
    """[{place, state, words}] in the order of the endpoints; they are asked at the same time."""
    if not endpoints:
        return []
    with ThreadPoolExecutor(max_workers=min(len(endpoints), _MOST_AT_ONCE)) as pool:
        return list(pool.map(lambda endpoint: _probe(endpoint, timeout), endpoints))


def _probe(endpoint, timeout):
    state, words = _ask(endpoint["host"], endpoint["port"], timeout)
    return {"place": values.place(endpoint["host"], endpoint["port"]), "state": state, "words": words}


def _ask(host, port, timeout):
    """(state, words): ok, refused, silent, unknown, unroutable, or stranger for anything but memcached."""
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            return _talk(connection, timeout)
    except socket.gaierror:
        return "unknown", "its name cannot be resolved"
    except ConnectionRefusedError:
        return "refused", "it refuses connections"
    except (socket.timeout, TimeoutError):
        return "silent", "it did not answer within {0} seconds".format(timeout)
    except OSError as error:
        return "unroutable", "it cannot be reached: {0}".format(error.strerror or type(error).__name__)


def _talk(connection, timeout):
    try:
        connection.sendall(b"version\r\n")
        answer = connection.recv(256)
    except (socket.timeout, TimeoutError):
        return "stranger", "it said nothing within {0} seconds".format(timeout)
    except OSError:
        return "stranger", "it closed the connection"
    if answer.startswith(b"VERSION "):
        return "ok", ""
    said = " ".join(answer.decode("ascii", "replace").split())[:_SHOWN]
    return "stranger", "it answered '{0}'".format(said) if said else "it closed the connection"
