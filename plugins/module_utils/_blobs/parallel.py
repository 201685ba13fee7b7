# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same work on many things, by a few threads. What waits costs no memory; the first failure ends all of it."""

from __future__ import annotations

import threading

from ansible_collections.storeops.ha.plugins.module_utils._errors import StoppedError


def each(work, things, workers, stopped=lambda: False):
    """Call work(thing) for each. Raises what the first failing one raised, after the others ended what they began."""
    waiting, lock = iter(things), threading.Lock()
    failures = []

    def run():
        while not failures:
            with lock:
                try:
                    thing = next(waiting)
                except StopIteration:
                    return
            try:
                if stopped():
                    raise StoppedError("The work was stopped; run the same task again, which goes on from there.")
                work(thing)
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=run, daemon=True) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
