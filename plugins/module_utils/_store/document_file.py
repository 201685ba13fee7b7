# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A configuration document in a file of the host."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._store import document


def read_file(path: str) -> str:
    """Its text. Messages name the file and quote nothing of it."""
    try:
        with open(path, "rb") as file:
            return document.decode(file.read(), path)
    except OSError as exc:
        raise FileAccessError(
            "The configuration {0} cannot be read: {1}; correct the path, or run this as root.".format(
                path, exc.strerror
            )
        ) from None
