"""The witness keeps its time whatever the store does, asks once, and calls a failure a failure."""

from __future__ import annotations

import hashlib
import itertools
import sys
import threading
from collections import Counter
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import report
import watch
import witness
from ansible_collections.storeops.ha.tests.unit.witness.fake_store import SNAPS, store

PYTHON = [sys.executable, "-c", "import sys, base64; exec(base64.b64decode(sys.stdin.readline()))"]
# What the witness asks for before it begins.
LEARNED = 3


def observe(cluster, rate=100, seconds=1.2, mix=watch.MIX, meanwhile=lambda _watch: None, **changed):
    asked = dict(watch.question(cluster, rate, seconds, {size: dict(snap) for size, snap in SNAPS.items()}, mix))
    asked.update({"slow_seconds": 0.3, "timeout": 30}, **changed)
    seen = watch.Watch(PYTHON, asked)
    seen.start()
    meanwhile(seen)
    seen.wait()
    return seen


@pytest.fixture(scope="module")
def well():
    """A store that is well, seen for as long as every combination takes."""
    with store() as (there, cluster):
        yield there, observe(cluster)


def test_every_request_that_was_due_was_sent_once_and_went_well(well):
    there, seen = well
    assert [row["number"] for row in seen.records] == list(range(120))
    assert report.judge(seen.records, 120).good
    assert len(there.asked) == 120 + LEARNED


@pytest.mark.parametrize("proxies", [1, 2, 3])
def test_every_kind_goes_through_every_proxy_by_fresh_and_by_kept_connections(proxies):
    places = [SimpleNamespace(name=f"lb{number}") for number in range(proxies)]
    slots = itertools.islice(witness.plan({"mix": watch.MIX, "rate": 25}, places), len(watch.MIX) * proxies * 2)
    seen = {(slot.kind, slot.place.name, slot.kept) for slot in slots}
    assert seen == set(itertools.product(watch.MIX, [place.name for place in places], [True, False]))


def test_connections_are_kept_and_used_again(well):
    assert {row["connection"] for row in well[1].records} >= {"fresh", "kept"}
    assert {row["connection"] for row in well[1].records if row["kind"] == "slow"} == {"fresh"}


def test_a_session_is_opened_elsewhere_than_its_nonce_came_from(well):
    opened = [row for row in well[1].records if row["kind"] == "session"]
    assert opened and all({row["unit"], row["issuer"]} == {"unit1", "unit2"} for row in opened)
    assert report.pairs(well[1].records) == (len(opened), len(opened))


def test_a_slow_download_lasts_and_only_what_it_waited_for_the_store_counts(well):
    slow = [row for row in well[1].records if row["kind"] == "slow"]
    assert slow and all(row["ended"] - row["began"] >= 0.29 for row in slow)
    for row in slow:
        assert row["latency"] == pytest.approx(row["ended"] - row["due"] - 0.3, abs=0.01)


def test_it_tells_what_it_cost_and_how_late_it_was(well):
    _there, seen = well
    assert seen.trailer["slots"] == 120 and seen.trailer["cpu"] > 0
    assert seen.header["proxies"] == ["lb1", "lb2"]
    assert seen.trailer["latest"] == pytest.approx(max(row["began"] - row["due"] for row in seen.records), abs=0.001)


def test_a_stall_holds_no_request_up_that_is_due_meanwhile_and_shows_in_each():
    """A client that waits for its answers would send one request, and see one slow answer."""
    many, arrived, gate = 40, [], threading.Event()

    def stall(handler):
        arrived.append(handler.path)
        if len(arrived) >= many:
            gate.set()
        gate.wait(60)

    with store() as (there, cluster):
        seen = observe(
            cluster,
            mix=("health", "assertion"),
            timeout=60,
            meanwhile=lambda _watch: setattr(there, "mischief", stall),
        )
    assert gate.is_set(), "so many requests were under way at once"
    answered = min(row["ended"] for row in seen.records if row["latency"] > 0.2)
    waited = [row for row in seen.records if row["began"] < answered <= row["ended"]]
    assert len(waited) >= many - 5
    assert report.judge(seen.records).failed == 0


def test_latency_counts_from_when_a_request_was_due(well):
    for row in well[1].records:
        if row["kind"] != "slow":
            assert row["latency"] == pytest.approx(row["ended"] - row["due"], abs=0.001)


def cut_off(handler):
    handler.reply(200, b"only so much", length=1000)
    return handler.hang_up()


