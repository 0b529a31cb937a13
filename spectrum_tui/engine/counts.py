"""Counters that add what arrives and subtract what leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints

Keys = NDArray[Any]


class Counts:
    """One integer per key; keys are small numbers."""

    def __init__(self) -> None:
        self._array: Ints = np.zeros(64, np.int64)

    def add(self, keys: Keys, amounts: Keys | int) -> None:
        """Add an amount, which may be negative, to each of the keys; a key may come more than once."""
        if not len(keys):
            return
        highest = int(keys.max())
        if highest >= len(self._array):
            self._array = np.concatenate(
                (self._array, np.zeros(max(len(self._array), highest + 1), np.int64))
            )
        np.add.at(self._array, keys, amounts)

    def folded(self, groups: Ints) -> Counts:
        """Return the counts of groups of keys; `groups` says which group each key belongs to."""
        found = Counts()
        found.add(groups, self.array(len(groups)))
        return found

    def array(self, size: int) -> Ints:
        """Return the counts of the keys below `size`."""
        if size <= len(self._array):
            return self._array[:size]
        return np.concatenate((self._array, np.zeros(size - len(self._array), np.int64)))


class Grid:
    """Counts per key in equal steps of time. Step b covers `(origin + b·step, origin + (b+1)·step]`.

    With a `limit`, steps double in length as often as it takes to need no more of them: the grid then covers
    all of time at a resolution that follows its span.
    """

    def __init__(self, step: int, limit: int | None = None, origin: int = 0) -> None:
        self.step = step
        self._origin = origin
        self._limit = limit
        self._first = 0
        self._cells: NDArray[np.int32] = np.zeros((0, 8), np.int32)

    def add(self, times: Ints, keys: Keys, sign: int) -> None:
        """Count keys at times, which must be in rising order."""
        if not len(times):
            return
        self.cover(int(times[0]), int(times[-1]), int(keys.max()))
        steps = (times - (self._origin + 1)) // self.step - self._first
        # numpy adds in place forty times faster when the amount is of the array's own type
        np.add.at(self._cells.reshape(-1), steps * self._cells.shape[1] + keys, np.int32(sign))

    def trim(self, start: int) -> None:
        """Forget steps that lie wholly at or before `start`; their counts have been subtracted."""
        gone = min(max((start - self._origin) // self.step - self._first, 0), len(self._cells))
        self._cells = self._cells[gone:]
        self._first += gone

    def window(self, end: int, size: int, keys: Keys | slice) -> NDArray[np.int32]:
        """Return the last `size` steps up to the one that holds `end`, oldest first, for some keys."""
        begin = self._step_of(end) - size + 1
        low, high = max(begin, self._first), min(begin + size, self._first + len(self._cells))
        cells = self._columns(keys)
        found = np.zeros((size, cells.shape[1]), np.int32)
        if low < high:
            found[low - begin : high - begin] = cells[low - self._first : high - self._first]
        return found

    def folded(self, groups: Ints) -> Grid:
        """Return the counts of groups of keys; `groups` says which group each key belongs to."""
        found = Grid(self.step, self._limit, self._origin)
        known = groups[: self._cells.shape[1]]
        size = max(int(groups.max(initial=0)) + 1, found._cells.shape[1])
        found._cells = np.zeros((len(self._cells), size), np.int32)
        for row, cells in zip(found._cells, self._cells, strict=True):
            np.add.at(row, known, cells[: len(known)])
        found._first = self._first
        return found

    def _columns(self, keys: Keys | slice) -> NDArray[np.int32]:
        """Return the counts of some keys in all steps, without a look at any other."""
        if isinstance(keys, slice):
            return self._cells[:, keys]
        inside = keys < self._cells.shape[1]
        return np.where(inside, self._cells[:, np.where(inside, keys, 0)], 0)

    @property
    def first(self) -> int:
        """Number of the oldest step."""
        return self._first

    def __len__(self) -> int:
        return len(self._cells)

    def cover(self, oldest: int, newest: int, key: int = 0) -> None:
        """Have steps for these times and room for a key, even if nothing is counted there."""
        width = self._cells.shape[1]
        if key >= width:
            self._cells = np.pad(self._cells, ((0, 0), (0, max(width, key + 1 - width))))
        low, high = self._step_of(oldest), self._step_of(newest)
        while self._limit and max(high, self._last) - min(low, self._start(low)) >= self._limit:
            self._coarsen()
            low, high = self._step_of(oldest), self._step_of(newest)
        if not len(self._cells):
            self._first = low
        before, after = max(self._first - low, 0), max(high - self._last, 0)
        if before or after:
            self._cells = np.pad(self._cells, ((before, after), (0, 0)))
            self._first -= before

    def _step_of(self, time: int) -> int:
        return (time - 1 - self._origin) // self.step

    @property
    def _last(self) -> int:
        return self._first + len(self._cells) - 1

    def _start(self, low: int) -> int:
        return self._first if len(self._cells) else low

    def _coarsen(self) -> None:
        odd = self._first % 2
        cells = np.pad(self._cells, ((odd, (len(self._cells) + odd) % 2), (0, 0)))
        self._cells = cells[0::2] + cells[1::2]
        self._first //= 2
        self.step *= 2
