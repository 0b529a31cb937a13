"""Tell a change from chance: how surely a count of events grew or shrank between two stretches of time.

A score is signed, in standard deviations of the normal distribution: 0 is no change worth a word, 3 one that
chance brings about once in 700 comparisons.
"""

from __future__ import annotations

from math import erfc, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[Any]

MARGIN = 1.25
"""Rates that differ by no more than this factor are the weather: among millions of events any 1 % is sure."""
PRIOR = 10.0
"""Events of no change that the rest is taken to have had as well, so that a scanty rest says little."""
FALSE_ALARMS = 0.01
"""The share of what stands out that may be chance; and how often anything does where nothing changed."""
LOWEST = 2.5
"""A smaller score is never sure enough, however many others are."""
RECORDS = 2
"""Events that a connection leaves, its opening and its end: in a test so many events are worth one."""
LEAST = 10
"""Events in both stretches together below which nothing is compared."""


def scores(now: Numbers, before: Numbers, length: Numbers | float, length_before: Numbers | float) -> Floats:
    """Return how surely each count of now is of another rate than the one before it, beyond the margin.

    Lengths are what the counts are out of: seconds, or trials. Of all events of two Poisson processes those
    of one are binomial, so a rise is a count before that is too small for its share of time.
    """
    total = now + before
    grown, shrunk = now * length_before >= before * length, now * length_before <= before * length
    rise = _rareness(before, total, length_before, length * MARGIN)
    fall = _rareness(now, total, length, length_before * MARGIN)
    score: Floats = np.where(grown, rise, 0.0) - np.where(shrunk, fall, 0.0)
    return score


def share_scores(now: Numbers, before: Numbers, trials: Numbers, trials_before: Numbers) -> Floats:
    """Return how surely each share of trials is another one than before: a test of two proportions.

    What is out of few trials varies less than what is out of time: the hypergeometric correction.
    """
    whole, total = trials + trials_before, now + before
    left = np.maximum(whole - total, 0) / np.maximum(whole - 1, 1)
    found = scores(now, before, trials, trials_before)
    score: Floats = np.divide(found, np.sqrt(left), out=np.zeros_like(found), where=left > 0)
    return score


def drift(now: Numbers, before: Numbers, length: Numbers | float, length_before: Numbers | float) -> Floats:
    """Return by which factor each rate changed, drawn towards 1 by `PRIOR` where there is little to tell."""
    whole = np.maximum(np.add(length, length_before), 1e-12)
    rate = _ratio(now, length) + PRIOR / whole
    rate_before = _ratio(before, length_before) + PRIOR / whole
    factor: Floats = rate / rate_before
    return factor


Share = tuple[Numbers, Numbers]
"""How many, and of how many."""


def changed_counts(
    now: Numbers, before: Numbers, others: tuple[Numbers, Numbers], lengths: tuple[float, float]
) -> Floats:
    """Return how surely each count of events is another one than before, by itself and beside the others.

    `others` are the events of all other keys, now and before, and `lengths` the seconds of both stretches. A
    key that did as all did has not changed: where before is moved on by what the others did, it must differ
    still.
    """
    halves = now / RECORDS, before / RECORDS
    moved = lengths[0] * drift(*others, *lengths)
    return _lesser(scores(*halves, *lengths), scores(*halves, moved, lengths[1]))


def changed_shares(now: Share, before: Share, others: tuple[Share, Share]) -> Floats:
    """Return how surely each share is another one than before, by itself and beside that of all others."""
    moved = now[1] * drift(others[0][0], others[1][0], others[0][1], others[1][1])
    alone = share_scores(now[0], before[0], now[1], before[1])
    return _lesser(alone, share_scores(now[0], before[0], moved, before[1]))


def threshold(found: Floats, tests: int) -> float:
    """Return the size of score from which on changes stand out among so many tests; infinite for none.

    Source: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", 1995.
    """
    sizes = np.sort(np.abs(found[np.abs(found) > LOWEST]))[::-1].tolist()
    chances = (erfc(size / sqrt(2)) for size in sizes)
    passed = [
        size
        for rank, (size, chance) in enumerate(zip(sizes, chances, strict=True), 1)
        if chance <= FALSE_ALARMS * rank / max(tests, 1)
    ]
    return passed[-1] if passed else float("inf")


def _lesser(first: Floats, second: Floats) -> Floats:
    """Return the score nearer to 0 where both have the same sign, else 0."""
    nearer = np.sign(first) * np.minimum(np.abs(first), np.abs(second))
    agreed: Floats = np.where(np.sign(first) == np.sign(second), nearer, 0.0)
    return agreed


def _rareness(count: Numbers, total: Numbers, length: Numbers | float, other: Numbers | float) -> Floats:
    """Return how much rarer than chance so few of a total are in their share of the length; at least 0."""
    share = _ratio(length, np.add(length, other))
    said = (total > 0) & (share > 0) & (share < 1) & (count < total)
    tail = lower_tail(np.where(said, count, 0.0), np.where(said, total, 1.0), np.where(said, share, 0.5))
    rare: Floats = np.where(said, np.maximum(-tail, 0.0), 0.0)
    return rare


def lower_tail(successes: Floats, trials: Floats, chance: Floats) -> Floats:
    """Return the normal score of the binomial probability of at most so many successes (less than trials).

    Within 10 % of the exact probability down to 1e-70, from one trial on. Source: D. B. Peizer and
    J. W. Pratt, "A normal approximation for binomial, F, beta, and other common, related tail
    probabilities", 1968.
    """
    fail = 1 - chance
    left = trials - successes
    distance = successes + 2 / 3 - (trials + 1 / 3) * chance
    distance += 0.02 * (fail / (successes + 1) - chance / left + (fail - 0.5) / (trials + 1))
    skew = fail * _bend((successes + 0.5) / (trials * chance))
    skew += chance * _bend((left - 0.5) / (trials * fail))
    score: Floats = distance * np.sqrt((1 + skew) / ((trials + 1 / 6) * chance * fail))
    return score


def _bend(ratio: Floats) -> Floats:
    """Return the function g of Peizer and Pratt."""
    near = np.abs(ratio - 1) < 1e-4
    safe = np.where(near | (ratio <= 0), 2.0, ratio)
    bend = (1 - safe**2 + 2 * safe * np.log(safe)) / (1 - safe) ** 2
    bent: Floats = np.where(ratio <= 0, 1.0, np.where(near, (1 - ratio) / 3, bend))
    return bent


def _ratio(part: Numbers | float, whole: Numbers | float) -> Floats:
    """Return part ÷ whole; 0 where there is no whole."""
    above, below = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    ratio: Floats = np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
    return ratio
