"""Some events of a batch and what the tables need to know of them, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.vocabulary import Vocabulary

Amounts = tuple[Ints, Ints]
"""Indices of the events that have an amount, and the amounts."""


class Part:
    """Rows of a batch, of which only the columns that somebody asks for are fetched.

    Args:
        batch: the events.
        rows: indices of those that are meant, rising; None for all.
        vocabulary: what their codes mean.
    """

    def __init__(self, batch: Batch, rows: Ints | None, vocabulary: Vocabulary) -> None:
        self._batch, self._rows = batch, rows
        self.vocabulary = vocabulary
        self._columns: dict[str, NDArray[Any]] = {}
        self._codes: dict[str, Ints] = {}
        self._amounts: dict[str, Amounts] = {}

    def __len__(self) -> int:
        return len(self._batch) if self._rows is None else len(self._rows)

    def __getitem__(self, name: str) -> NDArray[Any]:
        if self._rows is None:
            return self._batch[name]
        if name not in self._columns:
            self._columns[name] = self._batch[name].take(self._rows)
        return self._columns[name]

    def codes(self, name: str) -> Ints:
        """Return a column of codes in the type that indices have, so that no table has to convert it."""
        if name not in self._codes:
            self._codes[name] = self[name].astype(np.int64)
        return self._codes[name]

    def amounts(self, name: str) -> Amounts:
        """Return what a column of integers says above 0, and of which events."""
        if name not in self._amounts:
            said = np.flatnonzero(self[name] > 0)
            self._amounts[name] = said, self[name].take(said).astype(np.int64)
        return self._amounts[name]

    @cached_property
    def failed(self) -> Ints:
        """Indices of the failures."""
        return np.flatnonzero(self.vocabulary.traits.failed.take(self.codes("traits")))

    @cached_property
    def origin(self) -> Ints:
        """The origin code of each event."""
        return self.vocabulary.routes.origin.take(self.codes("route"))
