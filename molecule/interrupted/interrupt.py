#!/usr/bin/env python3
"""Start a command several times and kill it, with everything it started, at a moment nobody chose.

    interrupt.py COMMAND…

The moment is so many tasks and a part of the next one after the start; STOREOPS_SEED and STOREOPS_KILLS, numbers, make
it another. What the command began on other hosts goes on there, as it does when the machine of an operator dies.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

# Preflight takes the first tasks and changes nothing; a whole run has some seventy.
FIRST, LAST = 15, 66
LONGEST_PART = 6.0


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


def kill(process):
    """End a process and what it started, without a chance to tidy up."""
    # Stopped first, so that nothing new begins while the list is made.
    process.send_signal(signal.SIGSTOP)
    for pid in [process.pid, *children(process.pid)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


def last_words(process, tasks, part):
    """Let the command begin so many tasks, kill it, and return the name of the last; None if it ended before that."""
    name, seen = "", 0
    for line in process.stdout:
        if line.startswith("TASK ["):
            name, seen = line.split("[", 1)[1].rpartition("]")[0], seen + 1
        if seen == tasks:
            # What it prints meanwhile must not stop it.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            time.sleep(part)
            if process.poll() is not None:
                return None
            kill(process)
            return name
    process.wait()
    return None


def main():
    """Kill as often as asked. A run that ended before its moment is no failure of the command."""
    seed = int(os.environ.get("STOREOPS_SEED") or 2)
    chance = random.Random(seed)
    killed = 0
    for _turn in range(int(os.environ.get("STOREOPS_KILLS") or 3)):
        tasks, part = chance.randint(FIRST, LAST), chance.uniform(0, LONGEST_PART)
        process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        name = last_words(process, tasks, part)
        killed += name is not None
        print(f"seed {seed}: task {tasks} + {part:.1f} s: {f'killed in or after {name}' if name else 'it had ended'}")
    return 0 if killed else "nothing was killed; choose another STOREOPS_SEED"


if __name__ == "__main__":
    sys.exit(main())
