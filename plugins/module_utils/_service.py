# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What systemd says about a service, as far as telling whether it has read its files."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._errors import ServiceError
from ansible_collections.storeops.ha.plugins.module_utils._process import files_newer_than, started_at


def parse_show(text):
    """`systemctl show`: Name=value lines."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: value.strip() for name, _equals, value in pairs}


def read(run_command, unit, files):
    """run_command is AnsibleModule.run_command: (rc, stdout, stderr)."""
    properties = "ActiveState,MainPID,LoadState"
    rc, out, err = run_command(["systemctl", "show", "--property", properties, "--", unit])
    if rc != 0:
        raise ServiceError(f"systemd does not answer for {unit} ({(err or out).strip()}).")
    shown = parse_show(out)
    pid = int(shown.get("MainPID") or 0) or None
    running = shown.get("ActiveState") in ("active", "reloading", "activating") and pid is not None
    moment = started_at(pid) if running else None
    newer = files_newer_than(files, moment) if moment is not None else []
    return {
        "exists": shown.get("LoadState") == "loaded",
        "running": running,
        "pid": pid if running else None,
        "stale": bool(newer),
        "newer_files": newer,
    }
