"""Look for the nearest match a part of the events at a time, so that whoever asks can stop or go on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spectrum_tui.engine.pages import by_newest, by_oldest
from spectrum_tui.engine.sieve import Sieve
from spectrum_tui.engine.stretch import Place, Stretch


class Nearest(NamedTuple):
    """What a look at a part of the events has come to."""

    place: Place | None = None
    """Of the nearest match."""
    reached: Place | None = None
    """Without a match: the bound to look on from, or None when there is nothing further."""


class Matches(NamedTuple):
    """How many events match, as far as they have been looked at."""

    newer: int
    """Of them newer than the event in question."""
    total: int
    unseen: int
    """Events that have not been looked at yet."""


def nearest_older(parts: Iterable[Stretch], sieve: Sieve, before: Place | None, most: int) -> Nearest:
    """Return the newest match before a place, having looked at little more than `most` unknown events."""
    best: Place | None = None
    for part in by_newest(parts, before):
        if best is not None and best[0] > part.newest:
            break
        if best is None and most <= 0 and not sieve.knows(part.batch):
            return Nearest(reached=(part.newest + 1, -1))
        most -= 0 if sieve.knows(part.batch) else len(part.batch)
        rows = sieve.rows(part)
        if len(rows):
            best = max(best or part.place(rows[-1]), part.place(rows[-1]))
    return Nearest(best)


def nearest_newer(parts: Iterable[Stretch], sieve: Sieve, after: Place | None, most: int) -> Nearest:
    """Return the oldest match after a place, having looked at little more than `most` unknown events."""
    best: Place | None = None
    for part in by_oldest(parts, after):
        if best is not None and best[0] < part.oldest:
            break
        if best is None and most <= 0 and not sieve.knows(part.batch):
            return Nearest(reached=(part.oldest, -1))
        most -= 0 if sieve.knows(part.batch) else len(part.batch)
        rows = sieve.rows(part)
        if len(rows):
            best = min(best or part.place(rows[0]), part.place(rows[0]))
    return Nearest(best)


def count_matches(parts: Iterable[Stretch], sieve: Sieve, at: Place | None, most: int) -> Matches:
    """Count the matches, the newest first, having looked at little more than `most` unknown events."""
    newer = total = unseen = 0
    for part in by_newest(parts, None):
        known = sieve.knows(part.batch)
        if most <= 0 and not known:
            unseen += len(part)
            continue
        most -= 0 if known else len(part.batch)
        total += sieve.count(part)
        beyond = part.since(at) if at else part
        newer += sieve.count(beyond) if at and len(beyond) else 0
    return Matches(newer, total, unseen)
