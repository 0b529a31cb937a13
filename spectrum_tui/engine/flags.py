"""A yes or no for each event, by its number in the order of arrival."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.distinct import distinct

Bools = NDArray[np.bool_]
SLACK = 1 << 20
"""Numbers that are remembered beyond those that are needed."""


class Flags:
    """Which events something is true of; what was never said is not true."""

    def __init__(self) -> None:
        self.base = 0
        """What was said of events with lower numbers is forgotten, but for a few."""
        self._said: Bools = np.zeros(SLACK, np.bool_)
        self._older: Ints = np.zeros(0, np.int64)
        """Numbers below the base of which it is true, in rising order."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._said.nbytes + self._older.nbytes

    def put(self, first: int, count: int, true: NDArray[np.intp]) -> None:
        """Say of `count` events from the number `first` on of which it is true, counted from the first."""
        start = first - self.base
        self._cover(start + count)
        self._said[start : start + count] = False
        self._said[start + true] = True

    def add(self, numbers: Ints) -> None:
        """Say of events that it is true of them."""
        places = numbers - self.base
        recent = places >= 0
        if recent.any():
            self._cover(int(places.max()) + 1)
            self._said[places[recent]] = True
        if not recent.all():
            self._older = distinct(np.concatenate((self._older, numbers[~recent])))

    def among(self, numbers: NDArray[np.integer]) -> Bools:
        """Tell of each event whether it is true of it."""
        if not len(numbers):
            return np.zeros(0, np.bool_)
        places = numbers.astype(np.int64) - self.base
        if int(places.min()) >= 0:
            self._cover(int(places.max()) + 1)
            return self._said[places]
        found: Bools = np.isin(numbers, self._older)
        recent = np.flatnonzero(places >= 0)
        found[recent] = self.among(numbers[recent])
        return found

    def trim(self, base: int, still: Ints) -> None:
        """Forget what was said of events before the number `base`, but for those `still` asked about."""
        if base - self.base < SLACK:
            return
        self._older = still[(still < base) & self.among(still)]
        self._older.sort()
        self._said = self._said[base - self.base :].copy()
        self.base = base

    def _cover(self, size: int) -> None:
        if size > len(self._said):
            more = max(size - len(self._said), len(self._said), SLACK)
            self._said = np.concatenate((self._said, np.zeros(more, np.bool_)))
