"""How much memory an engine holds, and how much of it it may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from spectrum_tui.engine.rolling import Rolling

FREE, LEAST_FREE = 60 << 20, -4 << 20
"""Bytes that dictionaries, tables, open connections and reading may take beside that memory, and at least.

A quarter of the memory for events is taken off: the more it is, the more is lost between what it holds, and
the more copies take while something is forgotten. So of much memory some is left for that."""
SPARED = 16
"""The part of the memory that events keep whatever else there is: one in so many."""
RESERVE = 16
"""The part of the memory that history leaves to what is new: one in so many."""
SHARE = 4
"""The part of the memory that values may take which are merely counted, one in so many."""
FEWEST = 1 << 15
"""Such values that are kept however little memory there is."""
COUNTED = 200
"""Bytes of a value and of all that counts it."""
OFTEN = 1 << 14
"""Events after which it is measured again what is held beside them."""


class Sized(Protocol):
    """Something that takes memory."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""


class Budget:
    """The memory for events. What comes to be held for them beyond `FREE` is taken out of it.

    Args:
        retain: bytes; None for any number.
        kept: holds events and their records.
        beside: holds what else grows.
    """

    def __init__(self, retain: int | None, kept: Iterable[Sized], beside: Iterable[Sized]) -> None:
        self.retain = retain
        self._free = max(FREE - (retain or 0) // 4, LEAST_FREE)
        self.beside = 0
        """Bytes held beside events, as of the last measuring."""
        self._kept, self._beside = tuple(kept), tuple(beside)
        self._next = 0

    def mind(self, holder: Sized) -> None:
        """Count one more that holds something beside events."""
        self._beside = (*self._beside, holder)

    @property
    def held(self) -> int:
        """Bytes of the memory that are taken."""
        kept = sum(each.nbytes for each in self._kept)
        return kept + min(max(self.beside - self._free, 0), self._most)

    @property
    def pressed(self) -> bool:
        """Whether more is held beside events than can be taken out of their memory."""
        return bool(self.retain) and self.beside - self._free > self._most

    @property
    def _most(self) -> int:
        return (self.retain or 0) - (self.retain or 0) // SPARED

    @property
    def excess(self) -> int:
        """By how many bytes the memory is overdrawn; negative while there is room."""
        return -1 if self.retain is None else self.held - self.retain

    @property
    def room(self) -> int | None:
        """How many bytes history may still take; None for any number.

        The rest is left to what is new: without it, the first event to arrive would evict what was just read.
        """
        return None if self.retain is None else max(self.retain - self.retain // RESERVE - self.held, 0)

    @property
    def values(self) -> int | None:
        """How many values may be kept for no more than being counted; None for any number."""
        if not self.retain:
            return None
        return FEWEST if self.pressed else max(self.retain // SHARE // COUNTED, FEWEST)

    def measure(self, arrived: int) -> None:
        """Find out what is held beside events, now and then; so many events have arrived."""
        if arrived >= self._next:
            self._next = arrived + OFTEN
            self.beside = sum(each.nbytes for each in self._beside)


class Tables:
    """The memory of rolling tables."""

    def __init__(self, rollings: Iterable[Rolling]) -> None:
        self._rollings = rollings

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return sum(each.nbytes for each in self._rollings)
