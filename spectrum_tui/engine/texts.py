"""Very many short texts in little memory: their letters in one piece, and each found by its hash."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints, Word
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.values import Values

FREE = -1
"""Stands in a slot that no text has."""
LEAST = 1 << 10
"""Slots that there are from the start."""
CHUNK = 1 << 16
"""Texts that get their slots at a time."""


class Texts(Values[Word]):
    """Distinct texts by number. One takes its letters and about 24 bytes, where objects would take 200."""

    def __init__(self) -> None:
        self._letters = bytearray()
        self._ends, self._marks = array("Q"), array("q")
        self._slots = array("i", [FREE]) * LEAST

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, number: int) -> Word: ...
    @overload
    def __getitem__(self, number: slice) -> list[Word]: ...
    def __getitem__(self, number: int | slice) -> Word | list[Word]:
        if isinstance(number, slice):
            return [Word(self._text(each)) for each in range(*number.indices(len(self)))]
        return Word(self._text(range(len(self))[number]))

    def __iter__(self) -> Iterator[Word]:
        return map(self.__getitem__, range(len(self)))

    @property
    def marks(self) -> Ints:
        """The hash of each text; not to be held, for no text can be added meanwhile."""
        return np.frombuffer(self._marks, np.int64)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        numbers = (self._ends, self._marks, self._slots)
        return len(self._letters) + sum(len(each) * each.itemsize for each in numbers)

    def beginnings(self, first: int, size: int) -> NDArray[np.uint8]:
        """Return so many bytes that each text from a number on begins with, with zeros behind its end."""
        ends = np.frombuffer(self._ends, np.uint64).astype(np.int64)
        starts = np.append(0, ends)[first:-1]
        sizes, letters = ends[first:] - starts, np.frombuffer(self._letters, np.uint8)
        found = np.zeros((len(starts), size), np.uint8)
        for place in range(min(size, int(sizes.max(initial=0)))):
            rows = np.flatnonzero(sizes > place)
            found[rows, place] = letters[starts[rows] + place]
        return found

    def find(self, value: Word) -> int | None:
        """Return the number of a text, or None when it has none."""
        mark, last = hash(value.text), len(self._slots) - 1
        at = mark & last
        while (number := self._slots[at]) != FREE:
            if self._marks[number] == mark and self._text(number) == value.text:
                return number
            at = at + 1 & last
        return None

    def append(self, value: Word) -> None:
        """Give a text that is not among them the next number."""
        if 3 * len(self) >= 2 * len(self._slots):
            self._slots = array("i", [FREE]) * (2 * len(self._slots))
            self._place_all()
        mark, last = hash(value.text), len(self._slots) - 1
        at = mark & last
        while self._slots[at] != FREE:
            at = at + 1 & last
        self._slots[at] = len(self)
        self._letters += value.text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._letters))
        self._marks.append(mark)

    def keep(self, change: Renumbering) -> None:
        """Forget the texts that are not kept."""
        ends = np.frombuffer(self._ends, np.uint64).astype(np.int64)
        sizes = np.diff(ends, prepend=0)
        left = np.zeros(len(sizes), np.bool_)
        left[change.kept] = True
        letters = np.frombuffer(self._letters, np.uint8)[np.repeat(left, sizes)]
        marks = self.marks[change.kept]
        self._ends = _array("Q", sizes[change.kept].cumsum().astype(np.uint64))
        self._letters, self._marks = bytearray(letters.data), _array("q", marks)
        size = LEAST
        while 3 * len(self) >= 2 * size:
            size *= 2
        self._slots = array("i", [FREE]) * size
        self._place_all()

    def _text(self, number: int) -> str:
        start = self._ends[number - 1] if number else 0
        return self._letters[start : self._ends[number]].decode("utf-8", "surrogatepass")

    def _place_all(self) -> None:
        """Give every text a slot; all are free."""
        slots, marks = np.frombuffer(self._slots, np.int32), self.marks
        for first in range(0, len(marks), CHUNK):
            left = np.arange(first, min(first + CHUNK, len(marks)))
            at = marks[left] & (len(slots) - 1)
            while len(left):
                free = slots[at] == FREE
                slots[at[free]] = left[free]  # of several that want one slot, the last gets it
                on = slots[at] != left
                left, at = left[on], at[on] + 1 & len(slots) - 1


def _array(kind: str, numbers: NDArray[Any]) -> array[int]:
    """Return numbers as an array that can grow without being copied."""
    found = array(kind)
    found.frombytes(numbers.data.cast("B"))
    return found
