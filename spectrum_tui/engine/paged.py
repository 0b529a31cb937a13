"""Counts in rows that are empty nearly everywhere: only pages that something is counted in take memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.counts import together
from spectrum_tui.engine.distinct import distinct
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

    def add(self, rows: Ints, columns: Ints, signs: Ints | int) -> None:
        """Add 1 or -1 to the counts of rows and columns; a pair of them may come more than once."""
        if not len(rows):
            return
        self._total += signs * len(rows) if isinstance(signs, int) else int(signs.sum())
        if self._total > NARROW:
            self._cells = self._cells.astype(np.int64, copy=False)
        cells, amounts = together(rows * (self._across * PAGE) + columns, signs)
        # in bits, for numpy divides ten times slower
        places = (self._places(cells >> PAGE_BITS) << PAGE_BITS) + (cells & (PAGE - 1))
        np.add.at(self._cells.reshape(-1), places, np.asarray(amounts, self._cells.dtype))

    def rows(self, rows: Ints) -> NDArray[Any]:
        """Return the counts of some rows, one for each column."""
        cells: NDArray[Any] = self._cells[self._pages_of(rows)]
        return cells.reshape(len(rows), self._across * PAGE)[:, : self._columns]

    def reached(self, rows: Ints, shares: Sequence[float]) -> Ints:
        """Return the column up to which a share of the counts of each row lies: for each share, for each row.

        It is -1 where a row counts nothing.
        """
        slots = self._pages_of(rows)
        owners, pages = slots.nonzero()
        cells = self._cells[slots[owners, pages]]
        sums = cells.sum(axis=1, dtype=np.int64)
        ends = np.concatenate(([0], sums.cumsum()))
        bounds = ends[owners.searchsorted(np.arange(len(rows) + 1))]
        whole = np.diff(bounds)
        some = np.flatnonzero(whole)
        parts = np.maximum(np.ceil(np.asarray(shares)[:, None] * whole[some]), 1).astype(np.int64)
        wanted = bounds[some] + parts
        places = ends.searchsorted(wanted) - 1
        inside = cells[places].cumsum(axis=2) >= (wanted - ends[places])[:, :, None]
        found = np.full((len(shares), len(rows)), -1)
        found[:, some] = pages[places] * PAGE + inside.argmax(axis=2)
        return found

    def renumber(self, change: Renumbering) -> None:
        """Hear of new numbers of rows."""
        self._pack(change.new)

    def _pages_of(self, rows: Ints) -> NDArray[Any]:
        """Return where the pages of some rows lie."""
        self._cover((int(rows.max(initial=-1)) + 1) * self._across)
        return self._slots[: len(self._slots) // self._across * self._across].reshape(-1, self._across)[rows]

    def _cover(self, pages: int) -> None:
        if pages > len(self._slots):
            self._slots = longer(self._slots, max(pages, len(self._slots) + len(self._slots) // 2))

    def _places(self, pages: Ints) -> Ints:
        """Return where pages lie, giving new ones their place."""
        self._cover(int(pages.max()) + 1)
        if not (slots := self._slots.take(pages)).all():
            if self._used + np.count_nonzero(slots == 0) > len(self._cells):
                self._pack()
            self._make_room(distinct(pages[self._slots.take(pages) == 0]))
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
