"""Which fault a seed stands for, on which host, and when: the same wherever it is asked. Pure."""

from __future__ import annotations

import random
from typing import NamedTuple

from moments import Moment

LONGEST_PART = 6.0
UNITS = ("unit1", "unit2")


class Case(NamedTuple):
    """One way in which a run is disturbed.

    It happens in one of the plays named (the numbers in their names), so often; before=True: it is there when the run
    begins. What it is done to is one of the hosts. A task, if one is named, is the only one it happens in; the play is
    then the one that host has it in.
    """

    name: str
    hosts: tuple = ()
    plays: tuple = (2, 8)
    times: int = 1
    before: bool = False
    task: str = ""


# Each kind of fault has several cases, in turns. Of 20 seeds each kind gets two or three, and the controller is killed
# twelve times. Plays: 1 preflight, 2 facts, 3 shared services, 4 install, 5 first unit, 6 clones, 7 proxies, 8 proof.
KINDS = (
    ("controller", (Case("killed", times=4),)),
    (
        "host lost",
        (
            Case("power cut, back after the run", UNITS, (4, 6)),
            Case("power cut, back at once", UNITS, (4, 6)),
            Case("power cut, back after the run", ("db1", "mc1"), (3, 3)),
        ),
    ),
    (
        "host unreachable",
        (
            Case("no packet comes through", UNITS, (4, 4)),
            Case("no packet comes through", UNITS, (5, 6)),
            Case("no packet comes through", ("lb1",), (7, 8)),
        ),
    ),
    (
        "database",
        (
            Case("restarted", ("db1",), (5, 6)),
            Case("killed, back after 20 seconds", ("db1",), (4, 8)),
            Case("stopped until the run is over", ("db1",), (4, 6)),
        ),
    ),
    (
        "s3",
        (
            Case("slow", ("s3",), (5, 6), before=True),
            Case("stands still for 40 seconds", ("s3",), (5, 6)),
            Case("stands still until the run is over", ("s3",), (1, 6)),
        ),
    ),
    (
        "apt",
        (
            Case("dpkg is killed", ("db1", "lb1"), before=True, task="Install packages"),
            Case(
                "another program installs for 40 seconds", ("db1", "lb1", *UNITS), before=True, task="Install packages"
            ),
            Case("the mirror is away", ("db1", "lb1", *UNITS), before=True, task="Install packages"),
        ),
    ),
    (
        "proxy",
        (
            Case("its reload is refused", ("lb1",), (7, 7), before=True),
            Case("its start is refused", ("lb1",), (7, 7), before=True),
            Case("somebody's mistake in a second file", ("lb1",), (7, 7), before=True),
        ),
    ),
)


class Plan(NamedTuple):
    """What a seed stands for."""

    seed: int
    kind: str
    case: Case
    host: str
    moments: tuple

    def __str__(self):
        where = f" {self.host}" if self.host else ""
        when = ("from the start, " if self.case.before else "") + ", ".join(str(moment) for moment in self.moments)
        return f"{self.kind}{where}: {self.case.name} ({when})"


def play_number(name):
    """3 of "3. Have the services"; 0 for a play without a number."""
    head = name.partition(".")[0]
    return int(head) if head.isdigit() else 0


def _plays(case, host):
    if not case.task:
        return case.plays
    own = {"db1": 3, "mc1": 3, "lb1": 7}.get(host, 4)
    return own, own


def window(tasks, case, host):
    """The numbers of the first and the last task a case may happen in."""
    first, last = _plays(case, host)
    inside = [
        number
        for number, (play, name) in enumerate(tasks, 1)
        if first <= play <= last and (not case.task or name.endswith(case.task))
    ]
    return (inside[0], inside[0]) if case.task else (inside[0], inside[-1])


def plan(seed, tasks):
    """tasks: (number of its play, name) of each task of an undisturbed run."""
    kind, cases = KINDS[(seed - 1) % len(KINDS)]
    case = cases[(seed - 1) // len(KINDS) % len(cases)]
    chance = random.Random(seed)
    host = chance.choice(case.hosts) if case.hosts else ""
    first, last = window(tasks, case, host)
    moments = [_moment(chance, *_share(first, last, turn, case.times)) for turn in range(case.times)]
    return Plan(seed, kind, case, host, tuple(moments))


def _share(first, last, turn, times):
    """Of several moments each has its own part of the run, so that together they reach all of it."""
    length = (last - first + 1) / times
    return first + int(turn * length), first + int((turn + 1) * length) - 1


def _moment(chance, first, last):
    return Moment(chance.randint(first, max(first, last)), chance.uniform(0, LONGEST_PART))
