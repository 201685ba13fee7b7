# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HAProxy's admin socket prints, as data. Pure: text in, plain dicts out."""

from __future__ import annotations

import csv

# Bits of srv_admin_state in "show servers state" (HAProxy's management guide): what was set on the server itself, and
# what it has from a server it tracks. Of the others 0x04 says that the configuration disables it, which may have been
# overruled since, 0x20 that its name does not resolve, and 0x40 that its name was changed.
_FORCED_MAINT, _FORCED_DRAIN, _DISABLED = 0x01, 0x08, 0x04
_MAINT_BITS = _FORCED_MAINT | 0x02
_DRAIN_BITS = _FORCED_DRAIN | 0x10

_NOT_SERVERS = ("FRONTEND", "BACKEND")


def parse_info(text):
    """ "show info": "Name: value" lines."""
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _colon, value in pairs}


def parse_stat(text):
    """ "show stat": CSV whose first line starts with "# ". Columns are found by name, so new ones do not matter."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("#"):
        return []
    names = lines[0].lstrip("# ").split(",")
    return [dict(zip(names, row)) for row in csv.reader(lines[1:])]


def parse_servers_state(text):
    """ "show servers state": a version line, a "# " header, then one line of blank-separated values per server."""
    names = []
    rows = []
    for line in text.splitlines():
        if line.startswith("#"):
            names = line.lstrip("# ").split()
        elif names and line.strip():
            rows.append(dict(zip(names, line.split(" "))))
    return rows


def parse_former_workers(text):
    """ "show proc" of the master: PIDs of the processes of before a reload, which finish what they have."""
    former = False
    found = []
    for line in text.splitlines():
        words = line.split()
        if line.startswith("#"):
            former = line.startswith("# old workers")
        elif former and words and words[0].isdigit():
            found.append(int(words[0]))
    return found


def parse_sessions(text):
    """ "show sess": (id, backend, server) of every session that has a server."""
    found = []
    for line in text.splitlines():
        identity, _colon, rest = line.partition(": ")
        fields = dict(word.split("=", 1) for word in rest.split() if "=" in word)
        if identity.startswith("0x") and fields.get("srv", "<none>") != "<none>":
            found.append((identity, fields.get("be", ""), fields["srv"]))
    return found


def admin_state(bits):
    """The administrative state: what somebody asked for, as opposed to what the checks found."""
    if bits & _MAINT_BITS:
        return "maint"
    return "drain" if bits & _DRAIN_BITS else "ready"


def forced_state(bits):
    """The administrative state without what comes from a tracked server: what "set server ... state" set."""
    return admin_state(bits & (_FORCED_MAINT | _FORCED_DRAIN))


def configured_state(bits):
    """The administrative state the server has when nobody has set one."""
    return "maint" if bits & _DISABLED else "ready"


def operational_state(status):
    """The first word: "UP 1/3" is on its way down and still UP, "MAINT (via a/b)" is MAINT."""
    words = status.split()
    return "UP" if words[:2] == ["no", "check"] else (words[0] if words else "")


def servers(stat_text, state_text, backend=None):
    """One dict per server, in the order of the configuration."""
    asked = {(row.get("be_name"), row.get("srv_name")): row for row in parse_servers_state(state_text)}
    found = []
    for row in parse_stat(stat_text):
        key = (row.get("pxname"), row.get("svname"))
        # A line that was cut off may lack either name, and so may its counterpart.
        if None in key or key not in asked or key[1] in _NOT_SERVERS or (backend and key[0] != backend):
            continue
        found.append(_server(row, asked[key]))
    return found


def _server(row, asked):
    return {
        "backend": row["pxname"],
        "name": row["svname"],
        "address": row.get("addr") or "",
        "admin_state": admin_state(number(asked.get("srv_admin_state"))),
        "operational_state": operational_state(row.get("status") or ""),
        "status": row.get("status") or "",
        "check_status": (row.get("check_status") or "").lstrip("* "),
        "check_detail": row.get("last_chk") or "",
        "current_sessions": number(row.get("scur")),
        "total_sessions": number(row.get("stot")),
        "weight": number(row.get("weight")),
    }


def number(text):
    try:
        return int(text or 0)
    except ValueError:
        return 0
