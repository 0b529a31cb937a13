"""What a source with many files puts off until the newest is read."""

from __future__ import annotations

import time
from collections.abc import Sequence

from spectrum_tui.sources.base import Piece
from spectrum_tui.sources.history import History, Past
from spectrum_tui.sources.intake import Intake
from spectrum_tui.sources.lineage import Lineage
from spectrum_tui.sources.reader import Reader


class Archive:
    """Files that hold nothing new, from the newest to the oldest; each is handed out in its own order.

    Also keeps what was passed over in files of which the end was read first.
    """

    owed = False

    def __init__(self, intake: Intake, lineage: Lineage) -> None:
        self._intake, self._lineage = intake, lineage
        self._reader: Reader | None = None
        self._reached = 0
        self._dropped = 0
        self._pasts: list[Past] = []

    @property
    def left(self) -> int:
        """Bytes that are not handed out yet."""
        reading = self._reader.unread + 1 if self._reader else 0
        return self._intake.inflated(self._intake.pending.waiting + reading)

    @property
    def reached(self) -> int:
        """No line that is left is newer than this time (ns since the epoch) and `seek.SLACK`."""
        return self._reached if self._reader else self._intake.pending.reached

    @property
    def unloaded(self) -> int:
        """Bytes that were given up."""
        return self._dropped + sum(past.unloaded for past in self._pasts)

    def add(self, reader: Reader) -> None:
        """Take over what was passed over in a file: nothing in most of very many."""
        if reader.past and reader.past.histories():
            self._pasts.append(reader.past)
        elif reader.past:
            self._dropped += reader.past.unloaded

    def histories(self) -> Sequence[Archive | History]:
        """Return all that is put off."""
        return [self, *(history for past in self._pasts for history in past.histories())]

    def read(self, size: int) -> Piece | None:
        """Return the next piece of at most `size` bytes; None when there is none yet, or `left` is 0."""
        now = time.time_ns()
        if self._reader is None:
            self._reached = self._intake.pending.reached
            self._reader = self._intake.open_waiting(now)
            if self._reader:
                self.add(self._reader)
        return self._bite(self._reader, size, now) if self._reader else None

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were passed over at first, or None when they were not."""
        return next(filter(None, (past.fetch(stream, offset, length) for past in self._pasts)), None)

    def abandon(self) -> None:
        """Begin no further file; `unloaded` says what that leaves out."""
        self._dropped += self._intake.inflated(self._intake.pending.drop_waiting())

    def close(self) -> None:
        """Let go of all files."""
        for past in self._pasts:
            past.close()

    def _bite(self, reader: Reader, size: int, now: int) -> Piece | None:
        taken, log = reader.progress, reader.log
        try:
            data = reader.read(size, now)
        except OSError as error:
            self._intake.faults.fail(log.path, error, now, reader.unread)
            self._intake.close(reader)
            return self._end(reader)
        if data:
            return Piece(self._lineage.announce(log), log.position - len(data), data)
        if data is not None and reader.progress != taken:
            return None
        flaw = reader.flaw
        if data is None:
            self._lineage.overwritten(reader)
        else:
            self._intake.finish(reader)
        return self._end(reader, flaw)

    def _end(self, reader: Reader, error: str = "") -> Piece | None:
        self._reader = None
        log = reader.log
        if not (log.stream or error):
            return None
        piece = Piece(self._lineage.announce(log), log.position, b"", end=True, error=error)
        log.stream = None
        return piece
