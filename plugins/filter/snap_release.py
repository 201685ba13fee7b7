# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What two units must have in common to run the same release of a snap."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.errors import AnsibleFilterError


def snap_release(installed):
    """The revision of a store; for unsigned files, whose revisions count per host, the version and the content."""
    if not isinstance(installed, Mapping) or "revision" not in installed:
        raise AnsibleFilterError(f"The result of pinned_snap is needed, not {type(installed).__name__}.")
    revision = str(installed["revision"] or "")
    if revision and not revision.startswith("x"):
        return f"revision {revision}"
    content = str(installed.get("blob_sha256") or "")[:12]
    return f"version {installed.get('version') or 'unknown'}" + (f" ({content})" if content else "")


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"snap_release": snap_release}
