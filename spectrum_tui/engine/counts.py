"""Counters that add what arrives and subtract what leaves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.growing import longer, roomy
from spectrum_tui.engine.renumbering import Renumbering

Keys = NDArray[Any]
Cells = NDArray[np.int32]
Steps = Sequence[tuple[int, slice]]
"""Numbers of steps, and where what lies in each of them begins and ends."""
Number = TypeVar("Number", bound=np.generic)
LEAST = 8
"""Keys that there is room for from the start."""
MANY = 1 << 10
"""Keys from which on what a call costs matters less than what each of them costs."""
FOLLOWED = 8
"""Where more than one of so many keys changes at once, those with a count are counted anew."""


class Counts:
    """One integer per key; keys are small numbers."""

    def __init__(self) -> None:
        self._array: Ints = np.zeros(LEAST, np.int64)
        self.total = 0
        """The sum of all counts."""
        self._distinct: int | None = None

    def add(self, keys: Keys, amounts: Keys | int, size: int | None = None) -> None:
        """Add an amount, which may be negative, to each of the keys; a key may come more than once.

        All keys are below `size`; who knows none leaves it out.
        """
        if not len(keys):
            return
        self._array = _with_room(self._array, int(keys.max()) + 1 if size is None else size)
        before = self._array.take(keys) if self._follows(len(keys)) else None
        tally(self._array, keys, amounts)
        self.total += amounts * len(keys) if isinstance(amounts, int) else int(np.add.reduce(amounts))
        self._follow(keys, before)

    def folded(self, groups: Ints) -> Counts:
        """Return the counts of groups of keys; `groups` says which group each key belongs to."""
        found = Counts()
        found.add(groups, self.array(len(groups)))
        return found

    @property
    def distinct(self) -> int:
        """How many keys have a count; once somebody has asked, it is kept from change to change."""
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

    def _follows(self, size: int) -> bool:
        """Tell whether it is less work to follow a change of so many keys than to look at all of them."""
        return self._distinct is not None and size * FOLLOWED < len(self._array)

    def _follow(self, keys: Keys, before: Ints | None) -> None:
        """Hear that keys no longer count what they did before, if that is known."""
        if before is None or self._distinct is None:
            self._distinct = None
            return
        had, have = before != 0, self._array.take(keys) != 0
        if (had != have).any():
            self._distinct += self._different(keys[have & ~had]) - self._different(keys[had & ~have])

    def _different(self, keys: Keys) -> int:
        """Return how many different keys there are, with the counts as a place to mark them in."""
        counts, marks = self._array[keys], np.arange(len(keys))
        self._array[keys] = marks
        found = int(np.count_nonzero(self._array[keys] == marks))
        self._array[keys] = counts
        return found


class Grid:
    """Counts per key in equal steps of time. Step b covers `(origin + b·step, origin + (b+1)·step]`.

    With a `limit`, steps double in length as often as it takes to need no more of them: the grid then covers
    all of time at a resolution that follows its span.
    """

    def __init__(self, step: int, limit: int | None = None, origin: int = 0) -> None:
        self.step = self._shortest = step
        """Length of a step."""
        self.origin = origin
        """Where step 0 begins."""
        self._limit = limit
        self._first = 0
        self._rows: list[Cells] = []
        """The counts of each step; of keys beyond the end of a row there are none."""

    def add(self, times: Ints, keys: Keys, signs: Keys | int) -> None:
        """Count keys at times, which must be in rising order, or take them out again where a sign is -1."""
        if len(times):
            self.cover(int(times[0]), int(times[-1]))
            self.count(self.cut(times), keys, signs, int(keys.max()) + 1)

    def cut(self, times: Ints) -> Steps:
        """Return which of some times, of which there are any and which rise, lie in which step."""
        low, high = self._step_of(int(times[0])), self._step_of(int(times[-1]))
        bounds = self.origin + self.step * np.arange(low + 1, high + 1)
        found, begin = [], 0
        for step, end in enumerate((*times.searchsorted(bounds, "right").tolist(), len(times)), low):
            if begin < end:
                found.append((step, slice(begin, end)))
            begin = end
        return found

    def count(self, steps: Steps, keys: Keys, signs: Keys | int, size: int) -> None:
        """Count keys, all below `size`, in the steps they were found to lie in, for which there is room."""
        for step, part in steps:
            place = step - self._first
            row = self._rows[place] = _with_room(self._rows[place], size)
            tally(row, keys[part], signs if isinstance(signs, int) else signs[part])

    def trim(self, start: int, end: int) -> None:
        """Forget steps that lie wholly at or before `start` or after `end`; their counts were subtracted."""
        del self._rows[max(self._step_of(end) + 1 - self._first, 0) :]
        gone = min(max((start - self.origin) // self.step - self._first, 0), len(self._rows))
        del self._rows[:gone]
        self._first += gone

    def clear(self) -> None:
        """Forget all steps; their counts were subtracted."""
        self._rows = []

    def fits(self, oldest: int, newest: int) -> bool:
        """Tell whether steps are as long as those of a grid that has only seen times between these two."""
        fresh = Grid(self._shortest, self._limit, self.origin)
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
        low = max(begin, self._first)
        high = max(min(begin + size, self._first + len(self._rows)), low)
        found, widest = np.zeros((size, len(keys)), np.int32), int(keys.max(initial=-1))
        rows = self._rows[low - self._first : high - self._first]
        if all(len(row) == LEAST for row in rows) and widest < LEAST and rows:
            found[low - begin : high - begin] = np.concatenate(rows).reshape(-1, LEAST)[:, keys]
            return found
        for step in range(low, high):
            row = self._rows[step - self._first]
            if widest >= len(row):
                row = self._rows[step - self._first] = _with_room(row, widest + 1)
            found[step - begin] = row.take(keys)
        return found

    def folded(self, groups: Ints) -> Grid:
        """Return the counts of groups of keys; `groups` says which group each key belongs to."""
        found = Grid(self.step, self._limit, self.origin)
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

    def _step_of(self, time: int) -> int:
        return (time - 1 - self.origin) // self.step

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


def tally(counts: NDArray[Any], keys: Keys, amounts: Keys | int) -> None:
    """Add an amount to the count of each key; a key may come more than once."""
    if not isinstance(amounts, int) or len(keys) < max(len(counts), MANY):
        # numpy adds in place forty times faster when the amounts are of the array's own type
        np.add.at(counts, keys, np.asarray(amounts, counts.dtype))
    else:  # twice as fast, but it goes through all counts
        found = np.bincount(keys, minlength=len(counts))
        np.add(counts, found if amounts == 1 else amounts * found, out=counts, casting="same_kind")


def together(keys: Ints, amounts: Ints | int) -> tuple[Ints, Ints | int]:
    """Return keys and their amounts: each key but once, if they are many and small and amounts are alike."""
    if not isinstance(amounts, int) or len(keys) < MANY or int(keys.max()) > 2 * len(keys):
        return keys, amounts
    found = np.bincount(keys)
    distinct = found.nonzero()[0]
    return distinct, amounts * found.take(distinct)


def _with_room(array: NDArray[Number], size: int) -> NDArray[Number]:
    """Return an array of counts, or a longer one with the same counts that has room for `size`."""
    if size <= len(array):
        return array
    return longer(array, max(roomy(len(array), size), LEAST))


def _sum(one: Cells, other: Cells) -> Cells:
    most, least = (one, other) if len(one) >= len(other) else (other, one)
    most[: len(least)] += least
    return most
