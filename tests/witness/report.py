"""What the witness's records say. Pure: records in, words and numbers out."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

# How many failures are written out; all of them are in the evidence.
SHOWN = 12
# A witness that begins its requests so many seconds after they were due tells of the machine and not of the store. What
# failed has failed all the same, so this is said and nothing more.
LATE = 1.0


class Verdict(NamedTuple):
    """The numbers that count."""

    sent: int
    failed: int
    not_sent: int
    gap: float
    p50: float
    p99: float
    slowest: dict | None
    wanted: int
    late: float

    @property
    def good(self):
        """Nothing failed, and enough was tried for that to mean something."""
        return self.failed == 0 and self.not_sent == 0 and self.sent >= max(self.wanted, 1)

    def __str__(self):
        words = [f"sent {self.sent}", f"failed {self.failed}"]
        if self.not_sent:
            words.append(f"not sent for want of an earlier answer {self.not_sent}")
        words.append(f"worst gap {_ms(self.gap)}")
        if self.slowest:
            row = self.slowest
            words.append(f"p50 {_ms(self.p50)}, p99 {_ms(self.p99)}")
            words.append(f"slowest {_ms(row['latency'])} ({row['kind']} through {row['proxy']} at {row['due']:+.1f} s)")
        if self.late > LATE:
            words.append(f"the witness itself had to wait for its machine, {_ms(self.late)} (p99)")
        if self.sent < self.wanted:
            words.append(f"too few: {self.wanted} were wanted")
        return ", ".join(words)


def _ms(seconds):
    return f"{seconds * 1000:.0f} ms"


def percentile(values, share):
    """The smallest value that so many of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else 0.0


def worst_gap(rows):
    """The longest time, in seconds, without a good answer while requests were due."""
    rows = list(rows)
    if not rows:
        return 0.0
    last, worst = min(row["due"] for row in rows), 0.0
    end = max(row["due"] for row in rows)
    # Not when it ended: of a slow client's transfers that says nothing.
    good = sorted(row["due"] + row["latency"] for row in rows if not row["problem"])
    for moment in [*(moment for moment in good if moment < end), end]:
        worst, last = max(worst, moment - last), moment
    return worst


def judge(records, wanted=0):
    """The verdict on all requests; `wanted` is how many had to be sent."""
    rows = [row for row in records if row["sent"]]
    good = [row for row in rows if not row["problem"]]
    latencies = [row["latency"] for row in good]
    return Verdict(
        sent=len(rows),
        failed=len(rows) - len(good),
        not_sent=len(records) - len(rows),
        gap=worst_gap(rows),
        p50=percentile(latencies, 50),
        p99=percentile(latencies, 99),
        slowest=max(good, key=lambda row: row["latency"], default=None),
        wanted=wanted,
        late=percentile([row["began"] - row["due"] for row in rows], 99),
    )


def table(records):
    """Lines of a table: all requests by what, through whom, answered by whom, and how they were connected."""
    rows = [row for row in records if row["sent"]]
    lines = [["", "sent", "failed", "worst gap", "p50", "p99", "slowest"]]
    for title, key in (("", "kind"), ("through ", "proxy"), ("by ", "unit"), ("connection ", "connection")):
        names = sorted({row[key] or "nobody" for row in rows})
        lines += [_line(title + name, [row for row in rows if (row[key] or "nobody") == name]) for name in names]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return [
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))])
        for line in lines
    ]


def _line(title, rows):
    verdict = judge(rows)
    slowest = _ms(verdict.slowest["latency"]) if verdict.slowest else "-"
    times = [_ms(verdict.gap), _ms(verdict.p50), _ms(verdict.p99), slowest]
    return [title, str(verdict.sent), str(verdict.failed), *times]


def failures(records):
    """Lines about what failed: how often what kind, and the first of them in full."""
    rows = sorted((row for row in records if row["problem"]), key=lambda row: row["due"])
    kinds = Counter(row["problem"].partition(":")[0] for row in rows)
    lines = [f"{count} x {kind}" for kind, count in kinds.most_common()]
    for row in rows[:SHOWN]:
        where = f"{row['kind']} through {row['proxy']}, {row['unit'] or 'no unit'}, {row['connection']} connection"
        lines.append(f"at {row['due']:+.2f} s, until {row['ended']:+.2f} s: {where}: {row['problem']}")
    return [*lines, f"and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else lines


def pairs(records):
    """(pairs of nonce and session, how many of them met two units)."""
    opened = [row for row in records if row["kind"] == "session" and row["sent"] and not row["problem"]]
    return len(opened), sum(row["unit"] != row["issuer"] for row in opened)


def schedule(records, trailer):
    """A sentence on the witness itself: whether it kept its time, and what it cost."""
    late = [row["began"] - row["due"] for row in records]
    span = max((row["due"] for row in records), default=0.0)
    rate = (len(records) - 1) / span if span else 0.0
    cost = f", {100 * trailer['cpu'] / trailer['wall']:.1f} % of a processor" if trailer and trailer["wall"] else ""
    return (
        f"{rate:.2f} requests/s were due; they began {_ms(percentile(late, 50))} (p50), {_ms(percentile(late, 99))} "
        f"(p99), {_ms(max(late, default=0.0))} (at most) after that{cost}"
    )


def text(records, trailer, marks, wanted):
    """All of it, the verdict last."""
    lines = table(records)
    total, crossed = pairs(records)
    if total:
        lines.append(f"{total} sessions were opened, {crossed} of them on another unit than issued the nonce")
    lines.append(schedule(records, trailer))
    lines += [f"at {moment:+.1f} s: {words}" for moment, words in marks]
    lines += failures(records)
    return "\n".join([*lines, str(judge(records, wanted))])
