"""Closes that were heard of before their connect, which may still be on its way."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

FRESH = 1 << 16
"""Keys held as objects, at ten times the memory, until they are packed."""
MAX_PACKED = 2_000_000
"""Keys packed before the memory starts afresh; up to twice as many are held, in 8 bytes each.

History is read from its newest to its oldest event, so for as long as it is read no connect comes before its
close."""

Keys = NDArray[np.uint64]


class Early:
    """A large set of 64-bit keys, of which the oldest are forgotten some day."""

    def __init__(self) -> None:
        self._fresh: set[int] = set()
        self._packed: tuple[Keys, Keys] = (np.zeros(0, np.uint64), np.zeros(0, np.uint64))

    def add(self, keys: Iterable[int]) -> None:
        """Remember keys."""
        self._fresh.update(keys)
        if len(self._fresh) < FRESH:
            return
        recent, before = self._packed
        recent = np.union1d(recent, np.fromiter(self._fresh, np.uint64, len(self._fresh)))
        self._fresh.clear()
        self._packed = (np.zeros(0, np.uint64), recent) if len(recent) > MAX_PACKED else (recent, before)

    def among(self, keys: Iterable[int]) -> set[int]:
        """Return those of the keys that are remembered, and forget them where that costs nothing."""
        asked = set(keys)
        found = asked & self._fresh
        self._fresh -= found
        wanted = np.fromiter(asked, np.uint64, len(asked))
        for packed in self._packed:
            if len(packed):
                places = np.minimum(packed.searchsorted(wanted), len(packed) - 1)
                found.update(wanted[packed[places] == wanted].tolist())
        return found
