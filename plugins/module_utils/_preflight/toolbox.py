# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The libraries the controller lends a host for the length of one module: unpacked, importable, removed."""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from contextlib import contextmanager


@contextmanager
def opened(archive, folder):
    """A private folder with the libraries of the archive in Python's path. Without an archive the host's own count."""
    place = tempfile.mkdtemp(prefix="toolbox-", dir=folder)
    # Compiled files would only slow the removal down.
    sys.dont_write_bytecode = True
    try:
        if archive:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(place)
            sys.path.insert(0, place)
        yield place
    finally:
        if place in sys.path:
            sys.path.remove(place)
        shutil.rmtree(place, ignore_errors=True)
