"""Very many short texts in little memory: their letters in one piece, and each found by its hash."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import overload

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
        self._ends, self._marks = array("q"), array("q")
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

    def beginnings(self, numbers: Ints, size: int) -> NDArray[np.uint8]:
        """Return so many bytes that texts begin with, with zeros behind the end of shorter ones."""
        ends, letters = np.frombuffer(self._ends, np.int64), np.frombuffer(self._letters, np.uint8)
        starts = np.where(numbers > 0, ends[numbers - 1], 0)
        sizes = ends[numbers] - starts
        found = np.zeros((len(numbers), size), np.uint8)
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
        letters, at = value.text.encode("utf-8", "surrogatepass"), mark & last
        while self._slots[at] != FREE:
            at = at + 1 & last
        self._marks.append(mark)  # first, for it refuses while somebody holds the marks
        self._letters += letters
        self._ends.append(len(self._letters))
        self._slots[at] = len(self) - 1

    def keep(self, change: Renumbering) -> None:
        """Forget the texts that are not kept; the others move up a few at a time, for copies take memory."""
        kept = size = begin = 0
        for first in range(0, len(self), CHUNK):
            last = min(first + CHUNK, len(self))
            rows = change.kept[slice(*change.kept.searchsorted((first, last)))]
            begin, size = self._move(rows - first, slice(first, last), begin, kept, size)
            kept += len(rows)
        del self._letters[size:], self._ends[kept:], self._marks[kept:]
        slots = LEAST
        while 3 * kept >= 2 * slots:
            slots *= 2
        self._slots = array("i", [FREE]) * slots
        self._place_all()

    def _move(self, rows: Ints, among: slice, begin: int, kept: int, size: int) -> tuple[int, int]:
        """Move some of the texts `among` all to the number `kept`, where `size` letters come before.

        These begin at the letter `begin`; returns where the next do, and how many letters come before then.
        """
        letters, numbers = np.frombuffer(self._letters, np.uint8), np.frombuffer(self._ends, np.int64)
        ends = numbers[among].copy()
        sizes = np.diff(ends, prepend=begin)
        wanted = np.zeros(len(sizes), np.bool_)
        wanted[rows] = True
        moved = letters[begin : ends[-1]][np.repeat(wanted, sizes)]
        letters[size : size + len(moved)] = moved
        numbers[kept : kept + len(rows)] = size + sizes[rows].cumsum()
        self.marks[kept : kept + len(rows)] = self.marks[among][rows]
        return int(ends[-1]), size + len(moved)

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
