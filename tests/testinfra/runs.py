"""Ansible's log, run by run. Pure."""

from __future__ import annotations

import datetime
import re

_LINE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ p=(\d+) .*?\| (.*)$")
_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)")


class Run:
    """One run of a playbook."""

    def __init__(self, began):
        self.began = self.ended = began
        self.plays = []
        self.check_mode = False
        # {host: (ok, changed, unreachable, failed)}; empty when the run was killed.
        self.recap = {}

    def add(self, when, text):
        """Take in one line."""
        self.ended = when
        if text.startswith("PLAY ["):
            self.plays.append(text)
            self.check_mode = self.check_mode or "[CHECK MODE]" in text
        found = _RECAP.match(text)
        if found:
            self.recap[found.group(1)] = tuple(int(word) for word in found.groups()[1:])

    @property
    def succeeded(self):
        """Whether it ran to its end on every host."""
        return bool(self.recap) and not any(row[2] or row[3] for row in self.recap.values())

    @property
    def changed(self):
        """{host: how many tasks changed it}, without hosts that were not changed."""
        return {host: row[1] for host, row in self.recap.items() if row[1]}


def runs_of(log, play="1. Check"):
    """The runs of the playbooks that have a play whose name begins so."""
    runs = {}
    for line in log.splitlines():
        found = _LINE.match(line)
        if found:
            when = datetime.datetime.strptime(found.group(1), "%Y-%m-%d %H:%M:%S").timestamp()
            runs.setdefault(found.group(2), Run(when)).add(when, found.group(3))
    return [run for run in runs.values() if any(name.startswith(f"PLAY [{play}") for name in run.plays)]
