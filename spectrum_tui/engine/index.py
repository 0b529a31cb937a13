"""Tables of 64-bit keys that are asked and added to in bulk."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.repeats import Bools, Hashes

NOWHERE = -1
"""Where a key is that is not in an index."""


class Index:
    """The row that each of many well-mixed keys, none of them 0, stands for. Half its slots stay free."""

    def __init__(self) -> None:
        self._keys: Ints = np.zeros(1 << 10, np.int64)
        self._rows = np.full(1 << 10, NOWHERE, np.int32)
        self._size = 0

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._keys.nbytes + self._rows.nbytes

    def find(self, keys: Ints) -> Ints:
        """Return the row of each key, or `NOWHERE`."""
        found = np.full(len(keys), NOWHERE, np.int64)
        left, slots = np.arange(len(keys)), keys & (len(self._keys) - 1)
        while len(left):
            there = self._keys[slots]
            hit = there == keys[left]
            found[left[hit]] = self._rows[slots[hit]]
            on = (there != 0) & ~hit
            left, slots = left[on], slots[on] + 1 & len(self._keys) - 1
        return found

    def add(self, keys: Ints, rows: Ints) -> None:
        """Add distinct keys that are not in the index."""
        self._size += len(keys)
        if 2 * self._size > len(self._keys):
            keys = np.concatenate((self._keys[self._keys != 0], keys))
            rows = np.concatenate((self._rows[self._rows != NOWHERE], rows))
            slots = 1 << (2 * self._size).bit_length()
            self._keys, self._rows = np.zeros(slots, np.int64), np.full(slots, NOWHERE, np.int32)
        left, slots_of = np.arange(len(keys)), keys & (len(self._keys) - 1)
        while len(left):
            free = self._keys[slots_of] == 0
            self._keys[slots_of[free]] = keys[left[free]]  # of several that want one slot, the last gets it
            placed = self._keys[slots_of] == keys[left]
            self._rows[slots_of[placed]] = rows[left[placed]]
            left, slots_of = left[~placed], slots_of[~placed] + 1 & len(self._keys) - 1


class Memory:
    """A set of keys other than 0 of which the oldest are forgotten some day.

    Args:
        most: keys after which what is older than the last so many is forgotten; up to twice as many are held.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._recent, self._before = Hashes(), Hashes()

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._recent.nbytes + self._before.nbytes

    def among(self, keys: Ints) -> Bools:
        """Return which keys are remembered."""
        found: Bools = self._recent.among(keys)
        return found | self._before.among(keys) if len(self._before) else found

    def add(self, keys: Ints) -> Bools:
        """Remember distinct keys, and return which were not remembered."""
        if len(self._recent) >= self._most:
            self._before, self._recent = self._recent, Hashes()
        fresh: Bools = self._recent.add(keys)
        return fresh & ~self._before.among(keys) if len(self._before) else fresh
