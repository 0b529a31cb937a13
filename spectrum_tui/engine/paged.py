"""Counts in rows that are empty nearly everywhere: only pages that something is counted in take memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.counts import together
from spectrum_tui.engine.growing import longer
from spectrum_tui.engine.renumbering import Renumbering

PAGE_BITS = 4
PAGE = 1 << PAGE_BITS
"""Neighbouring columns that take memory together."""
LEAST = 16
"""Pages that there is room for from the start."""
NARROW = np.iinfo(np.int32).max
"""The sum of all counts up to which each of them fits into 32 bits, as none is negative."""


class Paged:
    """One count, which is never negative, per row and column.

    Args:
        columns: how many there are.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._across = -(-columns // PAGE)
        self._slots = np.zeros(0, np.int32)
        """Where each page of each row lies, row after row; 0 for those in which nothing was ever counted."""
        self._cells: NDArray[Any] = np.zeros((LEAST, PAGE), np.int32)
        """The counts of each page, of which the first one stays empty."""
        self._used = 1
        self._total = 0

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._slots.nbytes + self._cells.nbytes

    def add(self, rows: Ints, columns: Ints, sign: int) -> None:
        """Add 1 or -1 to the counts of rows and columns; a pair of them may come more than once."""
        if not len(rows):
            return
        self._total += sign * len(rows)
        if self._total > NARROW:
            self._cells = self._cells.astype(np.int64, copy=False)
        cells, amounts = together(rows * (self._across * PAGE) + columns, sign)
        # in bits, for numpy divides ten times slower
        places = (self._places(cells >> PAGE_BITS) << PAGE_BITS) + (cells & (PAGE - 1))
        np.add.at(self._cells.reshape(-1), places, self._cells.dtype.type(amounts))

    def row(self, row: int) -> Ints:
        """Return the counts of a row, one for each column."""
        slots = self._slots[row * self._across : (row + 1) * self._across]
        found = np.zeros(self._across * PAGE, np.int64)
        found[: len(slots) * PAGE] = self._cells[slots].reshape(-1)
        return found[: self._columns]

    def renumber(self, change: Renumbering) -> None:
        """Hear of new numbers of rows."""
        self._pack(change.new)

    def _places(self, pages: Ints) -> Ints:
        """Return where pages lie, giving new ones their place."""
        if (most := int(pages.max()) + 1) > len(self._slots):
            self._slots = longer(self._slots, max(most, len(self._slots) + len(self._slots) // 2))
        if not (slots := self._slots.take(pages)).all():
            if self._used + np.count_nonzero(slots == 0) > len(self._cells):
                self._pack()
            self._make_room(np.unique(pages[self._slots.take(pages) == 0]))
            slots = self._slots.take(pages)
        return slots.astype(np.int64)

    def _make_room(self, new: Ints) -> None:
        start, self._used = self._used, self._used + len(new)
        if self._used > len(self._cells):
            size = max(self._used, start + start // 2)
            self._cells = np.concatenate(
                (self._cells[:start], np.zeros((size - start, PAGE), self._cells.dtype))
            )
        self._slots[new] = np.arange(start, self._used)

    def _pack(self, row_of: NDArray[Any] | None = None) -> None:
        """Leave out empty pages, and put the rows where `row_of` says, some perhaps together."""
        pages = np.flatnonzero(self._slots)
        cells = self._cells[self._slots[pages]]
        full = cells.any(axis=1)
        pages, cells = pages[full], cells[full]
        if row_of is not None:
            pages = row_of[pages // self._across] * np.int64(self._across) + pages % self._across
        pages, places = np.unique(pages, return_inverse=True)
        self._used = len(pages) + 1
        self._cells = np.zeros((max(self._used, LEAST), PAGE), self._cells.dtype)
        np.add.at(self._cells, places + 1, cells)
        self._slots = np.zeros(
            int(pages.max(initial=-1)) + 1 if row_of is not None else len(self._slots), np.int32
        )
        self._slots[pages] = np.arange(1, self._used)
