"""Matching events one after the other, as they are read: nothing is kept, so nothing is evicted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from spectrum_tui.backends.base import View
from spectrum_tui.backends.reading import Readers
from spectrum_tui.engine.codes import Vocabulary
from spectrum_tui.engine.decode import Decoder
from spectrum_tui.engine.framing import Framer, Lines
from spectrum_tui.engine.query import compile_scope
from spectrum_tui.sources.base import Piece

EXPORT_TICK = 0.05
"""Seconds between two looks at sources that gave nothing."""
Waiter = Callable[[float], bool]
"""Sleeps up to so many seconds; returns True when it is time to stop."""


@dataclass(frozen=True, slots=True)
class Match:
    """One matching event."""

    time: int
    """Event time."""
    raw: bytes
    """Its record, byte for byte."""


class EventStream:
    """Reads sources to their end, or until told to stop, and gives out the raw records that match a view."""

    def __init__(self, readers: Readers, view: View) -> None:
        self._readers, self._view = readers, view
        self._vocabulary = Vocabulary()
        self._decoder = Decoder(self._vocabulary)
        self._mask = compile_scope(view.scope, self._vocabulary)
        self._framers: dict[int, Framer] = {}
        self._found: deque[Match] = deque()
        self._newest = 0
        self._sequence = 0

    def run(self, clock: Callable[[], int], wait: Waiter) -> Iterator[Match]:
        """Yield matches in order of arrival; with a window only those of the last one, once all is read."""
        self._readers.open(lambda: None)
        try:
            for _ in self._reading(clock, wait):
                if self._view.window is None or self._view.interval:
                    yield from self._drained()
                else:
                    self._forget()
            yield from self._drained()
        finally:
            self._readers.close()

    def _reading(self, clock: Callable[[], int], wait: Waiter) -> Iterator[None]:
        while True:
            busy = self._readers.step(clock(), lambda piece, _live: self._take(piece, clock()))
            yield
            if wait(0 if busy else EXPORT_TICK) or (
                not busy and all(each.ended for each in self._readers.statuses())
            ):
                return

    def _take(self, piece: Piece, now: int) -> None:
        framer = self._framers.setdefault(piece.stream.number, Framer(piece.offset))
        self._decode(framer.feed(piece.data), now)
        if piece.end:
            self._decode(framer.end(), now)

    def _decode(self, lines: Lines, now: int) -> None:
        batch = self._decoder.decode(0, lines, arrival=now, sequence=0).batch
        if batch is None:
            return
        self._newest = max(self._newest, batch.newest)
        rows = np.arange(len(batch)) if self._mask is None else np.flatnonzero(self._mask(batch))
        times = batch["time"]
        if self._view.interval:
            start, end = self._view.interval
            rows = rows[(times[rows] > start) & (times[rows] <= end)]
        places = batch["sequence"][rows]
        order = np.argsort(places, kind="stable")
        for place, time in zip(places[order].tolist(), times[rows][order].tolist(), strict=True):
            self._found.append(Match(time, lines.lines[place]))

    def _drained(self) -> Iterator[Match]:
        start = 0 if self._view.window is None or self._view.interval else self._newest - self._view.window
        while self._found:
            match = self._found.popleft()
            if match.time > start:
                yield match

    def _forget(self) -> None:
        start = self._newest - (self._view.window or 0)
        while self._found and self._found[0].time <= start:
            self._found.popleft()
