"""Some events of a batch and what the tables need to know of them, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.vocabulary import Vocabulary

Rows = Ints | None
"""Indices of some events, rising; None for all, of which nothing has to be copied."""
Amounts = tuple[Rows, Ints]
"""Events, and an amount of each."""


def where(flags: NDArray[np.bool_]) -> Rows:
    """Return which events are flagged."""
    return None if np.count_nonzero(flags) == len(flags) else flags.nonzero()[0]


def some(column: NDArray[Any], rows: Rows) -> NDArray[Any]:
    """Return a column of some events."""
    return column if rows is None else column.take(rows)


class Part:
    """Rows of a batch, of which only the columns that somebody asks for are fetched.

    Args:
        batch: the events.
        rows: indices of those that are meant, rising; None for all.
        vocabulary: what their codes mean.
    """

    def __init__(self, batch: Batch, rows: Rows, vocabulary: Vocabulary) -> None:
        self._batch, self._rows = batch, rows
        self.vocabulary = vocabulary
        self._columns: dict[str, NDArray[Any]] = {}
        self._codes: dict[str, Ints] = {}
        self._amounts: dict[str, Amounts] = {}

    def __len__(self) -> int:
        return len(self._batch) if self._rows is None else len(self._rows)

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._columns:
            self._columns[name] = some(self._batch[name], self._rows)
        return self._columns[name]

    def codes(self, name: str) -> Ints:
        """Return a column of codes in the type that indices have, so that no table has to convert it."""
        if name not in self._codes:
            self._codes[name] = self[name].astype(np.int64)
        return self._codes[name]

    def amounts(self, name: str) -> Amounts:
        """Return all that a column of integers says above 0, perhaps among events of which it says 0."""
        if name not in self._amounts:
            said = self[name] > 0
            rows = None if 2 * np.count_nonzero(said) > len(said) else said.nonzero()[0]
            self._amounts[name] = rows, np.maximum(some(self[name], rows), 0).astype(np.int64)
        return self._amounts[name]

    @cached_property
    def failed(self) -> Rows:
        """The failures."""
        return where(self.vocabulary.traits.failed.take(self.codes("traits")))

    @cached_property
    def origin(self) -> Ints:
        """The origin code of each event."""
        return self.vocabulary.routes.origin.take(self.codes("route"))
