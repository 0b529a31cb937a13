"""The events that are kept, as few large batches in order of time."""

from __future__ import annotations

from collections.abc import Iterator

from spectrum_tui.engine.columns import Batch, merged

FULL = 1 << 16
"""Rows of a batch that is merged no further; the grain of eviction."""
FAN_IN = 64
"""Batches that are merged into one as soon as there are so many."""


class Tiers:
    """Batches that came one after the other, those that lie next to each other merged."""

    def __init__(self) -> None:
        self._full: list[Batch] = []
        self._middle: list[Batch] = []
        self._fresh: list[Batch] = []

    def __iter__(self) -> Iterator[Batch]:
        yield from self._full
        yield from self._middle
        yield from self._fresh

    def add(self, batch: Batch) -> int:
        """Keep a batch; return by how many bytes the memory grew."""
        self._fresh.append(batch)
        grown = batch.nbytes
        if _due(self._fresh):
            grown += _merge(self._fresh, self._middle)
        if _due(self._middle):
            grown += _merge(self._middle, self._full)
        return grown

    def largest(self) -> list[Batch]:
        """Return the batches of the highest tier that has any."""
        return self._full or self._middle or self._fresh

    def remove(self, batch: Batch) -> bool:
        """Forget a batch; return whether it was here."""
        for tier in (self._full, self._middle, self._fresh):
            kept = [each for each in tier if each is not batch]
            if len(kept) < len(tier):
                tier[:] = kept
                return True
        return False


class Store:
    """Keeps batches; small ones are merged so that no question ever meets many.

    A row never changes, nor its place in the order of `(time, sequence)`; merging only changes where it lies.
    History is never merged with what is new: a batch of both could be evicted neither early nor late.
    """

    def __init__(self) -> None:
        self._recent, self._history = Tiers(), Tiers()
        self.rows = 0
        self.nbytes = 0

    def __iter__(self) -> Iterator[Batch]:
        yield from self._recent
        yield from self._history

    def add(self, batch: Batch, *, history: bool = False) -> None:
        """Keep a batch; `history` says that it precedes what is kept, rather than follows."""
        if len(batch):
            self.rows += len(batch)
            self.nbytes += (self._history if history else self._recent).add(batch)

    def recount(self) -> None:
        """Measure what is kept, whatever a failure left undone."""
        self.rows = sum(map(len, self))
        self.nbytes = sum(batch.nbytes for batch in self)

    def between(self, start: int | None, end: int | None) -> Iterator[Batch]:
        """Yield the rows whose time is in `(start, end]`, in pieces; None is without bound."""
        for batch in self:
            if (start is None or batch.newest > start) and (end is None or batch.oldest <= end):
                rows = batch.between(start, end)
                whole = rows == slice(0, len(batch))
                yield batch if whole else batch.take(rows)

    def difference(self, old: tuple[int, int], new: tuple[int, int]) -> Iterator[tuple[Batch, int]]:
        """Yield what turns the rows of `(start, end]` into those of another stretch, each with a sign.

        Stretches that overlap differ by what lies between their ends, others by all of both.
        """
        if max(old[0], new[0]) >= min(old[1], new[1]):
            changes = [(*old, -1), (*new, 1)]
        else:
            left = (min(old[0], new[0]), max(old[0], new[0]), 1 if new[0] < old[0] else -1)
            right = (min(old[1], new[1]), max(old[1], new[1]), 1 if new[1] > old[1] else -1)
            changes = [left, right]
        for start, end, sign in changes:
            if start < end:
                yield from ((part, sign) for part in self.between(start, end))

    def oldest(self) -> Batch | None:
        """Return the batch to evict first: large or of history, the one whose newest event is oldest."""
        candidates = (*self._history, *self._recent.largest())
        return min(candidates, key=lambda batch: batch.newest, default=None)

    def keeps_older(self, time: int | None) -> bool:
        """Tell whether there is a batch to evict that is older than a time; None is older than any."""
        oldest = self.oldest()
        return time is not None and oldest is not None and oldest.newest < time

    def evict(self, batch: Batch) -> None:
        """Forget a batch."""
        if self._recent.remove(batch) or self._history.remove(batch):
            self.rows -= len(batch)
            self.nbytes -= batch.nbytes


def _merge(tier: list[Batch], above: list[Batch]) -> int:
    """Turn a tier into one batch of the tier above; return by how many bytes the memory grew."""
    one = merged(tier)
    grown = one.nbytes - sum(batch.nbytes for batch in tier)
    tier.clear()
    above.append(one)
    return grown


def _due(tier: list[Batch]) -> bool:
    return len(tier) >= FAN_IN or sum(map(len, tier)) >= FULL
