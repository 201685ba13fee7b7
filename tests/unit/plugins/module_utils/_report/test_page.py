# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page: whole, safe, and complete without anything from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import told
from ansible_collections.storeops.ha.plugins.module_utils._report.drawing import WIDTH
from ansible_collections.storeops.ha.plugins.module_utils._report.page import page

SVG = "{http://www.w3.org/2000/svg}"
CLUSTERS = {"well": told.cluster, "ill": told.with_differences, "one unit": lambda: told.cluster(1), "none": dict}


def drawing(text):
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", text, re.DOTALL).group(0))


def boxes(svg):
    """{name: {class, texts, x, y}}"""
    found = {}
    for group in svg.iter(SVG + "g"):
        texts = [text.text for text in group.iter(SVG + "text")]
        x, y = re.match(r"translate\((-?\d+) (\d+)\)", group.get("transform")).groups()
        found[texts[0]] = {"class": group.get("class"), "texts": texts, "x": int(x), "y": int(y)}
    return found


def ways(svg):
    return [path.get("class") for path in svg.iter(SVG + "path")]


class Balanced(HTMLParser):
    """Fails on a tag that is closed and not open; keeps what is loaded from elsewhere."""

    def __init__(self):
        super().__init__()
        self.open, self.loaded = [], []

    def handle_starttag(self, tag, attrs):
        self.loaded += [value for name, value in attrs if name in ("src", "href", "xlink:href", "action")]
        if tag not in ("meta", "br", "rect", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("rect", "path"):
            assert self.open and self.open.pop() == tag, tag


@pytest.mark.parametrize("name", CLUSTERS)
def test_the_page_is_whole_and_loads_nothing(name):
    text = page(told.judged(CLUSTERS[name]()))
    reader = Balanced()
    reader.feed(text)
    assert reader.open == [] and reader.loaded == []
    assert not re.search(r"<script|@import|url\(", text)


def test_the_drawing_shows_every_host_and_what_they_share():
    found = boxes(drawing(page(told.judged(told.with_differences()))))
    assert set(found) == {"clients", "lb1", "lb2", "unit1", "unit2", "unit3", "unit4", "PostgreSQL", "memcached", "S3"}
    assert found["unit3"]["class"] == "box unreachable" and "?" in found["unit3"]["texts"]
    assert found["unit2"]["class"] == "box critical" and "✕" in found["unit2"]["texts"]
    assert found["unit1"]["y"] == found["unit4"]["y"] > found["lb1"]["y"] == found["lb2"]["y"] > found["clients"]["y"]


def test_lines_tell_what_the_proxies_see():
    svg = drawing(page(told.judged(told.with_differences())))
    # One of two proxies serves, and one way to a unit is to be drained.
    assert ways(svg).count("way down") == 1 and ways(svg).count("way waiting") == 1
    assert "UP/drain" in [text.text for text in svg.iter(SVG + "text")]


def test_all_lines_are_good_in_a_cluster_that_is_well():
    assert set(ways(drawing(page(told.judged(told.cluster()))))) == {"way up"}


@pytest.mark.parametrize("count", [1, 4, 5, 6, 30])
def test_no_box_covers_another_or_leaves_the_page(count):
    svg = drawing(page(told.judged(told.cluster(count))))
    height = int(svg.get("viewBox").split()[3])
    spots = [(box["x"], box["y"]) for box in boxes(svg).values()]
    assert len(spots) == count + 6
    for number, (x, y) in enumerate(spots):
        assert 0 <= x <= WIDTH - 168 and 0 <= y <= height - 64
        assert all(abs(x - a) >= 168 or abs(y - b) >= 64 for a, b in spots[:number])


def test_nothing_a_host_says_becomes_part_of_the_page():
    nasty = "<script>alert('x')</script>&\"{0}"
    facts = told.put(told.cluster(), "units/unit2", {"failed": True, "msg": nasty})
    told.put(facts, "units/unit1/configuration/settings/proxy.domain", nasty)
    told.put(facts, "proxies/lb1/version", nasty)
    told.put(facts, "served/lb1", {"failed": True, "msg": nasty})
    facts["units"][nasty] = told.unit()
    facts.update(name=nasty, url="https://" + nasty)
    text = page(told.judged(facts))
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;&quot;{0}" in text
    drawing(text)


def test_findings_keys_and_notes_are_on_the_page():
    facts = told.put(told.with_differences(), "left_out", ["unit9"])
    text = page(told.judged(facts))
    assert "unit2 is not held, so snapd may refresh it by itself; storeops.ha.reconcile holds it again." in text
    assert "unit1, unit4: 2048<br>unit2: 4096" in text
    assert "unit1, unit4: a secret<br>unit2: another secret" in text
    assert "These members were not looked at, since --limit leaves them out: unit9." in text
