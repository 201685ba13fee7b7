# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers as people read them: sizes, times, one line of progress, an estimate. Pure."""

from __future__ import annotations

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def size(number):
    """Bytes as storage is sold, 1.5 MB."""
    value, unit = float(number), 0
    while value >= 999.95 and unit < len(_UNITS) - 1:
        value /= 1000.0
        unit += 1
    return "{0:d} bytes".format(int(number)) if unit == 0 else "{0:.1f} {1}".format(value, _UNITS[unit])


def duration(seconds):
    """Seconds as 12 s, 3 min, 2 h 5 min."""
    seconds = round(seconds)
    if seconds < 100:
        return "{0} s".format(seconds)
    minutes = round(seconds / 60)
    if minutes < 100:
        return "{0} min".format(minutes)
    return "{0} h {1} min".format(minutes // 60, minutes % 60)


def line(view):
    """What is done now, how much of it, how fast, and for how long still."""
    if not view["objects"]:
        return view["phase"]
    words = "{0}: {1} of {2} blobs, {3} of {4}".format(
        view["phase"], view["done_objects"], view["objects"], size(view["done_bytes"]), size(view["bytes"])
    )
    if view["rate"] <= 0:
        return words
    left = max(0, view["bytes"] - view["done_bytes"]) / view["rate"]
    return "{0}, {1}/s, {2} left".format(words, size(view["rate"]), duration(left))


def estimate(objects, number, latency, workers, rate):
    """Seconds a copy may take: each object costs a round trip and time of this program, each byte its transfer."""
    return round(objects * max(0.003, latency / workers) + number / float(rate), 1)
