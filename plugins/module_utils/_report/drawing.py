# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The topology of a cluster as SVG: clients, proxies, units, and what the units share. Pure.

Every state is told by a sign and a word besides its colour. Colours are classes, which the page defines.
"""

from __future__ import annotations

from html import escape

from ansible_collections.storeops.ha.plugins.module_utils._report import fields, shared

WIDTH = 960
_BOX_WIDTH, _BOX_HEIGHT, _GAP = 168, 64, 18
_PER_ROW = 5
# More hosts than fill a row are framed, since lines to each of them would be a thicket.
_FRAME = 12
_BETWEEN = 74

SIGNS = {"ok": "✓", "warning": "!", "critical": "✕", "unreachable": "?"}
_UP, _WAITING, _DOWN, _UNSEEN, _MANY = "up", "waiting", "down", "unseen", "many"


def draw(report):
    """The whole drawing as one element."""
    layers = [_clients(), _proxies(report), _units(report), _services(report)]
    layers = [layer for layer in layers if layer]
    top, placed = 16, []
    for layer in layers:
        placed.append(_placed(layer, top))
        top = max(y for _x, y in placed[-1]) + _BOX_HEIGHT + _BETWEEN
    both = list(zip(layers, placed))
    frames = [_frame(spots) for layer, spots in both if len(layer) > _PER_ROW]
    lines = [_edges(report, *pair) for pair in zip(both, both[1:])]
    boxes = [_box(item, *spot) for layer, spots in both for item, spot in zip(layer, spots)]
    height = top - _BETWEEN + 16
    title = '<title id="topology">{0}</title>'.format(escape(fields.headline(report)))
    head = '<svg viewBox="0 0 {0} {1}" role="img" aria-labelledby="topology" xmlns="http://www.w3.org/2000/svg">'
    return "\n".join([head.format(WIDTH, height), title, *frames, *lines, *boxes, "</svg>"])


# -- what is drawn --------------------------------------------------------------------------------------------------


def _item(kind, name, verdict, *texts):
    return {"kind": kind, "name": name, "verdict": verdict, "texts": [text for text in texts if text]}


def _clients():
    return [_item("clients", "clients", None, "snapd, Juju")]


def _proxies(report):
    return [
        _item("proxy", name, proxy["verdict"], _version(proxy), _until(proxy))
        for name, proxy in report["proxies"].items()
    ]


def _version(proxy):
    """Without what the distribution adds to it."""
    return "HAProxy {0}".format((proxy["version"] or fields.UNKNOWN).partition("-")[0])


def _until(proxy):
    told = fields.certificate(proxy)
    return "" if told in ("none", fields.UNKNOWN) else "certificate {0}".format(told.replace(" left", ""))


def _units(report):
    return [
        _item("unit", name, unit["verdict"], fields.release(unit), _doing(unit, len(report["units"]) > _PER_ROW))
        for name, unit in report["units"].items()
    ]


def _doing(unit, framed):
    """What the proxies see, where no lines tell it and it is not what all should see."""
    seen = dict((front, fields.seen(server)) for front, server in unit["proxies"].items())
    if framed and set(seen.values()) - {"UP", fields.UNKNOWN}:
        return ", ".join("{0} {1}".format(front, told) for front, told in seen.items())
    return "services {0}".format(fields.services(unit))


def _services(report):
    found = report["shared"]
    codes = set(finding["code"] for finding in report["findings"])
    database, storage = found["database"], found["storage"]
    verdict = "critical" if "database_unusable" in codes else "warning" if "extension_missing" in codes else "ok"
    items = [_item("service", "PostgreSQL", _known(verdict, database["reachable"]), database["address"])]
    if found["nonces"]["kept_in"] == shared.MEMCACHED:
        verdict = "critical" if "nonces_not_shared" in codes else "ok"
        servers = found["nonces"]["memcached"]
        more = " +{0}".format(len(servers) - 1) if len(servers) > 1 else ""
        tried = found["nonces"]["state"] != shared.UNKNOWN
        items.append(_item("service", "memcached", _known(verdict, tried), servers[0] + more))
    if storage["backend"] != "local":
        bad = codes & {"bucket_unusable", "storage_unusable"}
        url = (storage["url"] or "").partition("://")[2] or storage["url"]
        items.append(_item("service", "S3", _known("critical" if bad else "ok", bool(storage["buckets"])), url))
    return items


def _known(verdict, looked_at):
    return verdict if looked_at or verdict != "ok" else "unreachable"


# -- where it is drawn ----------------------------------------------------------------------------------------------


def _placed(layer, top):
    """(x, y) of each box: rows in the middle of the page."""
    spots = []
    for begin in range(0, len(layer), _PER_ROW):
        count = min(_PER_ROW, len(layer) - begin)
        left = (WIDTH - count * _BOX_WIDTH - (count - 1) * _GAP) / 2
        y = top + (begin // _PER_ROW) * (_BOX_HEIGHT + _GAP)
        spots += [(left + number * (_BOX_WIDTH + _GAP), y) for number in range(count)]
    return spots


def _frame(spots):
    left, top = min(x for x, _y in spots) - _FRAME, min(y for _x, y in spots) - _FRAME
    width = max(x for x, _y in spots) + _BOX_WIDTH + _FRAME - left
    height = max(y for _x, y in spots) + _BOX_HEIGHT + _FRAME - top
    form = '<rect class="frame" x="{0:.0f}" y="{1:.0f}" width="{2:.0f}" height="{3:.0f}" rx="14"/>'
    return form.format(left, top, width, height)


def _ends(layer, spots):
    """(item, x, upper y, lower y) of whatever lines begin and end at: each box, or the frame around all of them."""
    if len(layer) > _PER_ROW:
        ys = [y for _x, y in spots]
        return [(None, WIDTH / 2, min(ys) - _FRAME, max(ys) + _BOX_HEIGHT + _FRAME)]
    return [(item, x + _BOX_WIDTH / 2, y, y + _BOX_HEIGHT) for item, (x, y) in zip(layer, spots)]


def _edges(report, upper, lower):
    return "\n".join(
        _line((x, below), (to_x, to_y), *_way(report, item, target), number)
        for number, (item, x, _above, below) in enumerate(_ends(*upper))
        for target, to_x, to_y, _below in _ends(*lower)
    )


def _way(report, item, target):
    """(class, words) of the line between two boxes."""
    if item is None or target is None:
        return _MANY, ""
    if target["kind"] == "proxy":
        serves = report["proxies"][target["name"]]["serves"]
        return (_UP, "serves") if serves else (_DOWN, "does not serve")
    if item["kind"] == "proxy" and target["kind"] == "unit":
        told = fields.seen(report["units"][target["name"]]["proxies"].get(item["name"]))
        kind = {"UP": _UP, fields.UNKNOWN: _UNSEEN, "DRAIN": _WAITING, "MAINT": _WAITING}.get(told)
        return kind or (_WAITING if told.startswith("UP/") else _DOWN), told
    if item["kind"] == "unit" and item["verdict"] == "unreachable":
        return _UNSEEN, ""
    return (_UP if target["verdict"] in (None, "ok", "warning") else _DOWN), ""


def _line(begin, end, kind, told, number=0):
    """A curve; what is wrong with it is written on it, of each source at another height."""
    (x1, y1), (x2, y2) = begin, end
    middle = (y1 + y2) / 2
    path = "M{0:.0f} {1:.0f} C{0:.0f} {2:.0f} {3:.0f} {2:.0f} {3:.0f} {4:.0f}".format(x1, y1, middle, x2, y2)
    drawn = '<path class="way {0}" d="{1}"><title>{2}</title></path>'.format(kind, path, escape(told))
    if kind in (_UP, _UNSEEN, _MANY) or not told:
        return drawn
    # Nearer to the lower end, where the lines are apart.
    part = max(0.85 - 0.2 * number, 0.25)
    near, far = (1 - part) ** 2 * (1 + 2 * part), part**2 * (3 - 2 * part)
    y = (1 - part) ** 3 * y1 + 3 * part * (1 - part) * middle + part**3 * y2
    text = '<text class="told" x="{0:.0f}" y="{1:.0f}">{2}</text>'
    return drawn + text.format(near * x1 + far * x2, y, escape(told))


def _box(item, x, y):
    verdict = item["verdict"] or "plain"
    parts = ['<g class="box {0}" transform="translate({1:.0f} {2:.0f})">'.format(verdict, x, y)]
    whole = " ".join([item["name"], item["verdict"] or "", *item["texts"]])
    parts.append("<title>{0}</title>".format(escape(whole)))
    parts.append('<rect width="{0}" height="{1}" rx="8"/>'.format(_BOX_WIDTH, _BOX_HEIGHT))
    small = [(40 + 15 * row, "small", text) for row, text in enumerate(item["texts"][:2])]
    for offset, kind, text in [(22, "name", item["name"]), *small]:
        parts.append('<text class="{0}" x="12" y="{1}">{2}</text>'.format(kind, offset, escape(_fitting(text, kind))))
    if item["verdict"]:
        sign = SIGNS.get(item["verdict"], "?")
        parts.append('<text class="sign" x="{0}" y="22">{1}</text>'.format(_BOX_WIDTH - 20, sign))
    return "".join(parts) + "</g>"


def _fitting(text, kind):
    most = 15 if kind == "name" else 22
    return text if len(text) <= most else text[: most - 1] + "…"
