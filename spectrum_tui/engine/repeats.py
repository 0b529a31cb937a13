"""Tell records that were read before: exactly the same bytes, from whatever stream.

A record is remembered as a keyed hash of 64 bits: nobody can make two that collide, and among millions that
are remembered a new record does so by chance once in 10^12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.records import Run
from spectrum_tui.model.times import SECOND

SHORTEST = 600 * SECOND
"""How far apart in event time, in ns, repeats are told whatever the window."""
MAX_REMEMBERED = 1 << 21
"""Records of one generation, of which there are two: the last 2 to 4 million are remembered, in 64 MiB.

When more come within the time, the oldest are forgotten, and their repeats count as events."""
FORGOTTEN = f"--dedupe: of repeats more than {MAX_REMEMBERED:,} records apart, some count as events"
"""What a user should know when that has happened."""

Bools = NDArray[np.bool_]


class Repeats:
    """Remembers records for as long as their repeats are looked for."""

    def __init__(self) -> None:
        self.horizon: int | None = SHORTEST
        """How far apart repeats may be in event time, in ns; None for any time."""
        self.short = False
        """Whether records had to be forgotten before their time."""
        self._recent, self._before = Hashes(), Hashes()
        self._since: int | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._recent.nbytes + self._before.nbytes

    def cover(self, windows: Iterable[int | None]) -> None:
        """Look for repeats as far apart as the longest window (ns; None is all of time)."""
        known = list(windows)
        self.horizon = None if None in known else max((SHORTEST, *filter(None, known)))

    def fresh(self, marks: Ints) -> Bools:
        """Return which of some records are read for the first time, and remember all."""
        if len(self._recent) >= MAX_REMEMBERED:
            self.short = True
            self._turn()
        distinct, firsts = np.unique(np.where(marks == Hashes.FREE, 1, marks), return_index=True)
        fresh = np.zeros(len(marks), np.bool_)
        fresh[firsts] = self._recent.add(distinct) & ~self._before.among(distinct)
        return fresh

    def reach(self, time: int) -> None:
        """Hear of the newest event time (ns) of records that were just read."""
        if self._since is None:
            self._since = time
        if self.horizon is not None and time - self._since >= self.horizon:
            self._turn()
            self._since = time

    def _turn(self) -> None:
        self._before, self._recent = self._recent, Hashes()


class Hashes:
    """A set of 64-bit integers other than `FREE`, asked and added to in bulk. Half its slots stay free."""

    FREE = 0

    def __init__(self) -> None:
        self._slots: Ints = np.zeros(1 << 12, np.int64)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._slots.nbytes

    def among(self, values: Ints) -> Bools:
        """Return which values are in the set."""
        found = np.zeros(len(values), np.bool_)
        left, slots = np.arange(len(values)), values & (len(self._slots) - 1)
        while len(left):
            there = self._slots[slots]
            found[left] = there == values[left]
            on = (there != self.FREE) & ~found[left]
            left, slots = left[on], slots[on] + 1 & len(self._slots) - 1
        return found

    def add(self, values: Ints) -> Bools:
        """Add distinct values, and return which were not in the set."""
        while 2 * (self._size + len(values)) > len(self._slots):
            kept = self._slots[self._slots != self.FREE]
            self._slots, self._size = np.zeros(2 * len(self._slots), np.int64), 0
            self._place(kept)
        return self._place(values)

    def _place(self, values: Ints) -> Bools:
        new = np.zeros(len(values), np.bool_)
        left, slots = np.arange(len(values)), values & (len(self._slots) - 1)
        while len(left):
            free = self._slots[slots] == self.FREE
            self._slots[slots[free]] = values[left[free]]  # of several that want one slot, the last gets it
            placed = self._slots[slots] == values[left]
            new[left[free & placed]] = True
            left, slots = left[~placed], slots[~placed] + 1 & len(self._slots) - 1
        self._size += int(new.sum())
        return new


def marks(records: Sequence[bytes], runs: Sequence[Run], rows: Sequence[int]) -> Ints:
    """Return what records are remembered as; equal rows under different headers are different records."""
    hashes = np.fromiter(map(hash, map(records[:].__getitem__, rows)), np.int64, len(rows))
    kinds = np.array([hash(run.table) for run in runs], np.int64)
    return hashes ^ kinds[np.searchsorted([run.first for run in runs], rows, "right") - 1]
