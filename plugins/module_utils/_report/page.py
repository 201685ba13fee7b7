# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report as one HTML page with a drawing of the topology: no scripts, and nothing is loaded from anywhere. Pure."""

from __future__ import annotations

from html import escape

from ansible_collections.storeops.ha.plugins.module_utils._report import fields
from ansible_collections.storeops.ha.plugins.module_utils._report.drawing import SIGNS, draw

_STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --fill: #f6f8fa;
  --ok: #1a7f37; --warning: #9a6700; --critical: #cf222e; --unreachable: #6e7781; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #f0f6fc; --soft: #9198a1; --line: #3d444d;
  --fill: #151b23; --ok: #3fb950; --warning: #d29922; --critical: #f85149; --unreachable: #9198a1; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 24px 16px 48px; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 24px; margin: 0; } h2 { font-size: 17px; margin: 32px 0 8px; }
header { border-left: 6px solid var(--verdict); padding-left: 14px; margin-bottom: 20px; }
header p { margin: 2px 0 0; color: var(--soft); }
svg { width: 100%; height: auto; border: 1px solid var(--line); border-radius: 10px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } td.code { font-family: ui-monospace, monospace; }
td.values { overflow-wrap: anywhere; }
.verdict { font-weight: 600; color: var(--verdict); white-space: nowrap; }
.ok { --verdict: var(--ok); } .warning { --verdict: var(--warning); } .critical { --verdict: var(--critical); }
.unreachable { --verdict: var(--unreachable); } .plain { --verdict: var(--soft); }
ul { padding: 0; list-style: none; margin: 0; } li { padding: 6px 0; border-bottom: 1px solid var(--line); }
.box rect { fill: var(--fill); stroke: var(--verdict); stroke-width: 2; }
.box.unreachable rect { stroke-dasharray: 5 4; }
.box text { fill: var(--text); } .box .name { font-weight: 600; font-size: 14px; }
.box .small { font-size: 11px; fill: var(--soft); }
.box .sign { font-size: 15px; font-weight: 700; fill: var(--verdict); }
.way { fill: none; stroke: var(--ok); stroke-width: 1.6; }
.way.waiting { stroke: var(--warning); stroke-dasharray: 6 4; }
.way.down { stroke: var(--critical); stroke-dasharray: 2 4; }
.way.unseen { stroke: var(--unreachable); stroke-dasharray: 1 5; }
.way.many { stroke: var(--soft); } .frame { fill: none; stroke: var(--line); }
.told { font-size: 11px; fill: var(--text); text-anchor: middle; }
.told { paint-order: stroke; stroke: var(--back); stroke-width: 5px; }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header class="{verdict}">
<h1>{name} <span class="verdict">{sign} {verdict}</span></h1>
<p>{headline}.</p>
<p>{url} Looked at {looked_at}.</p>
</header>
{drawing}
{parts}
</body>
</html>
"""


def page(report):
    """The whole document."""
    cluster = report["cluster"]
    parts = [_findings(report), _units(report), _proxies(report), _shared(report), _keys(report)]
    return _PAGE.format(
        title=escape("{0}: {1}".format(cluster["name"], cluster["verdict"])),
        style=_STYLE,
        verdict=cluster["verdict"],
        sign=SIGNS[cluster["verdict"]],
        name=escape(cluster["name"]),
        headline=escape(fields.headline(report)),
        url=escape(cluster["url"] + "." if cluster["url"] else ""),
        looked_at=escape(report["looked_at"].replace("T", " ").replace("Z", " UTC")),
        drawing=draw(report),
        parts="\n".join(part for part in parts if part),
    )


def _section(title, inner):
    return "<section><h2>{0}</h2>\n{1}</section>".format(escape(title), inner)


def _findings(report):
    told = [(finding["level"], finding["message"]) for finding in report["findings"]]
    told += [("plain", note) for note in report["notes"]]
    if not told:
        return _section("Findings", "<p>Nothing to find fault with.</p>")
    item = '<li class="{0}"><span class="verdict">{1}</span> {2}</li>'
    names = dict((level, "{0} {1}".format(sign, level)) for level, sign in SIGNS.items())
    rows = [item.format(level, names.get(level, "note"), escape(text)) for level, text in told]
    return _section("Findings", "<ul>{0}</ul>".format("\n".join(rows)))


def _verdict(verdict):
    return '<td class="{0}"><span class="verdict">{1} {0}</span></td>'.format(verdict, SIGNS.get(verdict, "?"))


def _cell(text, kind=""):
    return "<td{0}>{1}</td>".format(' class="{0}"'.format(kind) if kind else "", escape(text))


def _table(title, head, rows):
    """`rows` are lists of whole cells."""
    if not rows:
        return ""
    heads = "<tr>{0}</tr>".format("".join("<th>{0}</th>".format(escape(text)) for text in head))
    body = "\n".join("<tr>{0}</tr>".format("".join(row)) for row in rows)
    return _section(title, '<div class="scroll"><table>{0}\n{1}</table></div>'.format(heads, body))


def _units(report):
    fronts = list(report["proxies"])
    head = ["unit", "verdict", "release", "hold", "services", "connections", "configuration", "assertion", *fronts]
    rows = []
    for name, unit in report["units"].items():
        row = [_cell(name), _verdict(unit["verdict"]), _cell(fields.release(unit)), _cell(fields.hold(unit))]
        row += [_cell(fields.services(unit)), _cell(fields.connections(unit))]
        row += [_cell(fields.digest(report, name), "code"), _cell(fields.assertion(report, name), "code")]
        rows.append(row + [_cell(fields.seen(unit["proxies"].get(front))) for front in fronts])
    return _table("Units", head, rows)


def _proxies(report):
    rows = [
        [
            _cell(name),
            _verdict(proxy["verdict"]),
            _cell(proxy["version"] or fields.UNKNOWN),
            _cell(fields.serves(proxy)),
            _cell(fields.certificate(proxy)),
        ]
        for name, proxy in report["proxies"].items()
    ]
    return _table("Proxies", ["proxy", "verdict", "HAProxy", "serves", "certificate"], rows)


def _shared(report):
    told = (("database", fields.database), ("buckets", fields.storage), ("nonces", fields.nonces))
    told += (("backup", fields.backup),) if report["shared"]["backup"] else ()
    rows = [[_cell(name), _cell(tell(report))] for name, tell in told]
    if report["shared"]["virtual_addresses"]:
        rows.append([_cell("virtual address"), _cell(fields.entrance(report))])
    return _table("Shared by the units", ["service", "state"], rows)


def _keys(report):
    """Units with equal values share a line."""
    rows = []
    for row in report["compared"]["configuration"]["keys"]:
        shown = ["{0}: {1}".format(", ".join(names), value) for value, names in fields.values(report, row)]
        cell = '<td class="values">{0}</td>'.format("<br>".join(escape(text) for text in shown))
        rows.append([_cell(row["key"], "code"), cell])
    return _table("Keys that differ", ["key", "values"], rows)
