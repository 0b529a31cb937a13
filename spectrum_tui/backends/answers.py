"""Rolling tables turned into the rows of a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, starmap
from weakref import WeakKeyDictionary

import numpy as np

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
from spectrum_tui.backends.fronts import Fronts, Numbers, Order
from spectrum_tui.backends.initials import OfOrigins
from spectrum_tui.backends.ranking import top, wilson
from spectrum_tui.backends.trends import last_steps, trend
from spectrum_tui.engine.codes import EVENT_NAMES, NO_STATUS, Ints
from spectrum_tui.engine.dimensions import DIMENSIONS, Fold, table_of
from spectrum_tui.engine.news import Remembered
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.tables import OriginTable
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.statuses import SIDES, Side, status
from spectrum_tui.model.times import SECOND

MOST_VALUES = 10_000
"""Values of a name among which those are sought that begin with a text."""


class Answers:
    """Answers questions about rolling tables coded in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._folds = {name: Fold(dimension, vocabulary) for name, dimension in DIMENSIONS.items()}
        self._clients = Clients(vocabulary, self._folds)
        self._origin_initials = OfOrigins(lambda: vocabulary.routes.origins, str)
        vocabulary.routes.followers.add(self._origin_initials)
        self._fronts = Fronts()
        self._p95s: WeakKeyDictionary[OriginTable, Remembered] = WeakKeyDictionary()

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
        chosen = self._fronts.first(table, sort, self._origin_order(table, sort), size)
        return _origin_rows(rolling, names, np.array(chosen, np.int64))

    def _p95(self, table: OriginTable) -> Ints:
        """Return for each origin the RTT in ns that one in 20 exceeds."""
        known = self._p95s.setdefault(table, Remembered())
        size = len(self._vocabulary.routes.origins)
        return known.read(table.news, size, lambda keys: table.rtt_quantiles(keys, (0.95,))[0])

    def _origin_order(self, table: OriginTable, sort: Sort) -> Order:
        names = self._vocabulary.routes.origins
        counts = (table.events, table.finished, table.faults)
        events, finished, faults = (each.array(len(names)) for each in counts)
        values: dict[str, Callable[[Ints], Numbers]] = {
            "faults": faults.take,
            "finished": finished.take,
            "rate": lambda keys: wilson(faults.take(keys), finished.take(keys)),
            "p95": lambda keys: self._p95(table).take(keys),
        }
        found = values.get(sort.column)
        return Order(events, found, names.__getitem__, self._origin_initials, sort.reverse)


def _origin_rows(rolling: Rolling, names: list[str], chosen: Ints) -> tuple[OriginRow, ...]:
    table = rolling.origins
    columns = (
        map(names.__getitem__, chosen.tolist()),
        *(
            each.array(len(names)).take(chosen).tolist()
            for each in (table.events, table.finished, table.faults)
        ),
        table.statuses(chosen),
        *([rtt or None for rtt in rtts] for rtts in table.rtt_quantiles(chosen, (0.5, 0.95)).tolist()),
        trend(rolling, table.trend, chosen),
    )
    return tuple(starmap(OriginRow, zip(*columns, strict=True)))


def _breakdown_row(name: str, value: str | int, count: int, failures: int, total: int) -> BreakdownRow:
    key, side, meaning = _about(name, value)
    return BreakdownRow(key, count, count / total, failures, side, meaning)


def _about(name: str, value: str | int) -> tuple[str, Side | None, str]:
    """Return a value of a dimension as text, and whose fault it is and what it means, where that is known."""
    key = key_text(value)
    if name == "status" and key:
        known = status(int(value))
        return key, known.side, known.short
    return key, Side(key) if name == "side" else None, ""


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
    return Timeline(start, grid.step, tuple(zip(*cells.T.tolist(), strict=True)))
