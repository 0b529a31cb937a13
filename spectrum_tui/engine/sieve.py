"""Which of the kept rows match a filter, worked out once per batch and remembered as a bit per row."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.query import Bools, Mask
from spectrum_tui.engine.stretch import Stretch

Known = tuple[int, NDArray[np.uint8] | None]
"""How many rows of a batch match, and which, eight to a byte; None where all or none do."""


class Sieve:
    """A mask that remembers: a batch never changes, so neither does which of its rows match.

    With it, counting what is newer than an event costs an addition per batch, however far back that event is.
    """

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._known: WeakKeyDictionary[Batch, Known] = WeakKeyDictionary()

    def __call__(self, batch: Batch) -> Bools:
        """Return the rows that match, as any mask does."""
        known = self._known.get(batch)
        return self._learn(batch) if known is None else _unpacked(known, len(batch))

    def forget(self) -> None:
        """Look through all batches again, for the mask says something else by now."""
        self._known.clear()

    def knows(self, batch: Batch) -> bool:
        """Tell whether a batch has been looked through."""
        return batch in self._known

    def count(self, stretch: Stretch) -> int:
        """Return how many rows of a stretch match."""
        batch = stretch.batch
        if batch not in self._known:
            self._learn(batch)
        count = self._known[batch][0]
        if count in (0, len(batch)):
            return len(stretch) if count else 0
        return count if stretch.is_whole else int(self(batch)[stretch.first : stretch.last].sum())

    def rows(self, stretch: Stretch) -> Ints:
        """Return the indices of the rows of a stretch that match, rising."""
        if not self.count(stretch):
            return np.zeros(0, np.int64)
        return np.flatnonzero(self(stretch.batch)[stretch.first : stretch.last]) + stretch.first

    def _learn(self, batch: Batch) -> Bools:
        found = self._mask(batch)
        count = int(np.count_nonzero(found))
        self._known[batch] = (count, None if count in (0, len(batch)) else np.packbits(found))
        return found


def _unpacked(known: Known, size: int) -> Bools:
    count, bits = known
    if bits is None:
        return np.full(size, bool(count))
    return np.unpackbits(bits, count=size).view(np.bool_)


def count(sieve: Sieve | None, stretch: Stretch) -> int:
    """Return how many rows of a stretch match; without a sieve all do."""
    return len(stretch) if sieve is None else sieve.count(stretch)


def rows(sieve: Sieve | None, stretch: Stretch) -> Ints:
    """Return the indices of the rows of a stretch that match; without a sieve all do."""
    return np.arange(stretch.first, stretch.last) if sieve is None else sieve.rows(stretch)
