#!/usr/bin/env python3
"""Start a command several times and kill it, with everything it started, at a moment nobody chose.

    interrupt.py COMMAND…

The moment is so many tasks and a part of the next one after the start; STOREOPS_SEED and STOREOPS_KILLS, numbers, make
it another. What the command began on other hosts goes on there, as it does when the machine of an operator dies.
`make faults` does this and worse to a cluster.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "faults"))

from moments import Moment, Run

# Preflight takes the first tasks and changes nothing; a whole run has some ninety.
FIRST, LAST = 15, 80
LONGEST_PART = 6.0


def main():
    """Kill as often as asked. A run that ended before its moment is no failure of the command."""
    seed = int(os.environ.get("STOREOPS_SEED") or 2)
    chance = random.Random(seed)
    killed = 0
    for _turn in range(int(os.environ.get("STOREOPS_KILLS") or 3)):
        moment = Moment(chance.randint(FIRST, LAST), chance.uniform(0, LONGEST_PART))
        run = Run(sys.argv[1:])
        name = run.reach(moment)
        if name is not None:
            run.kill()
        else:
            run.end()
        killed += name is not None
        print(f"seed {seed}: {moment}: {f'killed in or after {name}' if name else 'it had ended'}")
    return 0 if killed else "nothing was killed; choose another STOREOPS_SEED"


if __name__ == "__main__":
    sys.exit(main())
