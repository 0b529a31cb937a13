"""What a view counts now, and what it counted in the stretch of the same length before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import CODES, Batch, Columns
from spectrum_tui.engine.counts import Counts
from spectrum_tui.engine.query import Mask
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.span import Span
from spectrum_tui.engine.store import Store
from spectrum_tui.engine.vocabulary import Vocabulary

Stretch = tuple[int, int]
"""From when, exclusive, until when, inclusive; ns since the epoch."""

HERALDS = 10
"""Events that show that a log had begun: one alone may be a stray from long before."""


class Amounts:
    """Events and failures per code over a stretch, kept right by adding and subtracting at its ends."""

    def __init__(self, vocabulary: Vocabulary, mask: Mask | None) -> None:
        self._vocabulary, self._mask = vocabulary, mask
        self._events = {column: Counts() for column in CODES if column != "route"}
        self._failures = {column: Counts() for column in CODES}
        self._ends = Counts()
        """Events of each route, one after the other: not finished, finished well, faults."""
        self.stretch: Stretch = (0, 0)

    def move(self, stretch: Stretch, store: Store) -> None:
        """Count another stretch; cheap when it differs by little."""
        for part, sign in store.difference(self.stretch, stretch):
            self._count(part, sign)
        self.stretch = stretch

    def arrive(self, batch: Batch) -> None:
        """Count new events as far as they lie in the stretch."""
        self._count(batch.take(batch.between(*self.stretch)), 1)

    def events(self, column: str, size: int) -> Ints:
        """Return the events of each code below `size`."""
        if column == "route":
            return np.asarray(self._routes(size).sum(axis=1))
        return self._events[column].array(size)

    def failures(self, column: str, size: int) -> Ints:
        """Return the failures of each code below `size`."""
        return self._failures[column].array(size)

    def finished(self, size: int) -> Ints:
        """Return the finished connections of each route below `size`."""
        return np.asarray(self._routes(size)[:, 1:].sum(axis=1))

    def faults(self, size: int) -> Ints:
        """Return the origin faults of each route below `size`."""
        return self._routes(size)[:, 2]

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        counts = (*self._events.values(), *self._failures.values(), self._ends)
        return sum(each.nbytes for each in counts)

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""
        self._failures[column].renumber(change)
        if column == "route":
            self._ends.renumber(change, 3)
        else:
            self._events[column].renumber(change)

    def _routes(self, size: int) -> Ints:
        return self._ends.array(3 * size).reshape(size, 3)

    def _count(self, batch: Batch, sign: int) -> None:
        if not len(batch):
            return
        codes = self._scoped(batch)
        known = self._vocabulary.traits
        ends = known.finished.astype(np.int64) + known.fault
        self._ends.add(codes["route"] * np.int64(3) + ends.take(codes["traits"]), sign)
        failed = np.flatnonzero(known.failed.take(codes["traits"]))
        for column, counts in self._failures.items():
            counts.add(codes[column].take(failed), sign)
        for column, counts in self._events.items():
            counts.add(codes[column], sign)

    def _scoped(self, batch: Batch) -> Columns:
        """Return the codes of the events in scope, and nothing else: copies are what a scope costs."""
        if self._mask is None:
            return batch.columns
        rows = np.flatnonzero(self._mask(batch))
        return {column: batch[column].take(rows) for column in CODES}


class Comparison:
    """The amounts of two stretches, the later of which is the one that a view shows."""

    def __init__(self, vocabulary: Vocabulary, mask: Mask | None) -> None:
        self.before, self.now = Amounts(vocabulary, mask), Amounts(vocabulary, mask)
        self.wanted: Stretch = (0, 0)
        """The stretch before, had all of it been kept."""

    def move(self, stretches: tuple[Stretch, Stretch], known: int, store: Store) -> None:
        """Compare other stretches, given earlier first; of what lies before `known` not all is kept."""
        (start, middle), now = self.wanted, _ = stretches
        self.before.move((min(max(start, known), middle), middle), store)
        self.now.move(now, store)


class Comparisons:
    """Keeps the comparison that was asked for last, so that asking again costs only what came and went."""

    def __init__(self, vocabulary: Vocabulary, store: Store, scope: Callable[[Span], Mask | None]) -> None:
        self._vocabulary, self._store, self._scope = vocabulary, store, scope
        self._kept: tuple[Span, Comparison] | None = None

    def ask(self, span: Span, clock: int, known: int) -> Comparison | None:
        """Compare what a span shows when the clock is `clock` with what was before; None without events.

        Of what lies before `known` not all is kept.
        """
        began = beginning(self._store)
        if began is None:
            return None
        if self._kept is None or self._kept[0] != span:
            self._kept = (span, Comparison(self._vocabulary, self._scope(span)))
        comparison = self._kept[1]
        comparison.move(stretches(clock, began, span), max(known, began - 1), self._store)
        return comparison

    def arrive(self, batch: Batch) -> None:
        """Count new events."""
        if self._kept is not None:
            self._kept[1].before.arrive(batch)
            self._kept[1].now.arrive(batch)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._kept[1].before.nbytes + self._kept[1].now.nbytes if self._kept else 0

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""
        if self._kept is not None:
            self._kept[1].before.renumber(column, change)
            self._kept[1].now.renumber(column, change)

    def forget(self) -> None:
        """Count anew when asked again, for other events match by now."""
        self._kept = None

    def lose(self, batch: Batch) -> None:
        """Hear of events that are no longer kept: what has counted them must count anew."""
        if self._kept is not None and batch.newest > self._kept[1].before.stretch[0]:
            self._kept = None


def stretches(clock: int, began: int, span: Span) -> tuple[Stretch, Stretch]:
    """Return the stretch before the one that a span covers, and that one itself.

    What has no beginning, and so nothing before it, is compared by halves: from `began`, the event time at
    which the log does, to the clock.
    """
    if by_halves(span):
        first, end = began - 1, min(span.interval[1], clock) if span.interval else clock
        start, end = max((first + end) // 2, first), max(first, end)
        return (first, start), (start, end)
    if span.interval:
        start, end = span.interval[0], max(min(span.interval[1], clock), span.interval[0])
    else:
        start, end = clock - (span.window or 0), clock
    return (start - (end - start), start), (start, end)


def by_halves(span: Span) -> bool:
    """Tell whether what a span covers has no beginning."""
    return span.interval[0] <= 0 if span.interval else span.window is None


def beginning(store: Store) -> int | None:
    """Return from which event time on a store holds a log rather than strays; None before that."""
    earliest = [batch["time"][:HERALDS] for batch in store]
    times = np.sort(np.concatenate(earliest)) if earliest else np.zeros(0, np.int64)
    return int(times[HERALDS - 1]) if len(times) >= HERALDS else None
