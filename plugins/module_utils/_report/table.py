# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report as lines of text for a terminal. Pure.

Ansible shows a list of texts as YAML or as JSON. No line holds what either of them would put quotes around or escape,
so that the columns stay in their places. YAML breaks long lines at single blanks, so there are none far out in a table.
"""

from __future__ import annotations

import re

from ansible_collections.storeops.ha.plugins.module_utils._report import fields

_BROKEN_BY_YAML = ((": ", " - "), (" #", " no. "))
_FIRST = re.compile(r"^[A-Za-z0-9]")


def lines(report):
    """The headline, units, proxies, what they share, keys that differ, findings and notes."""
    found = [fields.headline(report)]
    found += _units(report) + _proxies(report) + _shared(report) + _keys(report)
    for title, told in (("FINDINGS", _told(report["findings"])), ("NOTES", report["notes"])):
        found += [title, *told] if told else []
    return [_harmless(line) for line in found]


def _units(report):
    fronts = list(report["proxies"])
    head = ["UNIT", "VERDICT", "RELEASE", "HOLD", "SERVICES", "CONNECTED", "CONFIGURATION", "ASSERTION"]
    rows = [head + [name.upper() for name in fronts]]
    for name, unit in report["units"].items():
        row = [name, unit["verdict"], fields.release(unit), fields.hold(unit), fields.services(unit)]
        row += [fields.connections(unit), fields.digest(report, name), fields.assertion(report, name)]
        rows.append(row + [fields.seen(unit["proxies"][front]) for front in fronts])
    return _aligned(rows) if len(rows) > 1 else []


def _proxies(report):
    rows = [["PROXY", "VERDICT", "HAPROXY", "SERVES", "CERTIFICATE"]]
    for name, proxy in report["proxies"].items():
        version = proxy["version"] or fields.UNKNOWN
        rows.append([name, proxy["verdict"], version, fields.serves(proxy), fields.certificate(proxy)])
    return _aligned(rows) if len(rows) > 1 else []


def _shared(report):
    rows = [["SHARED", "STATE"], ["database", fields.database(report)], ["buckets", fields.storage(report)]]
    rows.append(["nonces", fields.nonces(report)])
    told = fields.entrance(report)
    rows += [["virtual address", told]] if told else []
    rows += [["backup", fields.backup(report)]] if report["shared"]["backup"] else []
    return _aligned(rows)


def _keys(report):
    """Units with equal values are named together."""
    rows = []
    for row in report["compared"]["configuration"]["keys"]:
        told = ["{0} on {1}".format(value, _names(names)) for value, names in fields.values(report, row)]
        rows.append([row["key"], ", ".join(told)])
    return _aligned([["DIFFERENT KEY", "VALUES"], *rows]) if rows else []


def _names(names):
    return " ".join(names) if len(names) < 5 else "{0} and {1} more".format(" ".join(names[:3]), len(names) - 3)


def _told(findings):
    return _aligned([[finding["level"], finding["message"]] for finding in findings])


def _aligned(rows):
    """Columns as wide as their widest cell; the last one is not padded."""
    columns = range(max(map(len, rows), default=0))
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in columns]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def _harmless(line):
    """Nothing in it that YAML or JSON would quote."""
    for bad, good in _BROKEN_BY_YAML:
        line = line.replace(bad, good)
    line = re.sub(r"[\\\"\x00-\x1f\x7f]", "'", line).rstrip(" :")
    return line if _FIRST.match(line) else "= " + line
