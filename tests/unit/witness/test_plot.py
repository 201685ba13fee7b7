"""The pictures show every request, and failures above all."""

from __future__ import annotations

import xml.etree.ElementTree

import plot
from ansible_collections.storeops.ha.tests.unit.witness.test_witness_report import GOOD, RECORDS, row
from hypothesis import given, strategies as st

SVG = "{http://www.w3.org/2000/svg}"


def drawn(records, marks=(), verdict="sent"):
    return xml.etree.ElementTree.fromstring(plot.svg(records, marks, verdict))


def test_every_request_is_a_dot_and_every_failure_a_cross_that_says_why():
    picture = drawn([*GOOD, row(100, problem='status 503: <b"&>', unit=None)])
    legend = 2
    assert len(picture.findall(SVG + "circle")) == 100 + legend
    assert picture.find(f"{SVG}path/{SVG}title").text == 'health through lb1: status 503: <b"&>'


def test_verdict_marks_and_units_are_written_into_the_picture():
    texts = [text.text for text in drawn(GOOD, [(2.0, "1. Begin <now>")], "sent 100").findall(SVG + "text")]
    assert {"sent 100", "1. Begin <now>", "unit1", "failed", "1 ms", "100 s"} <= set(texts)


def test_a_line_for_a_terminal_shows_how_slow_it_was_and_where_it_failed():
    rows = [row(n, latency=5.0 if n == 50 else 0.01) for n in range(100)] + [row(99, problem="reset: x")]
    heights, failed = plot.sparkline(rows, width=50)
    assert (len(heights), heights.index(max(heights))) == (50, 25)
    assert failed.strip() == "x" and len(failed) > 30
    assert len(plot.sparkline(GOOD)) == 1


@given(RECORDS, st.lists(st.tuples(st.floats(-5, 200), st.text("ab<&\"'é", max_size=5)), max_size=3))
def test_whatever_was_recorded_can_be_drawn(records, marks):
    drawn(records, marks, "x < y & z")
    assert all(len(line) <= 72 for line in plot.sparkline(records))
