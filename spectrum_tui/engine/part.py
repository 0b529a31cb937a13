"""Some events of batches and what the tables need to know of them, each worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.counts import Grid, Steps
from spectrum_tui.engine.vocabulary import Vocabulary

Rows = Ints | None
"""Indices of some events, rising; None for all, of which nothing has to be copied."""
Amounts = tuple[Rows, Ints]
"""Events, and an amount of each."""
Signs = Ints | int
"""1 for an event that is to be counted, -1 for one to be taken out again; a single one if all are alike."""


def where(flags: NDArray[np.bool_]) -> Rows:
    """Return which events are flagged."""
    return None if np.count_nonzero(flags) == len(flags) else flags.nonzero()[0]


def some(column: NDArray[Any], rows: Rows) -> NDArray[Any]:
    """Return a column of some events."""
    return column if rows is None else column.take(rows)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a batch that are to be counted, or to be taken out again."""

    batch: Batch
    rows: Rows
    """Those that are meant."""
    sign: int

    def __len__(self) -> int:
        return len(self.batch) if self.rows is None else len(self.rows)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return some(self.batch[name], self.rows)


class Part:
    """Events in order of time, of which only the columns that somebody asks for are fetched.

    Args:
        pieces: where they lie; there is at least one, and none is empty.
        vocabulary: what their codes mean.
    """

    def __init__(self, pieces: Sequence[Piece], vocabulary: Vocabulary) -> None:
        self._pieces = pieces
        self.vocabulary = vocabulary
        self._columns: dict[str, NDArray[Any]] = {}
        self._codes: dict[str, Ints] = {}
        self._amounts: dict[str, Amounts] = {}
        self._steps: dict[tuple[int, int], Steps] = {}
        self.signs: Signs = pieces[0].sign
        """How each of the events counts."""
        if any(piece.sign != self.signs for piece in pieces):
            self.signs = np.repeat([piece.sign for piece in pieces], [len(piece) for piece in pieces])
        self._order: Ints | None = None
        times = self["time"]
        if len(pieces) > 1 and (times[1:] < times[:-1]).any():
            self._arrange(np.argsort(times, kind="stable"))

    def __len__(self) -> int:
        return len(self._columns["time"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._columns:
            found = [piece[name] for piece in self._pieces]
            joined = found[0] if len(found) == 1 else np.concatenate(found)
            self._columns[name] = joined if self._order is None else joined.take(self._order)
        return self._columns[name]

    @property
    def oldest(self) -> int:
        """Event time of the first event."""
        return int(self["time"][0])

    @property
    def newest(self) -> int:
        """Event time of the last event."""
        return int(self["time"][-1])

    def signs_of(self, rows: Rows) -> Signs:
        """Return how some of the events count."""
        return self.signs if isinstance(self.signs, int) else some(self.signs, rows)

    def codes(self, name: str) -> Ints:
        """Return a column of codes in the type that indices have, so that no table has to convert it."""
        if name not in self._codes:
            self._codes[name] = self[name].astype(np.int64)
        return self._codes[name]

    def amounts(self, name: str) -> Amounts:
        """Return all that a column of integers says above 0, perhaps among events of which it says 0.

        What is to be taken out again is below 0.
        """
        if name not in self._amounts:
            said = self[name] > 0
            rows = None if 2 * np.count_nonzero(said) > len(said) else said.nonzero()[0]
            amounts = np.maximum(some(self[name], rows), 0).astype(np.int64)
            self._amounts[name] = rows, amounts * self.signs_of(rows)
        return self._amounts[name]

    def steps(self, grid: Grid) -> Steps:
        """Return which of the events lie in which step of a grid."""
        kind = (grid.step, grid.origin)
        if kind not in self._steps:
            self._steps[kind] = grid.cut(self["time"])
        return self._steps[kind]

    @cached_property
    def failed(self) -> Rows:
        """The failures."""
        return where(self.vocabulary.traits.failed.take(self.codes("traits")))

    @cached_property
    def failed_signs(self) -> Signs:
        """How each of the failures counts."""
        return self.signs_of(self.failed)

    @cached_property
    def origin(self) -> Ints:
        """The origin code of each event."""
        return self.vocabulary.routes.origin.take(self.codes("route"))

    def _arrange(self, order: Ints) -> None:
        self._order = order
        self._columns["time"] = self._columns["time"].take(order)
        self.signs = self.signs_of(order)
