"""The events of a view told apart by a filter, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.query import Bools, Mask


class Sifted(NamedTuple):
    """Batches, and which of their rows match."""

    parts: Sequence[tuple[Batch, Bools, Bools]]
    """Each with the rows that match, and with those that are told apart: the former are among these."""
    size: int
    """Rows that match."""
    whole: int
    """Rows that are told apart."""
    oldest: int
    """Event time of the first row that matches; of no meaning when there is none."""
    newest: int

    @classmethod
    def of(cls, batches: Iterable[Batch], mask: Mask, among: Mask | None) -> Sifted:
        """Tell the rows that a mask lets through from all others; `among` says which count at all."""
        parts, size, whole, times = [], 0, 0, list[int]()
        for batch in batches:
            found = mask(batch)
            every = np.ones(len(batch), np.bool_) if among is None else among(batch)
            parts.append((batch, found, every))
            size += int(np.count_nonzero(found))
            whole += int(np.count_nonzero(every))
            if found.any():
                last = len(found) - 1 - int(found[::-1].argmax())
                times += (int(batch["time"][found.argmax()]), int(batch["time"][last]))
        return cls(parts, size, whole, min(times, default=0), max(times, default=0))

    def matching(self) -> Iterator[tuple[Batch, Ints]]:
        """Yield the rows that match."""
        for batch, found, _ in self.parts:
            yield batch, np.flatnonzero(found)

    def others(self) -> Iterator[tuple[Batch, Ints]]:
        """Yield the rows that do not match."""
        for batch, found, every in self.parts:
            yield batch, np.flatnonzero(every > found)
