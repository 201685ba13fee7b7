"""The verdict says what the records say."""

from __future__ import annotations

import pytest
import report
from hypothesis import given, strategies as st


def row(number=0, due=None, latency=0.01, problem=None, sent=True, **more):
    due = number / 10 if due is None else due
    return {
        "number": number, "due": due, "began": due, "ended": due + latency, "latency": latency, "kind": "health",
        "proxy": "lb1", "unit": "unit1", "issuer": None, "connection": "fresh", "problem": problem, "sent": sent,
        **more,
    }  # fmt: skip


GOOD = [row(number) for number in range(100)]


def test_the_verdict_is_one_line():
    slow = row(50, latency=0.4, kind="download", proxy="lb2")
    assert str(report.judge([*GOOD[:50], slow, *GOOD[51:]], 100)) == (
        "sent 100, failed 0, worst gap 200 ms, p50 10 ms, p99 10 ms, slowest 400 ms (download through lb2 at +5.0 s)"
    )


def test_one_failure_in_a_hundred_is_a_failure():
    verdict = report.judge([*GOOD, row(100, problem="reset: x")], 100)
    assert (verdict.good, verdict.failed, report.judge(GOOD, 100).good) == (False, 1, True)
    assert "sent 101, failed 1," in str(verdict)


def test_too_few_requests_prove_nothing():
    verdict = report.judge(GOOD, 101)
    assert not verdict.good and "too few: 101 were wanted" in str(verdict)
    assert not report.judge([]).good and str(report.judge([])) == "sent 0, failed 0, worst gap 0 ms"


def test_what_was_not_sent_is_neither_sent_nor_good():
    verdict = report.judge([*GOOD, row(100, sent=False, problem="its nonce was never had")])
    assert (verdict.sent, verdict.failed, verdict.not_sent, verdict.good) == (100, 0, 1, False)
    assert "not sent for want of an earlier answer 1" in str(verdict)


def test_a_gap_is_the_time_without_a_good_answer_while_requests_were_due():
    assert report.worst_gap(GOOD) == pytest.approx(0.1)
    failing = [row(number, problem="refused: x" if 20 <= number < 40 else None) for number in range(100)]
    # From the last good answer, just after 1.9 s, to the first one after that.
    assert report.worst_gap(failing) == pytest.approx(2.1)


def test_failures_at_the_beginning_and_at_the_end_are_gaps_too():
    assert report.worst_gap([row(n, problem="x" if n < 30 else None) for n in range(100)]) == pytest.approx(3.01)
    assert report.worst_gap([row(n, problem="x" if n > 50 else None) for n in range(100)]) == pytest.approx(4.89)
    assert report.worst_gap([row(n, problem="x") for n in range(100)]) == pytest.approx(9.9)


def test_a_slow_client_s_transfer_is_no_gap():
    assert report.worst_gap([*GOOD, row(99, ended=20.0)]) == pytest.approx(0.1)


def test_the_table_has_a_line_for_each_kind_proxy_unit_and_way_to_connect():
    lines = report.table([*GOOD, row(100, kind="nonce", proxy="lb2", unit=None, connection="kept", problem="reset: x")])
    assert [line.split("  ")[0] for line in lines] == [
        "", "health", "nonce", "through lb1", "through lb2", "by nobody", "by unit1", "connection fresh",
        "connection kept",
    ]  # fmt: skip
    assert lines[2].split()[1:3] == ["1", "1"] and lines[2].endswith("-")
    assert len({len(line) for line in lines}) == 1


def test_failures_are_counted_by_kind_and_the_first_are_told_in_full():
    rows = [row(n, problem="reset: y" if n % 2 else "refused: x", unit=None) for n in range(30)]
    lines = report.failures([*rows, *GOOD])
    assert lines[:2] == ["15 x refused", "15 x reset"]
    assert lines[2] == "at +0.00 s, until +0.01 s: health through lb1, no unit, fresh connection: refused: x"
    assert (len(lines), lines[-1]) == (2 + report.SHOWN + 1, "and 18 more")
    assert report.failures(GOOD) == []


def test_the_witness_is_judged_too():
    said = report.schedule([row(n, began=n / 10 + 0.005) for n in range(100)], {"cpu": 0.5, "wall": 10.0})
    assert said == (
        "10.00 requests/s were due; they began 5 ms (p50), 5 ms (p99), 5 ms (at most) after that, 5.0 % of a processor"
    )


def test_a_witness_that_was_late_says_so():
    rows = [row(n, began=n / 10 + (1.5 if n > 90 else 0)) for n in range(100)]
    assert str(report.judge(rows)).endswith("the witness itself had to wait for its machine, 1500 ms (p99)")
    assert report.judge(rows).good
    assert "had to wait" not in str(report.judge(GOOD))


def test_the_verdict_is_the_last_line():
    records = [*GOOD, row(100, kind="session", issuer="unit2")]
    lines = report.text(records, {"cpu": 1, "wall": 10}, [(3.0, "began: x")], 5).splitlines()
    assert lines[-1] == str(report.judge(records, 5))
    assert "at +3.0 s: began: x" in lines
    assert "1 sessions were opened, 1 of them on another unit than issued the nonce" in lines


@given(st.lists(st.floats(0, 100), min_size=1), st.integers(1, 100))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values, share):
    found = report.percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= len(values) * share / 100
    assert sum(value < found for value in values) < len(values) * share / 100


RECORDS = st.lists(
    st.builds(
        row,
        due=st.floats(0, 100),
        latency=st.floats(0, 30),
        problem=st.sampled_from([None, "reset: x", "status 503: y"]),
        sent=st.booleans(),
    ),
    max_size=40,
)


@given(RECORDS, st.integers(0, 50))
def test_whatever_was_recorded_nothing_is_lost_and_only_a_faultless_run_is_good(records, wanted):
    verdict = report.judge(records, wanted)
    assert verdict.sent + verdict.not_sent == len(records)
    flawless = all(r["sent"] and not r["problem"] for r in records)
    assert verdict.good == (flawless and len(records) >= max(wanted, 1))
    assert 0 <= verdict.gap <= 130
    assert report.text(records, None, [], wanted).endswith(str(verdict))
