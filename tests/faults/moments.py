"""A run of a playbook that something happens to, after so many tasks and a part of the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple


class Moment(NamedTuple):
    """So many tasks have begun, and so many seconds of the last of them are over."""

    tasks: int
    part: float

    def __str__(self):
        return f"task {self.tasks} + {self.part:.1f} s"


def children(pid):
    """Every descendant of a process, those included that made themselves the head of a session."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


class Run:
    """A command that prints what Ansible prints, while it runs."""

    def __init__(self, argv, environment=None):
        self.lines = []
        self.task = ""
        self._tasks = 0
        self._over = False
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
        )
        # All of it is read, at once: what the command prints must not stop it.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                if line.startswith("TASK ["):
                    self.task, self._tasks = line.split("[", 1)[1].rpartition("]")[0], self._tasks + 1
                    self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def reach(self, moment):
        """Wait for the moment; the name of the task it is in, or None when the command ended before."""
        with self._news:
            self._news.wait_for(lambda: self._over or self._tasks >= moment.tasks)
            name = self.task if self._tasks >= moment.tasks else None
        if name is None:
            return None
        time.sleep(moment.part)
        return name if self._process.poll() is None else None

    @property
    def over(self):
        return self._process.poll() is not None

    def wait_over(self, seconds):
        """Let so many seconds go by, fewer if the command ends."""
        with self._news:
            self._news.wait_for(lambda: self._over, seconds)

    def kill(self):
        """End the command and all it started, without a chance to tidy up, as when the machine dies that runs it."""
        # Stopped first, so that nothing new begins while the list is made.
        self._process.send_signal(signal.SIGSTOP)
        for pid in [self._process.pid, *children(self._process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.wait()

    def end(self, seconds=None):
        """Wait for the end; the exit code, or None for a command that had to be killed because it did not end."""
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        # A shared SSH connection may stay behind and keep the pipe open.
        self._reader.join(5)
        return status
