# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which run of Ansible this is, and whether another one still goes on. Linux tells; elsewhere nothing is known."""

from __future__ import annotations

import getpass
import json
import os
import socket
import time
from collections.abc import Mapping

from ansible_collections.storeops.ha.plugins.module_utils._process import start_ticks

_ENDED = ("Z", "X")


def this_run(playbook, proc="/proc"):
    """The process of the controller that everything in a run belongs to, so that it is known when it has ended."""
    pid = os.getppid()
    state, ticks = _process(pid, proc)
    return {
        "playbook": playbook,
        "user": _user(),
        "controller": socket.gethostname(),
        "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "process": pid,
        "started": ticks if state else None,
        "boot": _text(os.path.join(proc, "sys/kernel/random/boot_id")),
        "processes": _link(os.path.join(proc, "self/ns/pid")),
    }


def same(one, other):
    """Whether both are one run: two playbooks of it, for one."""
    return bool(one.get("started")) and all(
        one.get(key) == other.get(key) for key in ("boot", "processes", "process", "started")
    )


def goes_on(run, proc="/proc"):
    """Whether this run is known to go on. Of another machine or container nothing is known, and so it is not."""
    here = _text(os.path.join(proc, "sys/kernel/random/boot_id")), _link(os.path.join(proc, "self/ns/pid"))
    if None in here or here != (run.get("boot"), run.get("processes")) or not run.get("started"):
        return False
    state, ticks = _process(run.get("process"), proc)
    return ticks == run["started"] and state not in _ENDED


def told(run):
    """Who it is, in words."""
    text = "storeops.ha.{playbook}, which {user} began at {since} on {controller} (process {process})"
    return text.format(**{key: str(run.get(key)) for key in ("playbook", "user", "since", "controller", "process")})


def written(run):
    return json.dumps(run, sort_keys=True)


def parsed(text):
    """A run as `written`; one of which nothing is known where the text is something else."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return dict(found) if isinstance(found, Mapping) else {}


def _process(pid, proc):
    """(state, when it started in ticks since the boot), (None, None) when there is none."""
    line = _text(os.path.join(proc, str(pid), "stat"))
    try:
        return line.rpartition(")")[2].split()[0], start_ticks(line)
    except (AttributeError, IndexError, ValueError):
        return None, None


def _text(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return None


def _link(path):
    try:
        return os.readlink(path)
    except OSError:
        return None


def _user():
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "user {0}".format(os.getuid())
