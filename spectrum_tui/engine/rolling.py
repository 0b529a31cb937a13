"""The tables of one view, kept right by adding the events that enter it and subtracting those that leave."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import numpy as np

from spectrum_tui.engine.codes import EVENT_NAMES
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.counts import Grid
from spectrum_tui.engine.dimensions import Fold
from spectrum_tui.engine.part import Part, Piece
from spectrum_tui.engine.query import Bools, Mask
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.sifted import Sifted
from spectrum_tui.engine.store import Store
from spectrum_tui.engine.tables import CodeTable, GroupTable, OriginTable, TrafficTable
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.statuses import SIDES
from spectrum_tui.model.times import LATEST, SECOND

TREND_STEPS = 12
"""Slices of a view that a trend shows."""
MOST_STEPS = 300
"""Steps of the timeline over a window or a range; the screen joins them to fit its width."""
COUNTED = ("counted", "timeline", "types", "codes", "clients", "networks", "origins")
"""What says how much there is of everything."""
Bounds = tuple[int | None, int | None]
"""A stretch `(start, end]`; None is without bound."""
TOGETHER = 1 << 14
"""Events from which on it no longer matters what counting costs beside them."""
_MILLISECOND = SECOND // 1000
_NICE = tuple(
    [_MILLISECOND * each for each in (1, 2, 5, 10, 20, 50, 100, 250, 500)]
    + [
        SECOND * each
        for each in (1, 2, 5, 10, 15, 30, 60, 90, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
    ]
)


def nice_step(length: int) -> int:
    """Return a round step in ns that cuts a length of time into at most `MOST_STEPS`.

    A ns more is no matter: what is to include its beginning is bounded by the ns before it.
    """
    return next((step for step in _NICE if step * MOST_STEPS >= length - 1), length // MOST_STEPS + 1)


def _length(interval: tuple[int, int] | None) -> int | None:
    """Return how long an interval with two bounds is; None for others."""
    bounded = interval is not None and interval[0] > 0 and interval[1] < LATEST
    return interval[1] - interval[0] if interval and bounded else None


def _grids(window: int | None, interval: tuple[int, int] | None) -> tuple[Grid, Callable[[], Grid]]:
    """Return the grid of the timeline, and what makes one for trends.

    Steps of the timeline are round; slices of an interval are equal parts of it.
    """
    length = window if interval is None else _length(interval)
    if length is None:
        return Grid(SECOND, 2 * MOST_STEPS), lambda: Grid(SECOND, 2 * TREND_STEPS)
    trend = max(-(-length // TREND_STEPS) if interval else length // TREND_STEPS, 1)
    return Grid(nice_step(length)), lambda: Grid(trend, origin=interval[0] if interval else 0)


class Rolling:
    """Everything counted about the events that match `mask` and lie in a window, an interval, or anywhere.

    Whatever order events arrive in, the tables equal a recount of the kept events in that span. Without a
    window events are never subtracted, kept or not.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        mask: Mask | None,
        window: int | None,
        interval: tuple[int, int] | None = None,
    ) -> None:
        self._vocabulary = vocabulary
        self.mask = mask
        """What lets the events of the scope through."""
        self.window = window
        self.interval = interval
        """A fixed stretch `(start, end]`, instead of a window; 0 and `LATEST` are without bound."""
        self.start: int | None = interval[0] or None if interval else None
        self.end: int | None = None
        self.timeline, trend = _grids(window, interval)
        self.types = trend()
        self.clients = TrafficTable("client", trend())
        self.networks = TrafficTable("network", trend())
        self.origins = OriginTable(vocabulary, trend())
        self.codes: dict[str, CodeTable] = {
            column: CodeTable(column) for column in ("traits", "route", "colo", "sni")
        }
        self.codes |= {"client": self.clients, "network": self.networks}
        self._groups: dict[str, GroupTable] = {}
        self.first: int | None = None
        """Oldest event time counted so far."""
        self.counted = 0
        """Events in the span."""
        self.lost = 0
        """How many of them are no longer kept; always 0 with a window, which drops them before."""

    @property
    def bounds(self) -> Bounds:
        """What is counted."""
        return (self.start, self.end) if self.window is not None else self.interval or (None, None)

    @property
    def extent(self) -> tuple[int, int] | None:
        """What the timeline and the trends cover; None when that grows with what is counted."""
        if self.window is None:
            return self.interval if _length(self.interval) is not None else None
        return None if self.start is None or self.end is None else (self.start, self.end)

    def grouped(self, name: str, fold: Fold) -> TrafficTable:
        """Return what is counted per group of clients or networks, from now on kept under a name."""
        if name not in self._groups:
            single = self.clients if fold.column == "client" else self.networks
            self._groups[name] = GroupTable(single, fold)
        return self._groups[name]

    def arrive(self, batch: Batch) -> None:
        """Count new events as far as they lie in the span; those after a window are counted by `move`."""
        if self.window is None or self.end is not None:
            self._count([self._scoped(batch.take(batch.between(*self.bounds)), 1)])

    def reconsider(self, batch: Batch, before: Bools, after: Bools) -> None:
        """Count kept events that match since a moment ago, and take out again those that no longer do.

        `before` and `after` say which matched; the mask says by now what `after` says.
        """
        if self.window is not None and self.end is None:
            return
        rows = batch.between(*self.bounds)
        inside, before, after = batch.take(rows), before[rows], after[rows]
        self._count([Piece(inside, np.flatnonzero(after & ~before), 1)])
        self._count([Piece(inside, np.flatnonzero(before & ~after), -1)])

    def matching(self, batch: Batch) -> Bools:
        """Tell of each event whether it matches, wherever it lies."""
        return np.ones(len(batch), np.bool_) if self.mask is None else self.mask(batch)

    def lose(self, batch: Batch) -> None:
        """Hear of events that are no longer kept."""
        if self.window is None:
            self.lost += len(self._scoped(batch.take(batch.between(*self.bounds)), -1))

    def catch_up(self, store: Store, floor: int | None) -> None:
        """Count the events that were kept before the view was asked for: all that came after `floor`.

        With a window `move` does that.
        """
        if self.window is None:
            self.forgo(floor)
            for part in store.between(*self.bounds):
                self._count([self._scoped(part, 1)])

    def narrow(self, wider: Rolling, store: Store, mask: Mask) -> None:
        """Count what matches of the events that a wider view of the same time has counted.

        When most do, its counts are taken over and the rest is taken out. `mask` says which match.
        """
        self.start, self.end = wider.start, wider.end
        sifted = Sifted.of(store.between(*wider.bounds), mask, wider.mask)
        if not sifted.size:
            return
        leaving = 2 * sifted.size > sifted.whole == wider.counted and self._take_over(wider, sifted)
        for batch, rows in sifted.others() if leaving else sifted.matching():
            self._count([Piece(batch, rows, -1 if leaving else 1)])
        for grid in self._steps():
            grid.narrow(sifted.oldest, sifted.newest)
        self.first = sifted.oldest

    def forgo(self, floor: int | None) -> None:
        """Hear that nothing that came before `floor` will be counted."""
        if self.interval and floor is not None:
            self.start = min(max(self.interval[0], floor), self.interval[1])

    def move(self, end: int, store: Store, *, floor: int | None = None) -> None:
        """Let the span end at `end`, and begin a window before that but not before `floor`."""
        if self.window is None:
            self.end = max(self.interval[0], min(end, self.interval[1])) if self.interval else end
        else:
            start = end - self.window
            self.span(start if floor is None else min(max(start, floor), end), end, store)

    def span(self, start: int, end: int, store: Store) -> None:
        """Count the events of `(start, end]`; cheap while both bounds move on by little."""
        counted = (start, start) if self.start is None or self.end is None else (self.start, self.end)
        apart, pieces = max(start, counted[0]) >= min(end, counted[1]), list[Piece]()
        for batch, sign in store.difference(counted, (start, end)):
            if apart and sign > 0:  # else there would be steps for all that lies between
                self._count(pieces)
                self._forget_steps()
                pieces, apart = [], False
            pieces.append(self._scoped(batch, sign))
            if sum(map(len, pieces)) >= TOGETHER:
                self._count(pieces)
                pieces = []
        self._count(pieces)
        self.start, self.end = start, end
        for grid in self._steps():
            grid.trim(start, end)

    def _forget_steps(self) -> None:
        for grid in self._steps():
            grid.clear()

    def _take_over(self, wider: Rolling, sifted: Sifted) -> bool:
        """Begin with the counts of a wider view, unless steps of its time are too long for this one."""
        times = sifted.oldest, sifted.newest
        if not (wider.timeline.fits(*times) and wider.types.fits(*times)):
            return False
        tables = {name: getattr(wider, name) for name in COUNTED}
        for name, table in deepcopy(tables, {id(self._vocabulary): self._vocabulary}).items():
            setattr(self, name, table)
        return True

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the tables take."""
        tables = (*self.codes.values(), *self._groups.values())
        beside = self.origins.nbytes + self.timeline.nbytes + self.types.nbytes
        return beside + sum(table.nbytes for table in tables)

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""
        self.codes[column].renumber(change)
        if column == "traits":
            self.origins.forget_traits()
        elif column == "route":
            self.origins.renumber(self._vocabulary.routes.moved)

    def _steps(self) -> tuple[Grid, ...]:
        tables = (self.clients, self.networks, *self._groups.values())
        return (self.timeline, self.types, self.origins.trend, *(table.trend for table in tables))

    def _scoped(self, batch: Batch, sign: int) -> Piece:
        if self.mask is None or not len(batch):
            return Piece(batch, None, sign)
        rows = np.flatnonzero(self.mask(batch))
        return Piece(batch, rows if len(rows) < len(batch) else None, sign)

    def _count(self, pieces: list[Piece]) -> None:
        """Count pieces of batches as one part: for each a table takes time, however small it is."""
        if not (pieces := [piece for piece in pieces if len(piece)]):
            return
        self._hear(pieces)
        part = Part(pieces, self._vocabulary)
        traits, known = part.codes("traits"), self._vocabulary.traits
        for grid, read, size in (
            (self.timeline, known.side, len(SIDES)),
            (self.types, known.event, len(EVENT_NAMES)),
        ):
            grid.cover(part.oldest, part.newest)
            grid.count(part.steps(grid), read.take(traits), part.signs, size)
        for table in (*self.codes.values(), *self._groups.values()):
            table.add(part)
        self.origins.add(part)

    def _hear(self, pieces: list[Piece]) -> None:
        self.counted += sum(piece.sign * len(piece) for piece in pieces)
        for piece in pieces:
            if piece.sign > 0:
                oldest = int(piece.batch["time"][0 if piece.rows is None else piece.rows[0]])
                self.first = oldest if self.first is None else min(self.first, oldest)
