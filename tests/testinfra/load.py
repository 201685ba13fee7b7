"""A bounded load from the client through all proxies, in the background: the witness, with short requests only."""

from __future__ import annotations

import sys

from cluster import ROOT

sys.path.append(str(ROOT / "tests" / "witness"))

from watch import Watch, question

RATE = 60
MIX = ("nonce", "assertion", "info", "session", "health")


class Load:
    """`with Load(cluster, pushed, seconds) as load:` runs beside the block; then `load.requests` has every one."""

    def __init__(self, cluster, pushed, seconds, through=None):
        self.seconds = seconds
        self.requests = []
        asked = question(cluster, RATE, seconds, {"small": dict(pushed)}, MIX, through)
        self._watch = Watch(cluster.client.python(), asked)

    def __enter__(self):
        self._watch.start()
        return self

    def __exit__(self, *_exc):
        self._watch.wait()
        start = self._watch.header["began"]
        # A session that was not tried for want of its nonce is no request; the nonce is one, and failed.
        self.requests = [
            (start + row["began"], start + row["ended"], row["unit"], _problem(row))
            for row in self._watch.records
            if row["sent"]
        ]

    def was_real(self):
        """Whether so many requests were sent that their outcome means something."""
        return len(self.requests) > self.seconds * RATE / 2


def _problem(row):
    return row["problem"] and f"{row['kind']} through {row['proxy']} ({row['connection']}): {row['problem']}"
