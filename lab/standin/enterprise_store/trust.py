"""The authorities this unit trusts: those of the host, as they were when snapd was started last.

A vendor's page asks for a restart of snapd after `update-ca-certificates`; a unit that saw new authorities at once
would never show that this was forgotten.
"""

from __future__ import annotations

import os
import shutil

HOST_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def _started(pid):
    """Seconds since the epoch at which a process was started."""
    with open("/proc/%s/stat" % pid, encoding="utf-8") as handle:
        ticks = int(handle.read().rpartition(")")[2].split()[19])
    with open("/proc/stat", encoding="utf-8") as handle:
        boot = next(int(line.split()[1]) for line in handle if line.startswith("btime"))
    return boot + ticks / os.sysconf("SC_CLK_TCK")


def _is_snapd(pid):
    try:
        with open("/proc/%s/comm" % pid, encoding="utf-8") as handle:
            return handle.read().strip() == "snapd"
    except OSError:
        return False


def snapd_started():
    """When snapd was started; 0 when it does not run."""
    return max((_started(pid) for pid in os.listdir("/proc") if pid.isdigit() and _is_snapd(pid)), default=0)


def _kept_copy():
    return os.path.join(os.environ.get("SNAP_DATA", "/tmp"), "trusted-authorities.pem")


def bundle():
    """Path of the authorities to believe now."""
    kept = _kept_copy()
    # The kernel tells the start of the machine in whole seconds only.
    if os.path.exists(HOST_BUNDLE) and os.stat(HOST_BUNDLE).st_mtime <= snapd_started() + 1:
        _keep(kept)
        return HOST_BUNDLE
    return kept if os.path.exists(kept) else "/snap/core22/current" + HOST_BUNDLE


def _keep(kept):
    """Remember what is trusted now, for the time after the host's file has changed."""
    if os.geteuid() == 0:
        shutil.copyfile(HOST_BUNDLE, kept + ".part")
        os.replace(kept + ".part", kept)
