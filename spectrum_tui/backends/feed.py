"""Sources read into an engine: what is new before what is history, a bite at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from spectrum_tui.backends.base import Phase
from spectrum_tui.backends.failures import Failures
from spectrum_tui.backends.helpers import Helpers
from spectrum_tui.backends.intake import Intake
from spectrum_tui.backends.reading import Readers
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.engine import Engine
from spectrum_tui.engine.records import Rejected
from spectrum_tui.sources.base import Piece, Source

if TYPE_CHECKING:
    from spectrum_tui.backends.pool import Pool

UNREADABLE = "cannot be read on"
"""Why the rest of a file is rejected."""
HEAD_START = 0.06
"""Seconds that the first whole screen has before history takes the processor."""
BREATH = 0.002
"""Seconds between two looks at whether somebody asks, meanwhile."""
UNREAD = frozenset({Phase.WAITING, Phase.LOADING})
"""While there is something to be read that was there before."""


class Feed:
    """Feeds an engine, and knows how far that has come.

    Args:
        sources: where bytes come from.
        engine: takes them.
        clock: the wall clock in ns since the epoch.
        reading: how records are read.
        failures: what becomes of failures.
        helpers: processes that may decode.
        give_way: waits a moment if somebody needs the processor more.
    """

    def __init__(  # noqa: PLR0913 - all that it joins, once, by the backend
        self,
        sources: Sequence[Source],
        engine: Engine,
        clock: Callable[[], int],
        reading: Reading,
        failures: Failures,
        helpers: Helpers,
        *,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self.readers = Readers(sources)
        self.ended_at: int | None = None
        """When the last bytes came, once every source has given all it will ever give."""
        self._engine, self._clock, self._reading = engine, clock, reading
        self._intake = Intake(engine, self.begin, self._tell, early=bool(helpers), give_way=give_way)
        self._failures, self._helpers = failures, helpers
        self._whole_since: float | None = None

    @property
    def hints(self) -> tuple[str, ...]:
        """What a user should know about how it goes."""
        return (*self._failures.hints, *self._intake.hints)

    @property
    def failures(self) -> int:
        """How often reading failed, by a fault of the program."""
        return self._failures.count

    def step(self) -> bool:
        """Read a bite of everything; return whether there is more to do at once.

        Raises:
            Exception: it failed again and again.
        """
        return self._failures.guard(self._step)

    def _step(self) -> bool:
        searching = self._engine.search(self.readers.fetch)
        if self._intake.full:
            return self._intake.settle()
        busy = self.readers.step(self._clock(), self._take)
        busy = self._fill() or busy
        self._intake.tidy()
        if busy:
            self._intake.prepare(self.readers.left)
        elif self._intake.settle():
            busy = True  # after the last of it there is still the end to be noticed
        else:
            self._rest()
        return busy or searching

    def flush(self) -> None:
        """Wait until all that was read is decoded, unless a backlog goes on that is shown as it is read.

        Raises:
            Exception: that failed again and again.
        """
        settle = self._intake.hand_over if self.is_behind(self.now()) else self._intake.flush
        while self._failures.guard(settle):
            pass
        self._limit()

    def close(self) -> None:
        """Let go of the sources and of all that decodes."""
        self._intake.rest()
        self._helpers.close()
        self.readers.close()

    def now(self) -> int:
        """Return the wall clock, which stands still once every source has ended."""
        return self._clock() if self.ended_at is None else self.ended_at

    def phase(self, start: int | None, now: int) -> tuple[Phase, int]:
        """Return what the sources do, loading until all after `start` is read, and the silence in ns."""
        phase, silence = self.readers.phase(now, self._engine.clock.grace)
        if phase in (Phase.LIVE, Phase.SILENT, Phase.ENDED):
            whole = self.readers.has_all_since(start) and not self._intake.owes_news
            phase = phase if whole else Phase.LOADING
        return phase, silence

    def is_behind(self, now: int) -> bool:
        """Tell whether something is still to be read and decoded that was there before, history aside."""
        return self._intake.owes_news or self.readers.phase(now, self._engine.clock.grace)[0] in UNREAD

    def room(self) -> int | None:
        """Return for about how many bytes of a log there is room; None when that is not limited or known."""
        room, kept = self._engine.room(), self._engine.store.nbytes
        return room * self._engine.tally.bytes // kept if room is not None and kept else None

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes of a stream again, wherever they are still to be had."""
        return self.readers.fetch(stream, offset, length) or self._engine.raw.fetch(stream, offset, length)

    def begin(self) -> Pool | None:
        """Start processes that decode a backlog, where that helps."""
        if not self._reading.workers:
            return None
        from spectrum_tui.backends.pool import Pool  # takes its time, and most logs are small

        try:
            return Pool(self._reading, self._helpers)
        except OSError:
            return None

    def _rest(self) -> None:
        """Hear that all there is was read."""
        self._intake.rest()
        self._helpers.close()
        if self.ended_at is None and self.readers.phase(0, 0)[0] is Phase.ENDED:
            self.ended_at = self.readers.last_read or self._clock()

    def _take(self, piece: Piece, live: bool) -> None:
        self._intake.put(piece, self._clock(), live=live)

    def _tell(self, piece: Piece) -> None:
        """Count what cannot be read of a stream as one more line that was rejected, with the reason."""
        self._failures.succeed()
        if piece.error:
            flaw = Rejected(piece.stream.number, piece.offset, 0, b"", f"{UNREADABLE}: {piece.error}")
            self._engine.rejected.append((flaw, self._clock()))
            self._engine.tally.lines += 1
            self._engine.tally.rejected += 1
            self._engine.tally.reasons[UNREADABLE] += 1
            self._engine.version += 1

    def _fill(self) -> bool:
        """Read a bite of history, as long as there is room for it; return whether there was any.

        It waits for what is newer, and until that can be drawn, for a first screen would wait for both.
        """
        if self._intake.owes_news:
            return False
        if self.readers.missing is not None and self._is_to_be_drawn():
            time.sleep(BREATH)
            return True
        busy = self.readers.fill(self._take_history)
        if busy:
            self._limit()
        return busy

    def _is_to_be_drawn(self) -> bool:
        """Tell whether all but history was read only a moment ago."""
        if self._whole_since is None:
            if self.is_behind(self._clock()):
                return False
            self._whole_since = time.monotonic()
        return time.monotonic() < self._whole_since + HEAD_START

    def _limit(self) -> None:
        """Give up the rest of history once there is room neither for it nor in place of older events.

        What is owed is counted even then, and kept only as long as nothing newer needs the room.
        """
        if self._engine.room() == 0 and not self._engine.store.keeps_older(self.readers.reached):
            missing = self.readers.forgo()
            if missing is not None:
                self._engine.forgo(missing)
        self._engine.relieve(self._clock())

    def _take_history(self, piece: Piece) -> None:
        self._intake.put(piece, self._clock(), history=True)
