# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This host as it is: system, snapd, disk, ports. Reads only; standard library only."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from ansible_collections.storeops.ha.plugins.module_utils._preflight import host_text
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem

# Not asked of `snap version`, which would wake a snapd that sleeps and have it write its state.
_SNAPD_INFO = ("/usr/lib/snapd/info", "/snap/snapd/current/usr/lib/snapd/info")
# Without the two options apt would keep what it computed, tens of megabytes, in /var/cache/apt.
_APT_POLICY = ["apt-cache", "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "policy", "snapd"]


def read(path):
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def facts(run, disk_path):
    """`run(argv) -> stdout, or '' when the tool is absent`."""
    return {
        "root": os.geteuid() == 0,
        "architecture": platform.machine(),
        "os": host_text.os_release(read("/etc/os-release")),
        "snapd": _snapd(run),
        "memory_mb": _memory_mb(read("/proc/meminfo")),
        "disk": _disk(disk_path),
    }


def _snapd(run):
    installed = host_text.newest_snapd(read(path) for path in _SNAPD_INFO)
    candidate = "" if installed else host_text.apt_candidate(run(_APT_POLICY))
    # A fresh machine may have no package lists yet; what apt offers is then not known, which is no problem.
    asked = any(Path("/var/lib/apt/lists").glob("*_Packages*"))
    return {"installed": installed or None, "candidate": candidate or None, "lists_known": asked}


def _memory_mb(text):
    for line in text.splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) // 1024
    return 0


def _disk(path):
    """The free space of the file system that the path is on, or will be on."""
    place = Path(path)
    while not place.exists() and place != place.parent:
        place = place.parent
    return {"path": str(path), "free_mb": shutil.disk_usage(str(place)).free // (1024 * 1024)}


def rights_problems(found):
    """Without root half of what a host is cannot be seen, so nothing else that is missing there means anything."""
    if not found["root"]:
        sentence = "root is needed to look at the host and to change it; set ansible_become to true."
        yield problem("not_root", "rights of the user", sentence)


def system_problems(found, supported_os, snapd_minimum, min_free_mb):
    release, snapd, disk = found["os"], found["snapd"], found["disk"]
    if supported_os and not host_text.is_supported(release, supported_os):
        name = release["name"] or "an unknown system"
        sentence = "{0} is not supported; use {1}."
        yield problem("unsupported_os", "operating system", sentence.format(name, listed(supported_os, "or")))
    version = snapd["installed"] or snapd["candidate"] or ""
    if snapd_minimum and host_text.older(version, snapd_minimum):
        sentence = (
            "version {0} is older than {1}, which can hold a snap; put the snap snapd into store_snap_prerequisites, "
            "or upgrade the package."
        )
        yield problem("snapd_old", "snapd", sentence.format(version, snapd_minimum))
    elif snapd_minimum and not version and snapd["lists_known"]:
        sentence = "it is not installed and apt offers no package; give the host a package source that has snapd."
        yield problem("snapd_missing", "snapd", sentence)
    if disk["free_mb"] < min_free_mb:
        sentence = "{0} MiB are free and {1} are needed; free some, or set preflight_min_free_mb."
        yield problem("disk_full", "disk at " + disk["path"], sentence.format(disk["free_mb"], min_free_mb))


def port_problems(ports):
    """Ports held by a process that is none of ours."""
    tables = [read("/proc/net/tcp"), read("/proc/net/tcp6")]
    for entry in ports:
        inodes = set().union(*(host_text.listening_inodes(table, entry["port"]) for table in tables))
        if not inodes:
            continue
        holders = _holders(inodes)
        strangers = sorted({h[0] or h[1] for h in holders if not host_text.is_expected(h, entry["held_by"])})
        if strangers or (not holders and os.geteuid() == 0):
            advice = ", or set {0}".format(entry["option"]) if entry.get("option") else ""
            sentence = "it is taken by {0}; stop that{1}."
            yield problem(
                "port_taken",
                "port {0}".format(entry["port"]),
                sentence.format(listed(strangers) or "an unknown process", advice),
            )


def _holders(inodes):
    """{(systemd unit, process name)} of the processes that hold one of the sockets; others' need root."""
    wanted = {"socket:[{0}]".format(inode) for inode in inodes}
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        if _holds(process / "fd", wanted):
            found.add((host_text.unit_of_cgroup(read(process / "cgroup")), read(process / "comm").strip()))
    return found


def _holds(folder, wanted):
    try:
        for name in os.listdir(str(folder)):
            try:
                if os.readlink(str(folder / name)) in wanted:
                    return True
            except OSError:
                continue  # closed in the meantime
    except OSError:
        pass  # the process ended, or is not ours to see
    return False
