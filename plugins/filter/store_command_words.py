# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words of a command that may have come as one line, since surveys have no lists."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import values


def store_command_words(command):
    """The words as a list; a text is split at blanks, and what stands in quotes is one word."""
    if not isinstance(command, (list, tuple, str)):
        raise AnsibleFilterError("A command is needed, as a list of words or as one line.")
    found = values.command_words(command)
    if found is None:
        raise AnsibleFilterError("The command cannot be split into words: a quote has no end.")
    return found


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_command_words": store_command_words}
