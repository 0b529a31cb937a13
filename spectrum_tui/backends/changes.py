"""Comparisons turned into the rows that stand out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.backends.answers import key_text
from spectrum_tui.backends.base import DIMENSIONS as BREAKDOWNS
from spectrum_tui.backends.differences import Change, Changes, Figures, FirstSeen, Measure
from spectrum_tui.backends.ranking import top
from spectrum_tui.engine.codes import NO_STATUS, OTHER, Ints, Word
from spectrum_tui.engine.comparison import Amounts, Comparison
from spectrum_tui.engine.dimensions import DIMENSIONS, Fold, table_of
from spectrum_tui.engine.firsts import Firsts
from spectrum_tui.engine.significance import (
    LEAST,
    Floats,
    Share,
    changed_counts,
    changed_shares,
    threshold,
)
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.query import NAMES
from spectrum_tui.model.times import SECOND

COMPARED = (
    "origin",
    "status",
    "client",
    "application",
    "event",
    *(name for name in BREAKDOWNS if name not in ("status", "application", "client_prefix")),
    "OriginTlsFingerprint",
    "origin_tls_protocol",
)
"""What rows are compared by: those that name a cause come first where two are equally sure.

Not by client prefix: what a network does, its clients and its AS number tell as well.
"""
FIRST_SEEN = ("OriginTlsFingerprint", "origin", "application", "colo", "sni", "asn", "client")
"""What is told of as new although it may be rare."""
MARKED = ("client", "colo", "sni", "application", "firewall")
"""What is marked as new in the panes."""
MOST_CHANGES = 100
MOST_FIRSTS = 3
"""Rows of each of those: anybody can send any number of server names."""
LEAST_SHARE = 0.1
"""The part of the stretch before that must be kept, or it is no measure for what came after."""
ALIKE = 0.1
"""By which part at most the changes of two rows may differ that are taken for the same events."""
BY_NATURE = ("status", "side")
"""Dimensions whose values are failures or are not, whatever happens."""
_VAGUE = dict.fromkeys(COMPARED, ("",)) | {NAMES[field.name.lower()]: field.unknown for field in FIELDS}
"""Values that say that something is not known; they change with what is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The figures of all values of a dimension, one number per value."""

    events: Ints
    failures: Ints
    finished: Ints
    faults: Ints

    def take(self, keys: Ints) -> Columns:
        """Return the figures of some values."""
        return Columns(self.events[keys], self.failures[keys], self.finished[keys], self.faults[keys])

    def share(self, measure: Measure) -> Share:
        """Return how often what is measured happened, and out of how many."""
        if measure is Measure.FAULTS:
            return self.faults, self.finished
        return self.failures, self.events

    def figures(self, at: int) -> Figures:
        """Return the figures of one value."""
        columns = (self.events, self.failures, self.finished, self.faults)
        return Figures(*(int(column[at]) for column in columns))


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The figures of a dimension in both stretches, and what its values are called."""

    dimension: str
    before: Columns
    now: Columns
    name: Callable[[int], str]
    new: Callable[[], NDArray[np.bool_]]
    """Tells which values were first seen in the later stretch."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The values of a dimension that were compared in one respect, and how surely they differ."""

    pair: Pair
    measure: Measure
    keys: Ints
    scores: Floats


