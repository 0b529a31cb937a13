"""The first rows of an order, found while parts go by, without sorting what will not be shown."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.pages import Row

_LAST = np.iinfo(np.int64).max


class Leaders:
    """Keeps the `size` greatest values, or least ones; equal ones youngest first.

    Negative values are not known and come last.
    """

    def __init__(self, size: int, *, reverse: bool) -> None:
        self._size, self._reverse = size, reverse
        self._columns: Ints = np.zeros((4, 0), np.int64)
        """Ranks, how old, the numbers of parts, and rows in them."""
        self._parts: list[Batch] = []
        self._bar = _LAST

    def offer(self, part: Batch, rows: Ints, values: Ints, times: Ints) -> None:
        """Have rows of a part take part, each with its value and its time."""
        ranks = np.where(values >= 0, values if self._reverse else -values, _LAST)
        chosen = np.flatnonzero(ranks <= self._bar) if self._size else rows[:0]
        if not len(chosen):
            return
        chosen = chosen[_least(ranks[chosen], -times[chosen], self._size)]
        number = np.full(len(chosen), len(self._parts))
        self._parts.append(part)
        new = np.stack((ranks[chosen], -times[chosen], number, rows[chosen]))
        self._columns = np.concatenate((self._columns, new), axis=1)
        if self._columns.shape[1] >= self._size:
            self._prune()

    def rows(self) -> list[Row]:
        """Return the rows in their order."""
        self._prune()
        order = np.lexsort((self._columns[1], self._columns[0]))
        places = self._columns[2:, order].T.tolist()
        return [Row(self._parts[number], row) for number, row in places]

    def _prune(self) -> None:
        self._columns = self._columns[:, _least(self._columns[0], self._columns[1], self._size)]
        if self._columns.shape[1] == self._size > 0:
            self._bar = int(self._columns[0].max())


def _least(ranks: Ints, ages: Ints, size: int) -> Ints:
    """Return the places of the `size` least ranks; of equal ones those of least age."""
    if size >= len(ranks):
        return np.arange(len(ranks))
    cut = np.partition(ranks, size)[size]
    sure, level = np.flatnonzero(ranks < cut), np.flatnonzero(ranks == cut)
    spare = size - len(sure)
    if 0 < spare < len(level):
        level = level[np.argpartition(ages[level], spare - 1)]
    return np.concatenate((sure, level[:spare]))
