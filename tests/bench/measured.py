"""One run of a command: how long, how much of the processor, how much memory, with everything it starts."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import threading
import time
from pathlib import Path

# Adding up the pages of a process costs the kernel some milliseconds.
_EVERY = 0.2


@dataclasses.dataclass(frozen=True)
class Figures:
    """Seconds, seconds of the processor, and MiB: the largest sum over all its processes, shared pages counted once."""

    wall: float
    cpu: float
    memory: float


class Failed(Exception):
    """The command did not end well."""


def run(command, environment, log):
    """Figures of one run. What it says is in the file `log`."""
    with open(log, "wb") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        watch = _Memory(process.pid)
        watch.start()
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        watch.end()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = Path(log).read_text(encoding="utf-8", errors="replace")[-2000:]
        raise Failed(f"{command[0]} ended with {process.returncode}: {said}")
    return Figures(wall, usage.ru_utime + usage.ru_stime, watch.most / 1024)


class _Memory(threading.Thread):
    """Looks now and then how much the processes of a session have, each page divided by those who share it."""

    def __init__(self, session):
        super().__init__(daemon=True)
        self._session, self._ended = session, threading.Event()
        self.most = 0

    def run(self):
        while not self._ended.wait(_EVERY):
            self.most = max(self.most, sum(_kib(number) for number in _processes(self._session)))

    def end(self):
        self._ended.set()
        self.join()


def _processes(session):
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[3]) == session:
                yield entry.name


def _kib(number):
    try:
        rollup = Path("/proc", number, "smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
