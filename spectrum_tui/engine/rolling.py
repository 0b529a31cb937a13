"""The tables of one view, kept right by adding the events that enter it and subtracting those that leave."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.codes import Vocabulary
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.counts import Grid
from spectrum_tui.engine.dimensions import Fold
from spectrum_tui.engine.query import Mask
from spectrum_tui.engine.store import Store
from spectrum_tui.engine.tables import CodeTable, GroupTable, OriginTable, Part, TrafficTable
from spectrum_tui.model.times import SECOND

TREND_STEPS = 12
"""Slices of a view that a trend shows."""
MOST_STEPS = 300
"""Steps of the timeline over a window; the screen joins them to fit its width."""
_MILLISECOND = SECOND // 1000
_NICE = tuple(
    [_MILLISECOND * each for each in (1, 2, 5, 10, 20, 50, 100, 250, 500)]
    + [
        SECOND * each
        for each in (1, 2, 5, 10, 15, 30, 60, 90, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 86400)
    ]
)


def nice_step(window: int) -> int:
    """Return a round step in ns that cuts a window into at most `MOST_STEPS`."""
    return next((step for step in _NICE if step * MOST_STEPS >= window), window // MOST_STEPS + 1)


class Rolling:
    """Everything counted about the events that match `mask` and lie in `(start, end]`.

    Whatever order events arrive in, the tables equal a recount of the kept events in that span; `start` None
    is without bound, and then events are never subtracted, kept or not.
    """

    def __init__(self, vocabulary: Vocabulary, mask: Mask | None, window: int | None) -> None:
        self._vocabulary = vocabulary
        self._mask = mask
        self.window = window
        self.start: int | None = None
        self.end: int | None = None
        step, trend = (
            (SECOND, SECOND) if window is None else (nice_step(window), max(window // TREND_STEPS, 1))
        )
        limits = (2 * MOST_STEPS, 2 * TREND_STEPS) if window is None else (None, None)
        self.timeline = Grid(step, limits[0])
        self.types = Grid(trend, limits[1])
        self.clients = TrafficTable("client", Grid(trend, limits[1]))
        self.networks = TrafficTable("network", Grid(trend, limits[1]))
        self.origins = OriginTable(vocabulary, Grid(trend, limits[1]))
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

    def grouped(self, name: str, fold: Fold) -> TrafficTable:
        """Return what is counted per group of clients or networks, from now on kept under a name."""
        if name not in self._groups:
            single = self.clients if fold.column == "client" else self.networks
            self._groups[name] = GroupTable(single, fold)
        return self._groups[name]

    def arrive(self, batch: Batch) -> None:
        """Count new events as far as they lie in the span; those after its end are counted by `move`."""
        scoped = self._scoped(batch)
        if self.window is None:
            self._count(scoped, 1)
        elif self.end is not None:
            self._count(scoped.take(scoped.between(self.start, self.end)), 1)

    def lose(self, batch: Batch) -> None:
        """Hear of events that are no longer kept."""
        if self.window is None:
            self.lost += len(self._scoped(batch))

    def catch_up(self, store: Store) -> None:
        """Count the events that were kept before the view was asked for; with a window `move` does that."""
        for batch in store if self.window is None else ():
            self._count(self._scoped(batch), 1)

    def move(self, end: int, store: Store, *, floor: int | None = None) -> None:
        """Let the span end at `end`, and begin a window before that but not before `floor`."""
        if self.window is None:
            self.end = end
        else:
            start = end - self.window
            self.span(start if floor is None else min(max(start, floor), end), end, store)

    def span(self, start: int, end: int, store: Store) -> None:
        """Count the events of `(start, end]`; cheap while both bounds move on by little."""
        counted = (start, start) if self.start is None or self.end is None else (self.start, self.end)
        for part, sign in store.difference(counted, (start, end)):
            self._count(self._scoped(part), sign)
        self.start, self.end = start, end
        tables = (self.clients, self.networks, *self._groups.values())
        for grid in (self.timeline, self.types, self.origins.trend, *(table.trend for table in tables)):
            grid.trim(start)

    def _scoped(self, batch: Batch) -> Batch:
        return (
            batch if self._mask is None or not len(batch) else batch.take(np.flatnonzero(self._mask(batch)))
        )

    def _count(self, batch: Batch, sign: int) -> None:
        if not len(batch):
            return
        if sign > 0:
            self.first = batch.oldest if self.first is None else min(self.first, batch.oldest)
        self.counted += sign * len(batch)
        part = Part.of(batch, self._vocabulary)
        time, known = batch["time"], self._vocabulary.traits
        self.timeline.add(time, known.side[part.traits], sign)
        self.types.add(time, known.event[part.traits], sign)
        for table in (*self.codes.values(), *self._groups.values()):
            table.add(part, sign)
        self.origins.add(part, sign)
