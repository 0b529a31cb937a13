"""A table of 64-bit keys that is asked and added to in bulk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.repeats import Bools

LEAST = 1 << 10
"""Slots of a new index."""


class Index:
    """A number for each of many well-mixed keys, none of them 0. Half its slots stay free."""

    def __init__(self) -> None:
        self._keys: Ints = np.zeros(LEAST, np.int64)
        self.numbers: Ints = np.zeros(LEAST, np.int64)
        """What is written in the slots: any number, 0 at first."""
        self._size = 0

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._keys.nbytes + self.numbers.nbytes

    def slots(self, keys: Ints, alive: Callable[[Ints], Bools]) -> Ints:
        """Return the slot of each key until the next call, one for equal keys; new keys get a free one.

        When there is little room, keys are forgotten whose number is not `alive`.
        """
        if 2 * (self._size + len(keys)) > len(self._keys):
            self._make_room(len(keys), alive)
        return self._placed(keys)

    def number(self, slots: Ints, start: int, step: int = 1) -> Ints:
        """Number slots in the order of their first places, which are returned."""
        self.numbers[slots] = numbers = np.arange(start, start + step * len(slots), step)
        if (self.numbers.take(slots) == numbers).all():
            return np.arange(len(slots))
        self.numbers[slots[::-1]] = numbers[::-1]
        firsts = np.flatnonzero(self.numbers[slots] == numbers)
        self.numbers[slots[firsts]] = numbers[: len(firsts)]
        return firsts

    def _make_room(self, more: int, alive: Callable[[Ints], Bools]) -> None:
        held = np.flatnonzero(self._keys)
        held = held[alive(self.numbers[held])]
        keys, numbers = self._keys[held], self.numbers[held]
        size = 1 << (3 * (len(keys) + more)).bit_length()
        self._keys, self.numbers = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self._size = 0
        self.numbers[self._placed(keys)] = numbers

    def _placed(self, keys: Ints) -> Ints:
        last = len(self._keys) - 1
        slots = keys & last
        left, places, wanted = np.arange(len(keys)), slots, keys
        while len(left):
            there = self._keys.take(places)
            new = np.flatnonzero(there == 0)
            free = places.take(new)
            self._size += len(new)
            self._keys[free] = wanted.take(new)  # of several that want one slot, the last gets it
            there[new] = self._keys.take(free)
            lost = np.flatnonzero(there != wanted)
            left, wanted, places = left.take(lost), wanted.take(lost), places.take(lost) + 1 & last
            slots[left] = places
        return slots
