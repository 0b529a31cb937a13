"""Count the events of many small files together."""

from __future__ import annotations

from spectrum_tui.engine.columns import Batch, merged
from spectrum_tui.engine.engine import Engine

ENOUGH = 1 << 12
"""Events from which on it hardly matters what a batch costs beside its events."""
PLENTY = 1 << 14
"""Events counted together where nobody looks before the end; with more, processes run out of blocks."""


class Gathering:
    """Holds small batches of a backlog back, and hands them to an engine as one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._enough = PLENTY if engine.complete else ENOUGH
        self._batches: list[Batch] = []
        self._rows = self._bytes = self._now = 0
        self._history = False

    def add(self, batch: Batch | None, now: int, *, history: bool) -> None:
        """Hold a batch that came at `now` (ns since the epoch), until there are enough."""
        if batch is None:
            return
        if history != self._history:
            self.flush()
        self._history, self._now = history, now
        self._batches.append(batch)
        self._rows += len(batch)
        self._bytes += batch.nbytes
        if self._rows >= self._enough or (history and self._fills_the_room):
            self.flush()

    @property
    def _fills_the_room(self) -> bool:
        """Whether more history could only be kept in place of what is held."""
        room = self._engine.room()
        return room is not None and self._bytes >= room

    def flush(self) -> None:
        """Hand over what is held."""
        if self._batches:
            batch = self._batches[0] if len(self._batches) == 1 else merged(self._batches)
            self._batches, self._rows, self._bytes = [], 0, 0
            self._engine.keep(batch, now=self._now, history=self._history)
