"""The events that are kept, as few large batches in order of time."""

from __future__ import annotations

from collections.abc import Iterator

from spectrum_tui.engine.columns import Batch, merged

FULL = 1 << 16
"""Rows of a batch that is merged no further; the grain of eviction."""
FAN_IN = 64
"""Batches that are merged into one as soon as there are so many."""


class Store:
    """Keeps batches; small ones are merged so that no question ever meets many.

    A row never changes, nor its place in the order of `(time, sequence)`; merging only changes where it lies.
    """

    def __init__(self) -> None:
        self._full: list[Batch] = []
        self._middle: list[Batch] = []
        self._fresh: list[Batch] = []
        self.rows = 0
        self.nbytes = 0

    def __iter__(self) -> Iterator[Batch]:
        yield from self._full
        yield from self._middle
        yield from self._fresh

    def add(self, batch: Batch) -> None:
        """Keep a batch."""
        if not len(batch):
            return
        self.rows += len(batch)
        self.nbytes += batch.nbytes
        self._fresh.append(batch)
        if _due(self._fresh):
            self._merge(self._fresh, self._middle)
        if _due(self._middle):
            self._merge(self._middle, self._full)

    def between(self, start: int | None, end: int | None) -> Iterator[Batch]:
        """Yield the rows whose time is in `(start, end]`, in pieces; None is without bound."""
        for batch in self:
            if (start is None or batch.newest > start) and (end is None or batch.oldest <= end):
                yield batch.take(batch.between(start, end))

    def oldest(self) -> Batch | None:
        """Return the batch to be evicted first: the full one whose newest event is oldest."""
        return min(self._full or self._middle or self._fresh, key=lambda batch: batch.newest, default=None)

    def evict(self, batch: Batch) -> None:
        """Forget a batch."""
        for tier in (self._full, self._middle, self._fresh):
            kept = [each for each in tier if each is not batch]
            if len(kept) < len(tier):
                tier[:] = kept
                self.rows -= len(batch)
                self.nbytes -= batch.nbytes

    def _merge(self, tier: list[Batch], above: list[Batch]) -> None:
        one = merged(tier)
        self.nbytes += one.nbytes - sum(batch.nbytes for batch in tier)
        tier.clear()
        above.append(one)


def _due(tier: list[Batch]) -> bool:
    return len(tier) >= FAN_IN or sum(map(len, tier)) >= FULL