class Differences:
    """Answers what has changed, from comparisons coded in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, firsts: Firsts) -> None:
        self._vocabulary, self._firsts = vocabulary, firsts
        self._known: tuple[tuple[object, ...], Changes] | None = None
        names = {*COMPARED, *FIRST_SEEN} - {"client"}
        self._folds = {name: Fold(DIMENSIONS[name], vocabulary) for name in names}

    def answer(self, comparison: Comparison, version: int, *, loading: bool, halves: bool) -> Changes:
        """Return what stands out; the same object while neither the stretches nor the version change.

        `version` is that of the engine, `loading` and `halves` are told along.
        """
        state = (comparison, version, loading, comparison.before.stretch, comparison.now.stretch)
        if self._known is None or self._known[0] != state:
            self._known = (state, replace(self._compared(comparison), loading=loading, halves=halves))
        return self._known[1]

    def first_seen(self, dimension: str, keys: Iterable[str], since: int) -> Iterator[tuple[str, str]]:
        """Yield dimension and key of those values that were first seen after a time."""
        if dimension not in MARKED:
            return
        find = self._finder(dimension)
        times = self._times(dimension)
        for key in keys:
            place = find(key)
            if place is not None and times[place] > since and key not in ("", OTHER):
                yield dimension, key

    def _compared(self, comparison: Comparison) -> Changes:
        before, now = comparison.before.stretch, comparison.now.stretch
        totals = self._total(comparison.before), self._total(comparison.now)
        kept, wanted = before[1] - before[0], comparison.wanted[1] - comparison.wanted[0]
        if not kept or kept < LEAST_SHARE * wanted:
            return Changes(now=now, kept=kept, total=totals)
        pairs = [self._pair(name, comparison) for name in dict.fromkeys((*COMPARED, *FIRST_SEEN))]
        rows = _standing_out([pair for pair in pairs if pair.dimension in COMPARED], comparison, totals)
        return Changes(
            now=now,
            before=before,
            kept=kept,
            complete=kept == wanted,
            total=totals,
            rows=tuple(gathered(rows, (now[1] - now[0]) / kept)[:MOST_CHANGES]),
            count=len(rows),
            first_seen=tuple(_first_seen([pair for pair in pairs if pair.dimension in FIRST_SEEN])),
        )

    def _total(self, amounts: Amounts) -> Figures:
        traits, routes = len(self._vocabulary.traits), len(self._vocabulary.routes)
        sums = (
            amounts.events("traits", traits),
            amounts.failures("traits", traits),
            amounts.finished(routes),
            amounts.faults(routes),
        )
        return Figures(*(int(counts.sum()) for counts in sums))

    def _pair(self, name: str, comparison: Comparison) -> Pair:
        before, now = self._columns(name, comparison.before), self._columns(name, comparison.now)
        since = comparison.now.stretch[0]
        return Pair(name, before, now, self._namer(name), lambda: self._new(name, since))

    def _columns(self, name: str, amounts: Amounts) -> Columns:
        column, fold = DIMENSIONS[name].column, self._folds.get(name)
        size = len(table_of(self._vocabulary, column))
        columns = [amounts.events(column, size), amounts.failures(column, size)]
        if column == "route":
            columns += [amounts.finished(size), amounts.faults(size)]
        else:
            columns += [np.zeros(size, np.int64)] * 2
        return Columns(*(fold.sums(counts) if fold else counts.copy() for counts in columns))

    def _namer(self, name: str) -> Callable[[int], str]:
        if name == "client":
            return lambda key: self._vocabulary.clients.values[key].text
        values = self._folds[name].values
        return lambda key: key_text(values[key])

    def _finder(self, name: str) -> Callable[[str | int], int | None]:
        fold, clients = self._folds.get(name), self._vocabulary.clients
        return fold.find if fold else lambda text: clients.find(Word(str(text)))

    def _times(self, name: str) -> Ints:
        """Return when each value was first seen."""
        column, fold = DIMENSIONS[name].column, self._folds.get(name)
        times = self._firsts.times(column, len(table_of(self._vocabulary, column)))
        return fold.least(times) if fold else times

    def _new(self, name: str, since: int) -> NDArray[np.bool_]:
        """Tell which values were first seen after a time; what does not say is none, nor is the rest."""
        find = self._finder(name)
        new = self._times(name) > since
        for value in ("", NO_STATUS, OTHER):
            if (at := find(value)) is not None:
                new[at] = False
        return new


def _standing_out(pairs: list[Pair], comparison: Comparison, totals: tuple[Figures, Figures]) -> list[Change]:
    """Return the rows that differ by more than chance, most surely first."""
    lengths = _seconds(comparison.now), _seconds(comparison.before)
    scored = [each for pair in pairs for each in _scored(pair, totals, lengths)]
    every = np.concatenate([each.scores for each in scored])
    least = threshold(every, len(every))
    rows = [
        row for each in scored for row in _rows(each, least) if row.key.lower() not in _VAGUE[row.dimension]
    ]
    rows.sort(key=lambda row: (-abs(row.score), COMPARED.index(row.dimension), row.key))
    surest = {(row.dimension, row.key): row for row in reversed(rows)}
    return [row for row in rows if surest[row.dimension, row.key] is row]


def _rows(scored: Scored, least: float) -> Iterator[Change]:
    chosen = np.flatnonzero(np.abs(scored.scores) >= least)
    new = scored.pair.new() if len(chosen) else np.zeros(0, np.bool_)
    for key, score in zip(scored.keys[chosen].tolist(), scored.scores[chosen].tolist(), strict=True):
        pair = scored.pair
        before, now = pair.before.figures(key), pair.now.figures(key)
        yield Change(pair.dimension, pair.name(key), before, now, scored.measure, score, bool(new[key]))


def gathered(rows: Iterable[Change], stretch: float) -> list[Change]:
    """Return the rows with those that tell of the same events behind the one that is surest.

    The same events are seen as an origin, a status, a side, an application; two values of one dimension are
    never the same. `stretch` is how much longer than before the time shown is.
    """
    groups: list[list[Change]] = []
    for row in rows:
        group = next((each for each in groups if _echoes(row, each, stretch)), None)
        if group is None:
            groups.append([row])
        else:
            group.append(replace(row, echo=True))
    return [row for group in groups for row in group]


def _echoes(row: Change, group: list[Change], stretch: float) -> bool:
    change, head = (
        each.now.count(each.measure) - each.before.count(each.measure) * stretch for each in (row, group[0])
    )
    alike = abs(change - head) <= ALIKE * max(abs(change), abs(head))
    return alike and all(row.dimension != each.dimension for each in group)


def _scored(pair: Pair, totals: tuple[Figures, Figures], lengths: tuple[float, float]) -> Iterator[Scored]:
    """Yield how surely the values of a dimension differ in each respect."""
    keys = np.flatnonzero(pair.now.events + pair.before.events >= LEAST)
    now, before = pair.now.take(keys), pair.before.take(keys)
    others = totals[1].events - now.events, totals[0].events - before.events
    yield Scored(pair, Measure.EVENTS, keys, changed_counts(now.events, before.events, others, lengths))
    if pair.dimension not in BY_NATURE:
        measure = Measure.FAULTS if pair.dimension == "origin" else Measure.FAILURES
        shares, wholes = (now.share(measure), before.share(measure)), (totals[1], totals[0])
        rest = [_rest(*each, measure) for each in zip(wholes, shares, strict=True)]
        yield Scored(pair, measure, keys, changed_shares(*shares, (rest[0], rest[1])))


def _rest(total: Figures, share: Share, measure: Measure) -> Share:
    """Return the share that everything but each key has."""
    return total.count(measure) - share[0], total.whole(measure) - share[1]


def _first_seen(pairs: list[Pair]) -> Iterator[FirstSeen]:
    for pair in pairs:
        counts = np.where(pair.new(), pair.now.events, 0)
        keys = np.flatnonzero(counts)
        if len(keys):
            chosen = top(keys, counts[keys], pair.name, MOST_FIRSTS)
            rows = tuple((pair.name(key), int(counts[key])) for key in chosen)
            yield FirstSeen(pair.dimension, len(keys), rows)


def _seconds(amounts: Amounts) -> float:
    return (amounts.stretch[1] - amounts.stretch[0]) / SECOND
