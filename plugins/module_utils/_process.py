# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a process started, and which files were written after that: what a service has not read yet."""

from __future__ import annotations

import os
import time


def start_ticks(stat_line):
    """Field 22 of /proc/PID/stat. The second field may hold blanks and brackets, so count from the last bracket."""
    return int(stat_line.rpartition(")")[2].split()[19])


def started_at(pid, proc="/proc"):
    """Seconds since the epoch at which the process started, or None when it is gone."""
    try:
        with open(os.path.join(proc, str(pid), "stat"), encoding="utf-8", errors="replace") as handle:
            ticks = start_ticks(handle.read())
    except (OSError, ValueError, IndexError):
        return None
    # The kernel counts from boot, sleep included. /proc/uptime is no help: LXD shows the container's own there.
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return time.time() - age


def files_newer_than(paths, moment):
    """The paths whose content was written after the moment, in the order given. Missing files are not newer."""
    newer = []
    for path in paths:
        try:
            if os.stat(path).st_mtime > moment:
                newer.append(path)
        except OSError:
            continue
    return newer
