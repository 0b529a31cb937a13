"""Counters that add what arrives and subtract what leaves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.growing import longer
from spectrum_tui.engine.renumbering import Renumbering

Keys = NDArray[Any]
Cells = NDArray[np.int32]
Number = TypeVar("Number", bound=np.generic)
LEAST = 8
"""Keys that there is room for from the start."""
MANY = 1 << 10
"""Keys from which on what a call costs matters less than what each of them costs."""


class Counts:
    """One integer per key; keys are small numbers."""

    def __init__(self) -> None:
        self._array: Ints = np.zeros(LEAST, np.int64)
        self.total = 0
        """The sum of all counts."""
        self._distinct: int | None = 0

    def add(self, keys: Keys, amounts: Keys | int, size: int | None = None) -> None:
        """Add an amount, which may be negative, to each of the keys; a key may come more than once.

        All keys are below `size`; who knows none leaves it out.
        """
        if len(keys):
            self._array = _with_room(self._array, int(keys.max()) + 1 if size is None else size)
            if isinstance(amounts, int):
                tally(self._array, keys, amounts)
            else:
                np.add.at(self._array, keys, amounts)
            self._distinct = None
            self.total += amounts * len(keys) if isinstance(amounts, int) else int(amounts.sum())

    def folded(self, groups: Ints) -> Counts:
        """Return the counts of groups of keys; `groups` says which group each key belongs to."""
        found = Counts()
        found.add(groups, self.array(len(groups)))
        return found

    @property
    def distinct(self) -> int:
        """How many keys have a count."""
        if self._distinct is None:
            self._distinct = int(np.count_nonzero(self._array))
        return self._distinct

    def of(self, key: int) -> int:
        """Return the count of a key."""
        return int(self._array[key]) if key < len(self._array) else 0

    def array(self, size: int) -> Ints:
        """Return the counts of the keys below `size`; a view that must not be written to."""
        self._array = _with_room(self._array, size)
        return self._array[:size]

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._array.nbytes

    def renumber(self, change: Renumbering, width: int = 1) -> None:
        """Hear of new keys, for each of which there are `width` counts in a row."""
        rows = self.array(-(-len(self._array) // width) * width).reshape(-1, width)
        self._array, self._distinct = change.sums(rows.T).T.ravel(), None


class Grid:
    """Counts per key in equal steps of time. Step b covers `(origin + b·step, origin + (b+1)·step]`.

    With a `limit`, steps double in length as often as it takes to need no more of them: the grid then covers
    all of time at a resolution that follows its span.
    """

    def __init__(self, step: int, limit: int | None = None, origin: int = 0) -> None:
        self.step = self._shortest = step
        self._origin = origin
        self._limit = limit
        self._first = 0
        self._rows: list[Cells] = []
        """The counts of each step; of keys beyond the end of a row there are none."""

    def add(self, times: Ints, keys: Keys, sign: int, size: int | None = None) -> None:
        """Count keys, all of which are below `size` if it is known, at times in rising order."""
        if not len(times):
            return
        self.cover(int(times[0]), int(times[-1]))
        size = int(keys.max()) + 1 if size is None else size
        for place, part in self._cut(times):
            row = self._rows[place] = _with_room(self._rows[place], size)
            tally(row, keys[part], sign)

    def trim(self, start: int) -> None:
        """Forget steps that lie wholly at or before `start`; their counts have been subtracted."""
        gone = min(max((start - self._origin) // self.step - self._first, 0), len(self._rows))
        del self._rows[:gone]
        self._first += gone

    def fits(self, oldest: int, newest: int) -> bool:
        """Tell whether steps are as long as those of a grid that has only seen times between these two."""
        fresh = Grid(self._shortest, self._limit, self._origin)
        fresh.cover(oldest, newest)
        return fresh.step == self.step

    def narrow(self, oldest: int, newest: int) -> None:
        """Forget the steps before and after these times, in which nothing is counted any more."""
        low, high = self._step_of(oldest), self._step_of(newest)
        self._rows = self._rows[low - self._first : high + 1 - self._first]
        self._first = low

    def window(self, end: int, size: int, keys: Ints) -> Cells:
        """Return the last `size` steps up to the one that holds `end`, oldest first, for some keys."""
        begin = self._step_of(end) - size + 1
        low, high = max(begin, self._first), max(min(begin + size, self._first + len(self._rows)), 0)
        found, widest = np.zeros((size, len(keys)), np.int32), int(keys.max(initial=-1))
        for step in range(low, high):
            row = self._rows[step - self._first]
            if widest >= len(row):
                row = self._rows[step - self._first] = _with_room(row, widest + 1)
            found[step - begin] = row.take(keys)
        return found

    def folded(self, groups: Ints) -> Grid:
        """Return the counts of groups of keys; `groups` says which group each key belongs to."""
        found = Grid(self.step, self._limit, self._origin)
        found._first = self._first
        for row in self._rows:
            known = groups[: len(row)]
            sums = _with_room(np.zeros(0, np.int32), int(known.max(initial=0)) + 1)
            np.add.at(sums, known, row[: len(known)])
            found._rows.append(sums)
        return found

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return sum(row.nbytes for row in self._rows)

    def renumber(self, change: Renumbering) -> None:
        """Hear of new keys."""
        self._rows = [change.sums(row) for row in self._rows]

    @property
    def first(self) -> int:
        """Number of the oldest step."""
        return self._first

    def __len__(self) -> int:
        return len(self._rows)

    def cover(self, oldest: int, newest: int) -> None:
        """Have steps for these times, even if nothing is counted there."""
        low, high = self._step_of(oldest), self._step_of(newest)
        while self._limit and max(high, self._last) - min(low, self._start(low)) >= self._limit:
            self._coarsen()
            low, high = self._step_of(oldest), self._step_of(newest)
        if not self._rows:
            self._first = low
        before, after = max(self._first - low, 0), max(high - self._last, 0)
        width = len(self._rows[-1]) if self._rows else LEAST
        self._rows[:0] = [np.zeros(width, np.int32) for _ in range(before)]
        self._rows += [np.zeros(width, np.int32) for _ in range(after)]
        self._first -= before

    def _cut(self, times: Ints) -> Iterator[tuple[int, slice]]:
        """Yield the place of each row that has some of the times, and which these are."""
        low, high = self._step_of(int(times[0])), self._step_of(int(times[-1]))
        bounds = self._origin + self.step * np.arange(low + 1, high + 1)
        begin = 0
        for step, end in enumerate((*times.searchsorted(bounds, "right").tolist(), len(times)), low):
            if begin < end:
                yield step - self._first, slice(begin, end)
            begin = end

    def _step_of(self, time: int) -> int:
        return (time - 1 - self._origin) // self.step

    @property
    def _last(self) -> int:
        return self._first + len(self._rows) - 1

    def _start(self, low: int) -> int:
        return self._first if self._rows else low

    def _coarsen(self) -> None:
        rows = [np.zeros(0, np.int32)] * (self._first % 2) + self._rows
        pairs = zip_longest(rows[::2], rows[1::2], fillvalue=np.zeros(0, np.int32))
        self._rows = [_sum(*pair) for pair in pairs]
        self._first //= 2
        self.step *= 2


def tally(counts: NDArray[Any], keys: Keys, amount: int) -> None:
    """Add an amount to the count of each key; a key may come more than once."""
    if len(keys) < max(len(counts), MANY):
        # numpy adds in place forty times faster when the amount is of the array's own type
        np.add.at(counts, keys, counts.dtype.type(amount))
    else:  # twice as fast, but it goes through all counts
        found = np.bincount(keys, minlength=len(counts))
        np.add(counts, found if amount == 1 else amount * found, out=counts, casting="same_kind")


def together(keys: Ints, amount: int) -> tuple[Ints, Ints | np.int64]:
    """Return keys and their amounts: each key but once, if they are many and small."""
    if len(keys) < MANY or int(keys.max()) > 2 * len(keys):
        return keys, np.int64(amount)
    found = np.bincount(keys)
    distinct = found.nonzero()[0]
    return distinct, amount * found.take(distinct)


def _with_room(array: NDArray[Number], size: int) -> NDArray[Number]:
    """Return an array of counts, or a longer one with the same counts that has room for `size`."""
    if size <= len(array):
        return array
    return longer(array, max(2 * len(array), size, LEAST))


def _sum(one: Cells, other: Cells) -> Cells:
    most, least = (one, other) if len(one) >= len(other) else (other, one)
    most[: len(least)] += least
    return most
