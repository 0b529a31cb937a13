"""Rolling tables turned into the rows of a snapshot."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.backends.base import (
    FOLDS,
    BreakdownRow,
    ClientRow,
    OriginRow,
    Sort,
    Timeline,
    Totals,
    TypeRow,
)
from spectrum_tui.backends.clients import Clients
from spectrum_tui.backends.initials import Initials
from spectrum_tui.backends.ranking import top, wilson
from spectrum_tui.backends.trends import last_steps, trend
from spectrum_tui.engine.codes import EVENT_NAMES, NO_STATUS, Ints
from spectrum_tui.engine.dimensions import DIMENSIONS, Fold, table_of
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.tables import OriginTable
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.statuses import SIDES, Side, status
from spectrum_tui.model.times import SECOND

MOST_VALUES = 10_000
"""Values of a name among which those are sought that begin with a text."""
Trends = NDArray[np.int32]


class Answers:
    """Answers questions about rolling tables coded in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._folds = {name: Fold(dimension, vocabulary) for name, dimension in DIMENSIONS.items()}
        self._clients = Clients(vocabulary, self._folds)
        self._origin_initials = Initials(lambda: vocabulary.routes.origins, str)
        vocabulary.routes.followers.add(self._origin_initials)

    def totals(self, rolling: Rolling, open_connections: int) -> Totals:
        """Return the sums over the view."""
        traits = self._vocabulary.traits
        counts = rolling.codes["traits"].events.array(len(traits))
        events = int(counts.sum())
        return Totals(
            events=events,
            finished=int(counts[traits.finished].sum()),
            origin_faults=int(counts[traits.fault].sum()),
            client_bytes=rolling.clients.client_bytes.total,
            origin_bytes=rolling.clients.origin_bytes.total,
            clients=rolling.clients.events.distinct,
            origins=rolling.origins.events.distinct,
            open_connections=open_connections,
            connects=int(counts[traits.event == EVENT_NAMES.index("connect")].sum()),
            per_second=events / seconds(rolling),
        )

    def event_types(self, rolling: Rolling, sort: Sort) -> tuple[TypeRow, ...]:
        """Return a row for each event type that occurred."""
        traits = self._vocabulary.traits
        counts = np.zeros(len(EVENT_NAMES), np.int64)
        np.add.at(counts, traits.event, rolling.codes["traits"].events.array(len(traits)))
        keys, total = np.flatnonzero(counts), max(int(counts.sum()), 1)
        values = None if sort.column == "type" else counts[keys]
        chosen = top(keys, values, lambda key: EVENT_NAMES[key], None, reverse=sort.reverse)
        trends, length = trend(rolling, rolling.types, chosen), seconds(rolling)
        return tuple(
            TypeRow(
                EVENT_NAMES[key],
                int(counts[key]),
                int(counts[key]) / total,
                int(counts[key]) / length,
                slices,
            )
            for key, slices in zip(chosen, trends, strict=True)
        )

    def sides(self, rolling: Rolling) -> tuple[tuple[Side, int], ...]:
        """Return the events per side, most first."""
        traits = self._vocabulary.traits
        counts = np.zeros(len(SIDES), np.int64)
        np.add.at(counts, traits.side, rolling.codes["traits"].events.array(len(traits)))
        chosen = top(np.flatnonzero(counts), counts[counts > 0], lambda key: SIDES[key], None)
        return tuple((SIDES[key], int(counts[key])) for key in chosen)

    def breakdown(
        self, rolling: Rolling, name: str, sort: Sort, size: int | None
    ) -> tuple[tuple[BreakdownRow, ...], int]:
        """Return the rows of a dimension, and how many values it has in the view."""
        fold, table = self._folds[name], rolling.codes[DIMENSIONS[name].column]
        codes = len(table_of(self._vocabulary, table.column))
        counts, failures = fold.sums(table.events.array(codes)), fold.sums(table.failures.array(codes))
        keys, values = np.flatnonzero(counts), fold.values
        order = {"count": counts[keys], "failures": failures[keys]}.get(sort.column)
        chosen = top(keys, order, lambda key: key_text(values[key]), size, reverse=sort.reverse)
        total = max(int(counts.sum()), 1)
        rows = [
            _breakdown_row(name, values[key], int(counts[key]), int(failures[key]), total) for key in chosen
        ]
        return tuple(rows), len(keys)

    def values(self, rolling: Rolling, name: str, prefix: str, size: int) -> tuple[str, ...]:
        """Return values of a name that begin with a text, most frequent first; not the rarest of many."""
        if name not in DIMENSIONS:
            return ()
        fold, table = self._folds[name], rolling.codes[DIMENSIONS[name].column]
        counts = fold.sums(table.events.array(len(table_of(self._vocabulary, table.column))))
        keys, values, begun = np.flatnonzero(counts), fold.values, prefix.lower()
        frequent = top(keys, counts[keys], lambda key: key_text(values[key]), MOST_VALUES)
        texts = (key_text(values[key]) for key in frequent)
        return tuple(islice((text for text in texts if text and text.lower().startswith(begun)), size))

    def statuses(self, rolling: Rolling) -> tuple[BreakdownRow, ...]:
        """Return a row for each status that occurred, most frequent first."""
        rows, _ = self.breakdown(rolling, "status", Sort("count"), None)
        return tuple(sorted((row for row in rows if row.key), key=lambda row: (-row.count, int(row.key))))

    def clients(
        self, rolling: Rolling, sort: Sort, size: int | None, fold: str = FOLDS[0]
    ) -> tuple[ClientRow, ...]:
        """Return a row for each of the first client addresses, or of what they are folded to."""
        return self._clients.rows(rolling, sort, size, fold)

    def clients_size(self, rolling: Rolling, fold: str) -> int:
        """Return how many rows the clients' table would have without a limit."""
        return self._clients.size(rolling, fold)

    def origins(self, rolling: Rolling, sort: Sort, size: int | None) -> tuple[OriginRow, ...]:
        """Return a row for each of the first origins."""
        names, table = self._vocabulary.routes.origins, rolling.origins
        keys = np.flatnonzero(table.events.array(len(names)))
        finished, faults = (counts.array(len(names))[keys] for counts in (table.finished, table.faults))
        order = _origin_order(sort.column, finished, faults, keys, table)
        chosen = top(
            keys, order, names.__getitem__, size, reverse=sort.reverse, initials=self._origin_initials
        )
        trends = trend(rolling, table.trend, chosen)
        return tuple(
            _origin_row(table, key, names[key], slices) for key, slices in zip(chosen, trends, strict=True)
        )


