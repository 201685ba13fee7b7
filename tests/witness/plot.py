"""The witness's records as pictures: SVG, and lines for a terminal. Pure."""

from __future__ import annotations

import math
from collections import Counter
from html import escape

WIDTH, HEIGHT, LEFT, TOP = 1000, 300, 60, 30
BARS, SPACE = 90, 45
SHADES = " ▁▂▃▄▅▆▇█"
COLOURS = ("#1b6ca8", "#d1791c", "#3b8e4b", "#8a4f9e", "#7a6a53", "#c2577a")
FAILED = "#d0021b"
# From a millisecond to the time-out.
DECADES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)


def _end(records):
    return max((row["ended"] for row in records), default=0.0) or 1.0


def sparkline(records, width=72):
    """Two lines: the slowest answer of each stretch of time, in decades, and where something failed."""
    end = _end(records)
    slowest, failed = [0.0] * width, [False] * width
    for row in records:
        place = min(width - 1, max(0, int(row["due"] / end * width)))
        slowest[place] = max(slowest[place], row["latency"])
        failed[place] = failed[place] or bool(row["problem"])
    heights = [min(8, max(1, math.ceil(_height(value) * 8))) if value else 0 for value in slowest]
    marks = "".join("x" if bad else " " for bad in failed).rstrip()
    return ["".join(SHADES[height] for height in heights)] + ([marks] if marks else [])


def _height(latency):
    """0 for a millisecond, 1 for 100 seconds."""
    low, high = math.log10(DECADES[0]), math.log10(DECADES[-1])
    return min(1.0, max(0.0, (math.log10(max(latency, DECADES[0])) - low) / (high - low)))


def svg(records, marks, verdict):
    """Every request as a dot, when it was due and how long it took; below, who answered, second by second."""
    end = _end(records)
    units = sorted({row["unit"] for row in records if row["unit"]})
    colours = {unit: COLOURS[number % len(COLOURS)] for number, unit in enumerate(units)}

    def x(moment):
        return LEFT + max(0.0, moment) / end * WIDTH

    parts = [*_frame(end, x), *_marks(marks, x), *_dots(records, colours, x), *_bars(records, units, colours, x, end)]
    for number, (unit, colour) in enumerate([*colours.items(), ("failed", FAILED)]):
        place, level = LEFT + WIDTH - 90 * (len(colours) + 1 - number), TOP + HEIGHT + SPACE + BARS + 16
        parts.append(_text(place + 8, level, unit) + f'<circle cx="{place}" cy="{level - 4}" r="4" fill="{colour}"/>')
    size = f'width="{LEFT + WIDTH + 20}" height="{TOP + HEIGHT + SPACE + BARS + 30}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">'
    return "\n".join(
        [head, '<rect width="100%" height="100%" fill="white"/>', _text(8, 14, verdict), *parts, "</svg>\n"]
    )


def _text(x, y, words, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>'


def _line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="0.7"/>'


def _y(latency):
    return TOP + HEIGHT * (1 - _height(latency))


def _frame(end, x):
    for value in DECADES:
        label = f"{value:g} s" if value >= 1 else f"{value * 1000:g} ms"
        yield _line(LEFT, _y(value), LEFT + WIDTH, _y(value), "#ddd")
        yield _text(LEFT - 6, _y(value) + 4, label, 'text-anchor="end"')
    step = next(step for step in (1, 2, 5, 10, 30, 60, 120, 300, 600, math.inf) if end / step <= 20)
    for number in range(int(end / step) + 1):
        yield _text(x(number * step), TOP + HEIGHT + 14, f"{number * step:g} s", 'text-anchor="middle"')


def _marks(marks, x):
    for number, (moment, words) in enumerate(marks):
        yield _line(x(moment), TOP, x(moment), TOP + HEIGHT, "#888")
        yield _text(x(moment) + 3, TOP + 10 + 11 * (number % 6), words[:60], 'fill="#666" font-size="9"')


def _dots(records, colours, x):
    for row in records:
        place, height = x(row["due"]), _y(row["latency"])
        if row["problem"]:
            about = escape(f"{row['kind']} through {row['proxy']}: {row['problem']}")
            cross = f"M{place - 4:.1f} {height - 4:.1f}l8 8m0 -8l-8 8"
            yield f'<path d="{cross}" stroke="{FAILED}" stroke-width="1.5"><title>{about}</title></path>'
        else:
            colour = colours.get(row["unit"], "#999")
            yield f'<circle cx="{place:.1f}" cy="{height:.1f}" r="1.6" fill="{colour}" fill-opacity="0.6"/>'


def _bars(records, units, colours, x, end):
    """Stacked: how many requests that were due in a stretch of time each unit answered."""
    stretch = max(1.0, math.ceil(end / 250))
    counts = Counter((int(row["due"] / stretch), row["unit"]) for row in records if row["unit"] and not row["problem"])
    totals = Counter()
    for (place, _unit), count in counts.items():
        totals[place] += count
    scale = BARS / max(totals.values(), default=1)
    bottom = TOP + HEIGHT + SPACE + BARS
    yield _text(LEFT, bottom + 16, f"answers by unit, per {stretch:g} s")
    for place in sorted(totals):
        level = bottom
        for unit in units:
            height = counts[place, unit] * scale
            level -= height
            size = f'width="{max(1.0, stretch / end * WIDTH - 0.4):.1f}" height="{height:.1f}"'
            yield f'<rect x="{x(place * stretch):.1f}" y="{level:.1f}" {size} fill="{colours[unit]}"/>'
