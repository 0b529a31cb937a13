"""Tell runs of bytes apart by a keyed hash, and remember what each was found to mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from random import SystemRandom
from typing import NamedTuple

import numpy as np

from spectrum_tui.engine.block import WIDEST, WORD, Block, Flags, Words
from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.distinct import distinct

MAX_KNOWN = 1 << 17
"""Hashes remembered before the memory starts afresh."""
LEAST_SLOTS = 1 << 12
"""Places for hashes that there are from the start."""
UNKNOWN = -1
_HALF = np.uint64(32)
_ENDS = 8 * WORD * np.arange(1 + WIDEST // WORD)


class Extent(NamedTuple):
    """Where a run of bytes lies in every row."""

    start: Ints
    size: Ints | int
    least: int
    most: int
    """At most `WIDEST`."""


class Hasher:
    """Hashes runs of bytes with multipliers of its own, so that nobody outside can make two hashes equal.

    A hash is the sum of the products of words and random numbers. The upper half of each word is multiplied
    once more, because what a product forgets are the upper bits: so any two rows collide with a chance of at
    most 1 in 2³³, whatever they are, and of about 1 in 2⁶⁴ unless they were chosen to.

    Args:
        groups: how many runs go into each hash.
    """

    def __init__(self, groups: Sequence[int]) -> None:
        self._groups = list(accumulate(groups, initial=0))
        shape = (2, sum(groups), 1 + WIDEST // WORD)
        noise = SystemRandom().randbytes(int(np.prod(shape)) * WORD)
        self._multipliers = np.frombuffer(noise, np.uint64).reshape(shape)
        self._scratch = np.empty(0, np.uint64)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._multipliers.nbytes + self._scratch.nbytes

    def hashes(self, block: Block, extents: Sequence[Extent]) -> Words:
        """Return the hashes of every row, a line for each group of runs."""
        widths = [1 + -(-extent.most // WORD) for extent in extents]
        edges = list(accumulate(widths, initial=0))
        words = self._room(edges[-1], len(extents[0].start))
        for extent, (low, high) in zip(extents, pairwise(edges), strict=True):
            _place(words[low:high], block, extent)
        multipliers = [self._multipliers[:, run, :width] for run, width in enumerate(widths)]
        whole, upper = np.concatenate(multipliers, axis=1)
        bounds = [slice(edges[run], edges[end]) for run, end in pairwise(self._groups)]
        hashes = _sums(words, whole, bounds)
        words >>= _HALF
        hashes += _sums(words, upper, bounds)
        return hashes

    def _room(self, width: int, rows: int) -> Words:
        """Return a table of words in the same place every time: fresh memory costs more than the sums."""
        if len(self._scratch) < width * rows:
            self._scratch = np.empty(width * rows, np.uint64)
        return self._scratch[: width * rows].reshape(width, rows)


def _sums(words: Words, multipliers: Words, bounds: Sequence[slice]) -> Words:
    """Return the sums of products between bounds; nothing of what is in between is ever in memory."""
    return np.stack([np.einsum("ij,i->j", words[each], multipliers[each]) for each in bounds])


def _place(words: Words, block: Block, extent: Extent) -> None:
    """Put runs into words: first their size, then their bytes and nothing behind them."""
    # Even a run without bytes counts for something, so that it is not the same in every group.
    words[0] = extent.size + 1
    if len(words) == 1:
        return
    words[1:] = block.words(extent.start, len(words) - 1).T
    whole = 1 + extent.least // WORD
    if isinstance(extent.size, int):
        words[whole:] <<= np.uint64(8 * (-extent.size % WORD))
        return
    excess = _ENDS[whole : len(words), None] - 8 * extent.size
    np.maximum(excess, 0, out=excess)
    # A shift by 64 and more leaves nothing in numpy, unlike in C.
    words[whole:] <<= excess.view(np.uint64)


class Known:
    """What well-mixed hashes were found to mean, as numbers from 0 on. Half the slots stay free."""

    def __init__(self) -> None:
        self._begin(LEAST_SLOTS)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._hashes.nbytes + self._values.nbytes

    def look(self, hashes: Words) -> tuple[Ints, Ints]:
        """Return what each hash means, and the places of those that are not known."""
        slots = self._slots(hashes)
        values = self._values.take(slots)
        left = np.flatnonzero(self._hashes.take(slots) != hashes)
        if len(left):
            values.ravel()[left] = self._find(hashes.ravel()[left], slots.ravel()[left])
        return values, np.flatnonzero(values == UNKNOWN)

    def learn(self, hashes: Words, values: Ints) -> None:
        """Remember what distinct hashes mean that are not known."""
        hashes, values = hashes[-MAX_KNOWN:], values[-MAX_KNOWN:]
        if self._size + len(hashes) > MAX_KNOWN:
            self._begin(LEAST_SLOTS)
        if 2 * (self._size + len(hashes)) > len(self._values):
            kept = self._values != UNKNOWN
            hashes = np.concatenate((self._hashes[kept], hashes))
            values = np.concatenate((self._values[kept], values))
            self._begin(1 << (2 * len(hashes)).bit_length())
        self._place(hashes, values)

    def _begin(self, slots: int) -> None:
        self._hashes, self._values = np.zeros(slots, np.uint64), np.full(slots, UNKNOWN)
        self._shift, self._size = np.uint64(65 - slots.bit_length()), 0

    def _find(self, hashes: Words, slots: Ints) -> Ints:
        found, left, last = np.full(len(hashes), UNKNOWN), np.arange(len(hashes)), len(self._values) - 1
        while len(left):
            values = self._values.take(slots)
            hit = self._hashes.take(slots) == hashes[left]
            found[left[hit]] = values[hit]
            on = (values != UNKNOWN) & ~hit
            left, slots = left[on], slots[on] + 1 & last
        return found

    def _place(self, hashes: Words, values: Ints) -> None:
        self._size += len(hashes)
        left, slots, last = np.arange(len(hashes)), self._slots(hashes), len(self._values) - 1
        while len(left):
            free = self._values[slots] == UNKNOWN
            self._hashes[slots[free]] = hashes[left[free]]  # of several that want one slot, the last gets it
            placed = free & (self._hashes[slots] == hashes[left])
            self._values[slots[placed]] = values[left[placed]]
            left, slots = left[~placed], slots[~placed] + 1 & last

    def _slots(self, hashes: Words) -> Ints:
        return (hashes >> self._shift).view(np.int64)


class News:
    """What a block says that was not known before, each thing once, in the order of its first appearance.

    Args:
        missed: places in a table of hashes, in rising order.
        hashes: the table, a line for each group.
    """

    def __init__(self, missed: Ints, hashes: Words) -> None:
        self._missed, self._rows = missed, hashes.shape[1]
        wanted = hashes.ravel()[missed]
        values, firsts, which = np.unique(wanted, return_index=True, return_inverse=True)
        order = np.argsort(firsts)
        self._which = np.argsort(order)[which]
        self._hashes = values[order]
        self._places: list[int] = missed[firsts[order]].tolist()
        self._met: list[object] = []

    def read(self, read: Callable[[int, int], object]) -> Ints:
        """Read each by its group and row; return the rows in which something could not be read."""
        self._met = [read(*divmod(place, self._rows)) for place in self._places]
        failed = np.array([met is None for met in self._met], np.bool_)
        rows: Ints = self._missed[failed[self._which]] % self._rows
        return rows

    def settle(self, values: Ints, wanted: Flags, mean: Callable[[int, object], int]) -> tuple[Words, Ints]:
        """Put what each means into a table of values, in wanted rows; return the new hashes and meanings."""
        left = wanted[self._missed % self._rows]
        meanings, new = np.zeros(len(self._hashes), np.int64), distinct(self._which[left])
        for each in new.tolist():
            meanings[each] = mean(self._places[each] // self._rows, self._met[each])
        values.ravel()[self._missed] = meanings[self._which]
        return self._hashes[new], meanings[new]