def _origin_row(table: OriginTable, key: int, name: str, slices: tuple[int, ...]) -> OriginRow:
    p50, p95 = table.rtt_quantiles(key, (0.5, 0.95))
    return OriginRow(
        key=name,
        events=table.events.of(key),
        finished=table.finished.of(key),
        origin_faults=table.faults.of(key),
        statuses=tuple(sorted(table.statuses(key), key=lambda pair: (-pair[1], pair[0]))),
        rtt_p50=p50,
        rtt_p95=p95,
        trend=slices,
    )


def _origin_order(
    column: str, finished: Ints, faults: Ints, keys: Ints, table: OriginTable
) -> NDArray[Any] | None:
    """Return what origins are ordered by, one number for each of the keys; None for their names."""
    if column == "rate":
        return wilson(faults, finished)
    if column == "p95":
        return np.array([table.rtt_quantile(key, 0.95) or 0 for key in keys.tolist()], np.int64)
    return {"faults": faults, "finished": finished}.get(column)


def _breakdown_row(name: str, value: str | int, count: int, failures: int, total: int) -> BreakdownRow:
    key, side, meaning = key_text(value), None, ""
    if name == "status" and key:
        known = status(int(value))
        side, meaning = known.side, known.short
    elif name == "side":
        side = Side(key)
    return BreakdownRow(key, count, count / total, failures, side, meaning)


def key_text(value: str | int) -> str:
    """Return a value of a dimension as text; "" when the events do not say."""
    return "" if value == NO_STATUS else str(value)


def seconds(rolling: Rolling) -> float:
    """Return the length of what the view has seen so far, for rates.

    It is at least a second, but of a range with two bounds: that is as long as it is, up to the clock. What a
    window has lost to make room does not count.
    """
    if rolling.end is None or rolling.first is None:
        return 1.0
    if rolling.window is None and rolling.extent:
        return max(rolling.end - (rolling.start or 0), 1) / SECOND
    begun = rolling.first if rolling.window is None else max(rolling.first, rolling.start or 0)
    return max(rolling.end - begun, SECOND) / SECOND


def timeline(rolling: Rolling) -> Timeline:
    """Return the events over time, by side."""
    grid = rolling.timeline
    if rolling.end is None:
        return Timeline()
    end, steps = last_steps(rolling, grid)
    cells = grid.window(end, steps, np.arange(len(SIDES)))
    start = ((end - 1) // grid.step - steps + 1) * grid.step
    return Timeline(start, grid.step, tuple(map(tuple, cells.tolist())))
