"""Scores agree with exact sums, and what did not change does not stand out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, erfc, inf, sqrt

import numpy as np
import pytest

from spectrum_tui.engine.significance import (
    FALSE_ALARMS,
    MARGIN,
    changed_counts,
    changed_shares,
    drift,
    lower_tail,
    scores,
    share_scores,
    threshold,
)

HALVES = (300.0, 300.0)


def numbers(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return values as a column."""
    return np.array(values, np.float64)


def at_most(count: int, trials: int, chance: Fraction) -> Fraction:
    """Return the exact binomial probability of at most so many successes."""
    terms = (comb(trials, n) * chance**n * (1 - chance) ** (trials - n) for n in range(count + 1))
    return sum(terms, Fraction(0))


def tail(score: float) -> float:
    """Return the chance of a normal score as low as this."""
    return erfc(-score / sqrt(2)) / 2


@pytest.mark.parametrize("chance", [Fraction(1, 2), Fraction(5, 9), Fraction(1, 5), Fraction(1, 50)])
@pytest.mark.parametrize("trials", [2, 3, 5, 10, 20, 50, 200, 400])
def test_tails_agree_with_exact_sums(trials: int, chance: Fraction) -> None:
    for count in sorted({0, 1, 2, trials // 10, trials // 5, trials // 2, trials - 1} - {trials}):
        exact = float(at_most(count, trials, chance))
        found = tail(float(lower_tail(numbers(count), numbers(trials), numbers(float(chance)))[0]))
        assert exact == pytest.approx(found, rel=0.1, abs=1e-300)


def test_a_rise_is_as_rare_as_too_few_before() -> None:
    for now, before in ((20, 5), (411, 2), (7, 0)):
        share = Fraction(1) / (1 + Fraction(str(MARGIN)))
        exact = float(at_most(before, now + before, share))
        found = scores(numbers(now), numbers(before), *HALVES)[0]
        assert found > 0
        assert tail(-found) == pytest.approx(exact, rel=0.1)


def test_a_fall_is_a_rise_seen_backwards() -> None:
    now, before = numbers(20, 411, 0, 0, 5), numbers(5, 2, 7, 0, 5)
    there, back = scores(now, before, 300.0, 60.0), scores(before, now, 60.0, 300.0)
    assert there == pytest.approx(-back)


def test_within_the_margin_nothing_has_changed_however_much_there_is() -> None:
    before = numbers(10, 1e3, 1e6, 1e9)
    for factor in (1, 1.01, MARGIN - 0.01, 1 / (MARGIN - 0.01)):
        assert np.abs(scores(before * factor, before, *HALVES)).max() < 0.01
    assert scores(before * 2, before, *HALVES)[1:].min() > 5


def test_counts_of_stretches_of_unequal_length_are_compared_by_their_rates() -> None:
    assert scores(numbers(1000), numbers(200), 300.0, 60.0)[0] == 0
    assert scores(numbers(1000), numbers(1000), 300.0, 60.0)[0] < -10
    assert scores(numbers(1000), numbers(1000), 300.0, 0.0)[0] == 0, "nothing to compare with"


def fisher(now: int, trials: int, before: int, trials_before: int) -> float:
    """Return the exact probability of as many successes now or more, given how many there were in all."""
    total, whole = now + before, trials + trials_before
    ways = sum(
        comb(trials, hits) * comb(trials_before, total - hits) for hits in range(now, min(trials, total) + 1)
    )
    return float(Fraction(ways, comb(whole, total)))


@pytest.mark.parametrize(
    "case", [(40, 100, 20, 100), (12, 40, 2, 60), (300, 1000, 150, 1000), (9, 10, 2, 12)]
)
def test_shares_agree_with_the_exact_test_of_two_proportions(
    case: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spectrum_tui.engine.significance.MARGIN", 1.0)
    now, trials, before, trials_before = case
    found = share_scores(*map(numbers, (now, before, trials, trials_before)))[0]
    exact = fisher(now, trials, before, trials_before)
    # on the scale of scores, which is what decides
    assert tail(-found * 1.15) < exact < tail(-found * 0.85)


def test_a_share_that_is_and_was_whole_has_not_changed() -> None:
    assert share_scores(numbers(50, 0), numbers(50, 0), numbers(50, 50), numbers(50, 50)).tolist() == [0, 0]


def test_what_did_as_all_did_has_not_changed() -> None:
    before = numbers(100, 1000, 5000)
    now = before * numbers(3, 3, 0.5)
    others = numbers(30_000, 30_000, 30_000), numbers(10_000, 10_000, 10_000)
    found = changed_counts(now, before, others, HALVES)
    assert found[:2].tolist() == [0, 0]
    assert found[2] < -10, "it fell while all others rose"
    assert changed_counts(before, before, others, HALVES).tolist() == [0, 0, 0], "they rose, not it that fell"


def test_what_is_all_there_is_has_nothing_beside_it() -> None:
    nothing = numbers(0), numbers(0)
    assert changed_counts(numbers(900), numbers(100), nothing, HALVES)[0] > 5
    shares = (numbers(900), numbers(1000)), (numbers(10), numbers(1000))
    assert changed_shares(*shares, (nothing, nothing))[0] > 10


def test_a_failure_that_all_have_is_not_told_of_each() -> None:
    now, before = (numbers(90), numbers(1000)), (numbers(9), numbers(1000))
    everywhere = (numbers(900), numbers(10_000)), (numbers(90), numbers(10_000))
    elsewhere_none = (numbers(90), numbers(10_000)), (numbers(90), numbers(10_000))
    assert changed_shares(now, before, everywhere)[0] < 1
    assert changed_shares(now, before, elsewhere_none)[0] > 5


def test_a_scanty_rest_moves_nothing() -> None:
    assert drift(numbers(0), numbers(0), *HALVES)[0] == 1
    assert 1 < drift(numbers(3), numbers(0), *HALVES)[0] < 2
    assert drift(numbers(10_000), numbers(1000), *HALVES)[0] == pytest.approx(10, rel=0.02)
    assert np.isfinite(drift(numbers(5), numbers(0), numbers(0), numbers(0))[0])


def test_the_more_is_compared_the_surer_it_must_be() -> None:
    found = numbers(4.0, 1, 0.5, -0.3)
    assert threshold(found, 4) == 4.0
    assert threshold(found, 100_000) == inf
    assert threshold(numbers(1, 2), 2) == inf
    assert threshold(numbers(), 0) == inf
    assert threshold(numbers(-9, 5, 50), 1000) == 5, "the sure ones make the next one likelier"


Draw = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]


@pytest.mark.parametrize("size", [20, 1000, 20_000])
def test_chance_does_not_stand_out(size: int) -> None:
    random, alarms, runs = np.random.default_rng(7), 0, 60
    for _ in range(runs):
        rates = random.lognormal(2, 2, size)
        # connections, each of which leaves two events
        now, before = 2.0 * random.poisson(rates), 2.0 * random.poisson(rates)
        others = now.sum() - now, before.sum() - before
        found = changed_counts(now, before, others, HALVES)
        failed, failed_before = (
            random.binomial(now.astype(int), 0.1),
            random.binomial(before.astype(int), 0.1),
        )
        shares = changed_shares(
            (failed, now),
            (failed_before, before),
            ((failed.sum() - failed, others[0]), (failed_before.sum() - failed_before, others[1])),
        )
        both = np.concatenate((found, shares))
        alarms += int((np.abs(both) >= threshold(both, len(both))).sum())
    assert alarms <= max(1, 3 * FALSE_ALARMS * runs)
