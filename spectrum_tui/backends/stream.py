"""Matching events one after the other, as they are read: nothing is kept, so nothing is evicted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spectrum_tui.backends.base import View
from spectrum_tui.backends.details import RawRecord, sentences
from spectrum_tui.backends.reading import Readers
from spectrum_tui.engine.clock import Clock
from spectrum_tui.engine.decode import Decoder, Reading
from spectrum_tui.engine.framing import Framer, Lines
from spectrum_tui.engine.query import compile_scope
from spectrum_tui.engine.words import Words
from spectrum_tui.sources.base import Piece

if TYPE_CHECKING:
    from spectrum_tui.backends.disguise import Disguise

PLACE = ("sequence", "time", "offset")
EXPORT_TICK = 0.05
"""Seconds between two looks at sources that gave nothing."""
ROOM = 10_000
"""Matches that may wait for the end of a window before it is looked which have left it."""
Waiter = Callable[[float], bool]
"""Sleeps up to so many seconds; returns True when it is time to stop."""


class Match(NamedTuple):
    """One matching event."""

    time: int
    """Event time."""
    record: RawRecord


class EventStream:
    """Reads sources to their end, or until told to stop, and gives out the raw records that match a view."""

    def __init__(self, readers: Readers, view: View, reading: Reading | None = None) -> None:
        self._readers, self._view = readers, view
        self._vocabulary = (reading or Reading()).vocabulary()
        self._disguise = _disguise(reading) if reading else None
        self._decoder = Decoder(self._vocabulary, reading)
        if self._decoder.repeats:
            self._decoder.repeats.cover((None if view.interval else view.window,))
        self._words = Words(self._disguise.of(self._decoder.forms.table) if self._disguise else None)
        self._mask = compile_scope(view.filters, self._vocabulary, self._words.mask)
        self._framers: dict[int, Framer] = {}
        self._found: deque[Match] = deque()
        self._full = ROOM
        self._clock = Clock()

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

    def hints(self) -> list[str]:
        """Return what a user should know about how the sources were read, a sentence each."""
        return sentences(self._decoder.hints(), self._readers.name)

    def _reading(self, clock: Callable[[], int], wait: Waiter) -> Iterator[None]:
        while True:
            busy = self._readers.step(clock(), lambda piece, _live: self._take(piece, clock()))
            yield
            if wait(0 if busy else EXPORT_TICK) or (
                not busy and all(each.ended for each in self._readers.statuses())
            ):
                return

    def _take(self, piece: Piece, now: int) -> None:
        number = piece.stream.number
        framer = self._framers.setdefault(number, Framer(piece.offset))
        self._decode(number, framer.feed(piece.data), now)
        if piece.end:
            del self._framers[number]
            self._decode(number, framer.end(), now, end=True)

    def _decode(self, stream: int, lines: Lines, now: int, *, end: bool = False) -> None:
        decoded = self._decoder.decode(stream, lines, arrival=now, sequence=0, end=end)
        self._words.read(decoded.records, 0, decoded.batch)
        batch = decoded.batch
        if batch is None:
            return
        self._clock.hear(batch, now, live=False)
        rows = np.arange(len(batch)) if self._mask is None else np.flatnonzero(self._mask(batch))
        times = batch["time"]
        if self._view.interval:
            first, last = self._view.interval
            rows = rows[(times[rows] > first) & (times[rows] <= last)]
        rows = rows[np.argsort(batch["sequence"][rows], kind="stable")]
        for place, time, offset in zip(*(batch[name][rows].tolist() for name in PLACE), strict=True):
            table = self._decoder.forms.table(stream, offset)
            self._found.append(Match(time, RawRecord(decoded.records[place], table)))

    def _drained(self) -> Iterator[Match]:
        end, window = self._clock.newest or 0, self._view.window
        whole = window is None or self._view.interval is not None
        while self._found:
            match = self._found.popleft()
            if whole or end - (window or 0) < match.time <= end:
                record = match.record
                yield Match(match.time, self._disguise.record(record) if self._disguise else record)

    def _forget(self) -> None:
        """Let go of what has left the window, whatever order it came in."""
        if len(self._found) > self._full:
            start = (self._clock.newest or 0) - (self._view.window or 0)
            self._found = deque(match for match in self._found if match.time > start)
            self._full = 2 * len(self._found) + ROOM


def _disguise(reading: Reading) -> Disguise | None:
    if not reading.pseudonyms:
        return None
    from spectrum_tui.backends.disguise import Disguise  # takes its time, and few hide anything

    return Disguise(reading.pseudonyms)
