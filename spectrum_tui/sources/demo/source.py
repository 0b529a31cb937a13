"""The demo as a source of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import numpy as np

from spectrum_tui.model.units import MINUTE, SECOND
from spectrum_tui.sources.base import Piece, SourceState, Stream
from spectrum_tui.sources.demo.incident import AFTER, Incident
from spectrum_tui.sources.demo.traffic import Block, Traffic

HISTORY = 5 * MINUTE
HISTORY_EVENTS = 300_000
"""At high rates the past is shorter than `HISTORY`, so that the present is reached at once."""


class Demo:
    """A live stream of believable traffic with an incident in it, in event-time order but for small delays.

    It has no thread and no clock: nothing wakes its puller, which asks again after a while of its own
    choosing (`state().waiting` says that there is nothing now). What it tells depends on its arguments alone,
    not on when or how often it is read.

    Args:
        rate: events a second, above 0.
        seed: chooses among all possible runs.
        start: the wall clock now, ns; the incident begins 30 s later.
        duration: ns after `start` at which it ends; None for never.
        history: ns of traffic before `start`, told at once; None for 5 minutes or less at very high rates.
        numbers: where the stream gets its number from.
    """

    def __init__(
        self,
        rate: float = 300.0,
        *,
        seed: int,
        start: int,
        duration: int | None = None,
        history: int | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        if history is None:
            history = min(HISTORY, int(HISTORY_EVENTS / rate * SECOND))
        self._traffic = Traffic(
            rate,
            seed=seed,
            start=start - history,
            incident=Incident(start + AFTER),
            end=None if duration is None else start + duration,
        )
        self._stream = Stream(next(numbers or count(1)), "demo", seekable=False)
        self._block = Block(np.empty(0, np.int64), [])
        self._told = 0
        self._rest = b""
        self._position = 0
        self._last_read: int | None = None
        self._waiting = False
        self._ended = False

    interval = 0.1

    def open(self, wake: Callable[[], None]) -> None:
        """Start; `wake` is never called."""

    def read(self, size: int, now: int) -> Piece | None:
        """Return the next bytes that are due at `now` (ns), at most `size` of them, or None."""
        while len(self._rest) < size and self._due(now):
            self._tell(now)
        data, self._rest = self._rest[:size], self._rest[size:]
        self._waiting = not self._rest and not self._due(now)
        last = self._waiting and self._traffic.ended and self._told == len(self._block.lines)
        if self._ended or not (data or last):
            return None
        self._ended, self._last_read = last, now
        self._position += len(data)
        return Piece(self._stream, self._position - len(data), data, end=last)

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return None: what was told is not kept."""
        return None

    def state(self) -> SourceState:
        """Return how far it is and whether it has told all that is due."""
        return SourceState(
            self._stream.name,
            position=self._position,
            last_read=self._last_read,
            ended=self._ended,
            waiting=self._waiting,
            drained=self._waiting,
        )

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _due(self, now: int) -> bool:
        """Return whether there is more to tell, or at least to work out, at `now`."""
        if self._told < len(self._block.lines):
            return bool(self._block.arrivals[self._told] <= now)
        return not self._traffic.ended and self._traffic.clock <= now

    def _tell(self, now: int) -> None:
        if self._told == len(self._block.lines):
            self._block, self._told = self._traffic.block(), 0
        due = int(self._block.arrivals.searchsorted(now, side="right"))
        self._rest += b"".join(self._block.lines[self._told : due])
        self._told = due
