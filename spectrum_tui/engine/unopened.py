"""Closes whose connect has not been heard of: it may be on its way, or differ in its time, or be lost."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.repeats import Bools

MAX_UNOPENED = 100_000
"""Closes that wait for a connect; beyond that the half that came first can only be counted."""
SPARE = 4096
"""Places of closes that found their connect, kept until the next tidying."""


class Unopened:
    """Closes that wait, in columns: the pair of ends, how far back they reach, and their number."""

    def __init__(self) -> None:
        self._columns: Ints = np.zeros((3, 1024), np.int64)
        self._waits = np.zeros(1024, np.bool_)
        self._size = 0
        self.forgotten = 0
        """Closes that waited when there were too many."""

    def __len__(self) -> int:
        """Return how many wait."""
        return int(np.count_nonzero(self._waits[: self._size]))

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._columns.nbytes + self._waits.nbytes

    def reaching(self, time: int) -> Ints:
        """Return the ends of what waits, or did, for an opening at a time (ns) or later."""
        return self._columns[0, : self._size][self._columns[1, : self._size] >= time]

    def add(self, ends: Ints, reaches: Ints, numbers: Ints) -> None:
        """Have closes wait; their numbers rise from call to call as well."""
        if not len(ends):
            return
        if self._size > 2 * len(self) + SPARE or len(self) > MAX_UNOPENED:
            self._tidy()
        start, self._size = self._size, self._size + len(ends)
        if self._size > len(self._waits):
            self._columns = np.concatenate((self._columns, np.zeros((3, self._size), np.int64)), axis=1)
            self._waits = np.concatenate((self._waits, np.zeros(self._size, np.bool_)))
        self._columns[:, start : self._size] = ends, reaches, numbers
        self._waits[start : self._size] = True

    def remove(self, numbers: Ints) -> None:
        """Hear that the connects of closes with these numbers have come."""
        if self._size and len(numbers):
            known = self._columns[2, : self._size]
            places = np.minimum(known.searchsorted(numbers), self._size - 1)
            self._waits[places[known[places] == numbers]] = False

    def at(self, ends: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the places of what waits at some ends, given in rising order, its ends and its reaches."""
        places = np.flatnonzero(self._waits[: self._size]) if len(ends) else np.zeros(0, np.int64)
        places = places[among(ends, self._columns[0, places])]
        return places, self._columns[0, places], self._columns[1, places]

    def drop(self, places: Ints) -> None:
        """Have some wait no more."""
        self._waits[places] = False

    def _tidy(self) -> None:
        places = np.flatnonzero(self._waits[: self._size])
        if len(places) > MAX_UNOPENED:
            self.forgotten += len(places) - MAX_UNOPENED // 2
            places = places[-(MAX_UNOPENED // 2) :]
        self._columns = self._columns[:, places]
        self._waits, self._size = np.ones(len(places), np.bool_), len(places)


def among(sought: Ints, values: Ints) -> Bools:
    """Return which values are among the sought ones, which are in rising order."""
    if not len(sought):
        return np.zeros(len(values), np.bool_)
    found: Bools = sought[np.minimum(sought.searchsorted(values), len(sought) - 1)] == values
    return found
