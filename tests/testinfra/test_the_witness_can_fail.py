"""A witness that never saw anything fail proves nothing."""

from __future__ import annotations

import pytest
from cluster import on_each
from load import Load

pytestmark = pytest.mark.disruptive

SECONDS = 6


def test_proxies_that_are_away_for_a_second_are_seen_to_be_away(cluster, pushed):
    away = "date +%s.%N; systemctl stop haproxy; sleep 1; systemctl start haproxy; date +%s.%N"
    with Load(cluster, pushed, SECONDS) as load:
        moments = on_each(cluster.proxies, lambda proxy: [float(word) for word in proxy.run(away).split()])
    began, ended = min(first for first, _last in moments.values()), max(last for _first, last in moments.values())
    failed = [row for row in load.requests if row[3]]
    assert load.was_real()
    assert len(failed) > 10, "a second without a proxy is seen"
    assert [row for row in failed if row[1] < began or row[0] > ended] == [], "and nothing else is"
    assert [row for row in load.requests if row[0] > ended and not row[3]], "and it comes back"
