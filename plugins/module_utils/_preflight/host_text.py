# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's own files and tools say, parsed line by line. Pure."""

from __future__ import annotations

import fnmatch
import re

_LISTEN = "0A"


def os_release(text):
    """{id, version, name} of /etc/os-release."""
    values = {}
    for line in text.splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith("#"):
            values[key] = value.strip().strip("\"'")
    return {
        "id": values.get("ID", "").lower(),
        "version": values.get("VERSION_ID", ""),
        "name": values.get("PRETTY_NAME", ""),
    }


def is_supported(release, supported):
    """`supported` holds words such as 'debian 12'."""
    own = "{0} {1}".format(release["id"], release["version"])
    return any(own == " ".join(str(item).lower().split()) for item in supported)


def newest_snapd(texts):
    """The newest version of snapd in its files `info`, of the package and of the snap; empty without one."""
    versions = [_first(r"^VERSION=['\"]?([^\s'\"]+)", text) for text in texts]
    return max(versions, key=version_numbers, default="")


def apt_candidate(text):
    """The candidate in the output of `apt-cache policy snapd`; empty when there is none."""
    version = _first(r"^\s*Candidate:\s*(\S+)", text)
    return "" if version == "(none)" else version


def _first(pattern, text):
    match = re.search(pattern, text, re.MULTILINE)
    return match.group(1) if match else ""


def version_numbers(version):
    """(2, 68, 3) of '2.68.3+ds1-2'; an epoch and everything after the numbers is ignored."""
    match = re.match(r"(?:\d+:)?(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in match.group(1).split(".")) if match else ()


def older(version, minimum):
    """Whether a known version is older than the minimum."""
    numbers = version_numbers(version)
    return bool(numbers) and numbers < version_numbers(minimum)


def listening_inodes(text, port):
    """The socket inodes that listen on the port in /proc/net/tcp or tcp6."""
    inodes = set()
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 9 and fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
            inodes.add(fields[9])
    return inodes


def unit_of_cgroup(text):
    """The systemd unit a process belongs to, of /proc/PID/cgroup."""
    for line in text.splitlines():
        for part in reversed(line.rpartition(":")[2].split("/")):
            if part.endswith((".service", ".socket")):
                return part
    return ""


def is_expected(holder, patterns):
    """Whether a process is one of ours, by its systemd unit or its name."""
    return any(fnmatch.fnmatchcase(word, pattern) for word in holder if word for pattern in patterns)
