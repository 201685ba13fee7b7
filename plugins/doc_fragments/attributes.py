# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The attributes every module of this collection documents in the same words."""

from __future__ import annotations


class ModuleDocFragment:
    """Use ``extends_documentation_fragment: storeops.ha.attributes`` and override what differs."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and return the changed status it predicts without modifying the host.
    support: full
  diff_mode:
    description: Returns details on what has changed (or would change in check mode) when in diff mode.
    support: full
  platform:
    description: The operating systems the module can be operated against.
    support: full
    platforms: posix
"""

    # For modules that only ever read.
    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Only reads, so it does the same in check mode as without.
    support: full
  diff_mode:
    description: Only reads, so there is never a difference to show.
    support: N/A
  platform:
    description: The operating systems the module can be operated against.
    support: full
    platforms: posix
"""
