"""Figures of many runs as tables for people. Pure."""

from __future__ import annotations

import statistics


def ratios(runs, ours):
    """{way: median of its time divided by ours in the same round}; `runs` is {way: [Figures, one a round]}."""
    found = {}
    for way, figures in runs.items():
        pairs = zip(figures, runs.get(ours, ()))
        quotients = [theirs.wall / mine.wall for theirs, mine in pairs if theirs and mine]
        found[way] = statistics.median(quotients) if quotients else None
    return found


def table(runs, ours):
    """Lines of Markdown, the fastest first."""
    compared = ratios(runs, ours)
    lines = [
        "| way | seconds (median) | fastest–slowest | seconds of the processor | memory, MiB | its time ÷ ours |",
        "|---|---|---|---|---|---|",
    ]
    rows = []
    for way, figures in runs.items():
        good = [one for one in figures if one]
        if not good:
            rows.append((float("inf"), f"| {way} | failed | | | | |"))
            continue
        walls = sorted(one.wall for one in good)
        wall, cpu = statistics.median(walls), statistics.median(one.cpu for one in good)
        memory = max(one.memory for one in good)
        ratio = f"{compared[way]:.2f}" if compared[way] else ""
        spread = f"{walls[0]:.1f}–{walls[-1]:.1f}"
        missed = len(figures) - len(good)
        name = way if not missed else f"{way} ({missed} of {len(figures)} failed)"
        rows.append((wall, f"| {name} | {wall:.2f} | {spread} | {cpu:.2f} | {memory:.0f} | {ratio} |"))
    return lines + [line for _wall, line in sorted(rows, key=lambda row: row[0])]


def turned(names, number):
    """The order of a round. Every second one is the one before backwards, so that neither early nor late is for one."""
    names = list(names)
    start = number // 2 % len(names)
    found = names[start:] + names[:start]
    return found[::-1] if number % 2 else found
