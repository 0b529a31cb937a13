"""When each code was first seen, in event time."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import CODES, Batch
from spectrum_tui.engine.growing import roomy
from spectrum_tui.engine.renumbering import Renumbering

NEVER = np.iinfo(np.int64).max
"""Stands for codes that no event has carried."""


class Firsts:
    """The event time of the first event of every code, whatever order events arrive in."""

    def __init__(self) -> None:
        self._times: dict[str, Ints] = {column: np.full(64, NEVER) for column in CODES}

    def add(self, batch: Batch) -> None:
        """Hear of events."""
        if len(batch):
            for column in CODES:
                self._add(column, batch)

    def times(self, column: str, size: int) -> Ints:
        """Return the event time in ns of the first event of each code below `size`."""
        self._grow(column, size)
        return self._times[column][:size]

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return sum(times.nbytes for times in self._times.values())

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""
        times = change.of(self._times[column])
        self._times[column] = np.full(max(len(times), 64), NEVER)
        self._times[column][: len(times)] = times

    def _add(self, column: str, batch: Batch) -> None:
        codes, times = batch[column], batch["time"]
        self._grow(column, int(codes.max()) + 1)
        known = self._times[column]
        sooner = times < known.take(codes)
        if sooner.any():
            # Times rise in a batch and the last of equal codes counts: backwards, that is the earliest.
            rows = np.flatnonzero(sooner)[::-1]
            known[codes[rows]] = times[rows]

    def _grow(self, column: str, size: int) -> None:
        known = self._times[column]
        if size > len(known):
            more = np.full(roomy(len(known), size) - len(known), NEVER)
            self._times[column] = np.concatenate((known, more))
