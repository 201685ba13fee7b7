# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far the work has come, counted by many threads, and whether it should go on."""

from __future__ import annotations

import threading
import time
from collections import deque

_WINDOW = 30.0


class Meter:
    """`phase` names what is done now; objects and bytes are counted within it."""

    def __init__(self, clock=time.monotonic):
        self._clock, self._lock = clock, threading.Lock()
        self._stopped = False
        self.begin("listing")

    def begin(self, phase, objects=0, size=0):
        with self._lock:
            self._phase, self._objects, self._bytes = phase, objects, size
            self._done_objects = self._done_bytes = 0
            self._samples = deque([(self._clock(), 0)])

    def add(self, objects=0, size=0):
        with self._lock:
            self._done_objects += objects
            self._done_bytes += size

    def stop(self):
        self._stopped = True

    def stopped(self):
        return self._stopped

    def view(self):
        """The numbers as progress.line wants them."""
        with self._lock:
            now = self._clock()
            self._samples.append((now, self._done_bytes))
            while len(self._samples) > 2 and self._samples[0][0] < now - _WINDOW:
                self._samples.popleft()
            (then, before), (_now, after) = self._samples[0], self._samples[-1]
            rate = (after - before) / (now - then) if now > then else 0.0
            return {
                "phase": self._phase,
                "objects": self._objects,
                "bytes": self._bytes,
                "done_objects": self._done_objects,
                "done_bytes": self._done_bytes,
                "rate": rate,
            }