BAD = {
    "status 503": lambda _handler: (503, b"no server is available"),
    "wrong content": lambda _handler: (200, b"something else"),
    "hung up": lambda handler: handler.hang_up() if handler.first else None,
    "closed while idle": lambda handler: None if handler.first else handler.hang_up(),
    "cut off": cut_off,
    "timeout": lambda handler: threading.Event().wait(3) or handler.hang_up(),
}


@pytest.mark.parametrize("word", BAD)
def test_what_goes_wrong_is_called_by_its_name_and_never_asked_again(word):
    with store() as (there, cluster):

        def bad_later(handler):
            return BAD[word](handler) if len(there.asked) > LEARNED + 20 else None

        there.mischief = bad_later
        kinds = ("download", "assertion", "info")
        seen = observe(cluster, rate=60, seconds=1, mix=kinds, timeout=1 if word == "timeout" else 30)
        asked = len(there.asked)
    verdict = report.judge(seen.records, 60)
    assert (verdict.good, verdict.sent, asked) == (False, 60, 60 + LEARNED)
    failed = [row["problem"].partition(":")[0] for row in seen.records if row["problem"]]
    assert failed and set(failed) == {word}


def test_a_proxy_that_is_not_there_refuses():
    with store() as (_there, cluster):
        cluster.proxies.append(SimpleNamespace(name="lb3", address="127.0.0.9"))
        seen = observe(cluster, rate=60, seconds=0.5, mix=("health",))
    assert {row["problem"].partition(":")[0] for row in seen.records if row["proxy"] == "lb3"} == {"refused"}
    assert {row["problem"] for row in seen.records if row["proxy"] != "lb3"} == {None}


def test_a_session_whose_nonce_failed_is_not_sent_and_not_counted_as_sent():
    with store() as (there, cluster):
        there.mischief = lambda handler: (500, b"no") if handler.path.endswith("/nonces") else None
        seen = observe(cluster, rate=60, seconds=0.5, mix=("nonce", "health", "session"))
        paths = Counter(path for _proxy, path in there.asked)
    verdict = report.judge(seen.records)
    assert (verdict.failed, verdict.not_sent, verdict.good) == (10, 10, False)
    assert paths["/api/v1/snaps/auth/sessions"] == 0


def test_a_connection_that_was_closed_between_two_requests_is_replaced_and_that_is_told():
    closed = threading.Event()
    with store(("lb1",)) as (there, cluster):
        there.hung_up = closed.set
        asked = watch.question(cluster, 1, 1, {})
        place = witness.Place(asked, *asked["proxies"][0])
        there.mischief = lambda handler: setattr(handler, "close_connection", True)
        how = []
        for _number in range(3):
            closed.clear()
            answer = witness.Answer()
            witness.exchange(place, answer, "GET", "/_status/check", kept=True)
            how.append(answer.connection)
            assert closed.wait(30)
    assert how == ["fresh", "replaced", "replaced"]


@pytest.mark.parametrize("how", ["told", "left alone"])
def test_it_ends_when_told_and_when_whoever_started_it_is_gone(how):
    with store() as (_there, cluster):

        def meanwhile(seen):
            threading.Event().wait(0.3)
            seen.stop() if how == "told" else seen._process.stdin.close()

        seen = observe(cluster, seconds=600, mix=("health",), meanwhile=meanwhile)
    assert 0 < len(seen.records) < 600 * 100
    assert seen.trailer["slots"] == len(seen.records)


def test_a_store_that_cannot_be_asked_is_told_before_the_load_begins():
    with store() as (there, cluster):
        there.mischief = lambda _handler: (404, b"not found")
        with pytest.raises(RuntimeError, match=r"did not start: (?s:.*)status 404"):
            observe(cluster)


def test_a_witness_that_is_lost_is_an_error():
    with store() as (_there, cluster), pytest.raises(RuntimeError, match="the witness was lost"):
        observe(cluster, meanwhile=lambda seen: seen._process.kill())


def test_the_snaps_are_those_that_the_lab_s_tool_makes(tmp_path):
    import snaps

    name, revision, length = snaps.SNAPS["small"]
    content = snaps._maker().content(name, revision, length)
    said = []
    unit = SimpleNamespace(run=lambda words: said.append(words) or f"{name} {snaps.SNAPS['large'][0]}")
    away = SimpleNamespace(run=Mock(side_effect=RuntimeError("ssh")))
    known = snaps.have(SimpleNamespace(units=[away, unit]))
    assert known["small"] == {"name": name, "sha3-384": hashlib.sha3_384(content).hexdigest()}
    assert len(said) == 1, "what is there is not pushed again"
    with pytest.raises(RuntimeError, match="no unit says"):
        snaps.have(SimpleNamespace(units=[away]))
