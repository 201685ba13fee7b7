"""What a seed stands for: the state that is worked for, what happens meanwhile, and when. Pure, always the same."""

from __future__ import annotations

import random
from typing import NamedTuple

SWITCHED, REVERTED = "switched", "reverted"
# Every third seed goes back.
STATES = (SWITCHED, SWITCHED, REVERTED)
LONGEST_PAUSE = 1.5

# In turns: each kind is the first strike of one seed in eleven.
KINDS = (
    "work killed",
    "controller gone",
    "unit loses power",
    "database restarted",
    "database killed",
    "answers 500",
    "answers 503",
    "slow",
    "connections reset",
    "answers lost",
    "bucket full",
)
# Some end before the module loses patience, some last as long as the run does.
BURSTS = (1, 3, 12, None)
LASTING = frozenset(["answers 500", "answers 503", "slow", "connections reset", "answers lost"])


class Strike(NamedTuple):
    """It comes when this part of all requests to S3 was made, and so many seconds later."""

    kind: str
    part: float
    pause: float = 0.0
    requests: int | None = None

    def __str__(self):
        lasting = f" for {self.requests or 'all'} requests" if self.kind in LASTING else ""
        return f"{self.kind}{lasting} at {self.part:.0%} + {self.pause:.1f} s"


class Plan(NamedTuple):
    seed: int
    state: str
    strikes: tuple

    def __str__(self):
        return f"{self.state}: {', then '.join(map(str, self.strikes))}"


def plan(seed):
    """Each strike disturbs one run of the same command; two seeds in three have more than one."""
    chance = random.Random(seed)
    kinds = [KINDS[(seed - 1) % len(KINDS)]]
    kinds += [chance.choice(KINDS) for _more in range(seed % 3)]
    return Plan(seed, STATES[(seed - 1) % len(STATES)], tuple(_strike(chance, kind) for kind in kinds))


def _strike(chance, kind):
    # The last request is often the right moment: the transaction follows it.
    part = chance.choice((chance.random(), chance.random(), 1.0))
    pause = chance.choice((0.0, chance.uniform(0, LONGEST_PAUSE)))
    return Strike(kind, part, pause, chance.choice(BURSTS) if kind in LASTING else None)
