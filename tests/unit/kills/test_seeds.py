"""What seeds stand for."""

from __future__ import annotations

from seeds import KINDS, LASTING, REVERTED, STATES, plan

SIXTY = [plan(seed) for seed in range(1, 61)]


def test_a_seed_is_always_the_same():
    assert [plan(seed) for seed in range(1, 61)] == SIXTY


def test_sixty_seeds_have_every_strike_in_both_directions():
    found = {(one.state, strike.kind) for one in SIXTY for strike in one.strikes}
    assert found == {(state, kind) for state in STATES for kind in KINDS}


def test_a_third_of_the_seeds_goes_back():
    assert [one.seed for one in SIXTY if one.state == REVERTED] == list(range(3, 61, 3))


def test_moments_are_within_the_run():
    assert all(0 <= strike.part <= 1 for one in SIXTY for strike in one.strikes)


def test_only_what_lasts_has_a_number_of_requests_and_some_of_it_lasts_as_long_as_the_run():
    strikes = [strike for one in SIXTY for strike in one.strikes]
    assert all(strike.requests is None for strike in strikes if strike.kind not in LASTING)
    assert {strike.requests is None for strike in strikes if strike.kind in LASTING} == {True, False}
