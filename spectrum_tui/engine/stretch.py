"""Rows that follow each other in one batch, cut by time or by place without looking at what lies between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spectrum_tui.engine.columns import Batch

Place = tuple[int, int]
"""Event time and sequence."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The rows `first` up to, without it, `last` of a batch."""

    batch: Batch
    first: int
    last: int

    def __len__(self) -> int:
        return max(self.last - self.first, 0)

    @property
    def is_whole(self) -> bool:
        """Whether no row of the batch is left out."""
        return self.first == 0 and self.last == len(self.batch)

    @property
    def oldest(self) -> int:
        """Event time of the first row."""
        return int(self.batch["time"][self.first])

    @property
    def newest(self) -> int:
        """Event time of the last row."""
        return int(self.batch["time"][self.last - 1])

    def place(self, index: int) -> Place:
        """Return where the row at an index of the batch stands in the order of events."""
        return int(self.batch["time"][index]), int(self.batch["sequence"][index])

    def until(self, before: Place | None) -> Stretch:
        """Return the rows that come before a place; all without one."""
        if before is None or self.newest < before[0]:
            return self
        return Stretch(self.batch, self.first, min(self.last, rank(self.batch, before)))

    def since(self, after: Place | None) -> Stretch:
        """Return the rows that come after a place; all without one."""
        if after is None or self.oldest > after[0]:
            return self
        return Stretch(self.batch, max(self.first, rank(self.batch, (after[0], after[1] + 1))), self.last)


def stretches(batches: Iterable[Batch], start: int | None, end: int | None) -> list[Stretch]:
    """Return the rows whose time is in `(start, end]`, batch by batch; None is without bound."""
    found = []
    for batch in batches:
        oldest, newest = batch.oldest, batch.newest
        if (start is None or oldest > start) and (end is None or newest <= end):
            found.append(Stretch(batch, 0, len(batch)))
        elif (start is None or newest > start) and (end is None or oldest <= end):
            rows = batch.between(start, end)
            found.append(Stretch(batch, rows.start, rows.stop))
    return [stretch for stretch in found if len(stretch)]


def rank(batch: Batch, place: Place) -> int:
    """Return how many rows of a batch come before a place."""
    time, sequence = place
    low = int(batch["time"].searchsorted(time, "left"))
    high = int(batch["time"].searchsorted(time, "right"))
    return low + int(batch["sequence"][low:high].searchsorted(sequence, "left"))
