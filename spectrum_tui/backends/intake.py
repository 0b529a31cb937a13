"""Hand bytes to the engine in the order they were read, whoever decodes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from spectrum_tui.allocation import give_back_what_is_free
from spectrum_tui.backends.gathering import Gathering
from spectrum_tui.backends.helpers import WORTH
from spectrum_tui.engine.engine import Engine
from spectrum_tui.engine.foreign import Block, Report
from spectrum_tui.engine.framing import Lines
from spectrum_tui.sources.base import Piece

if TYPE_CHECKING:
    from spectrum_tui.backends.decoding import Ticket
    from spectrum_tui.backends.pool import Pool

MOST_DONE = 4
"""Portions that are held, beside those being decoded elsewhere, until what came before them is decoded."""
MOMENT = 0.02
"""Seconds that the next answer is delayed at most while nothing can be done but wait."""
OFTEN = 4 << 20
"""Bytes after which it is asked again how much is left."""
SMALLEST = 1 << 17
"""Bytes of the smallest block that is worth to be sent to another process."""
MOST_LOSSES = 3
"""Times that processes are started anew after some were lost."""
LOST = "A process that decodes was lost {} times; what it had was read again, nothing is missing or doubled."


class Portion(NamedTuple):
    """A piece of a stream, and the lines that it completes."""

    piece: Piece
    lines: Lines
    now: int
    live: bool
    history: bool
    ticket: Ticket | None

    @property
    def decided(self) -> bool:
        """Whether it can be taken in without a wait."""
        return self.ticket is None or self.ticket.done


class Intake:
    """Feeds an engine.

    Args:
        engine: takes the events.
        begin: starts processes to decode in; None where that does not help.
        taken: hears of every piece once its events are counted.
        early: processes wait already.
        give_way: waits a moment if somebody needs the processor more.
    """

    def __init__(
        self,
        engine: Engine,
        begin: Callable[[], Pool | None],
        taken: Callable[[Piece], None],
        *,
        early: bool = False,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._begin, self._taken, self._give_way = engine, begin, taken, give_way
        self._pool: Pool | None = None
        self._waiting: deque[Portion] = deque()
        self._gathering = Gathering(engine)
        self._backlog, self._unasked = 0, OFTEN if early else 0
        self._losses = 0
        engine.budget.mind(self)

    @property
    def pending(self) -> bool:
        """Whether something was put that is not taken in yet."""
        return bool(self._waiting)

    @property
    def owes_news(self) -> bool:
        """Whether some of that is of a backlog, but no history."""
        return any(not (portion.live or portion.history) for portion in self._waiting)

    @property
    def full(self) -> bool:
        """Whether so much is waiting that nothing more should be put."""
        return len(self._waiting) >= (self._pool.most if self._pool else 0) + MOST_DONE

    @property
    def nbytes(self) -> int:
        """Bytes of memory that reading takes, beside what it gives to the engine."""
        waiting = sum(len(portion.lines.lines.block) for portion in self._waiting)
        return waiting + (self._pool.nbytes if self._pool else 0)

    @property
    def hints(self) -> tuple[str, ...]:
        """What a user should know about how it goes."""
        return (LOST.format(self._losses),) if self._losses else ()

    def put(self, piece: Piece, now: int, *, live: bool = False, history: bool = False) -> None:
        """Take in the next piece of a stream."""
        lines = self._engine.frame(piece.stream.number, piece.data, piece.offset)
        self._backlog += 0 if live else len(piece.data)
        self._unasked += len(piece.data)
        self._hear()
        ticket = None if live else self._ticket(piece, lines, now)
        if piece.stream.seekable:
            piece = replace(piece, data=b"")  # the lines are all that is still asked for
        self._waiting.append(Portion(piece, lines, now, live, history, ticket))
        while self._waiting and self._waiting[0].decided:
            self._take(self._waiting.popleft())

    def prepare(self, left: Callable[[], int | None]) -> None:
        """Start processes when enough of a backlog is `left`, in bytes; if nobody knows, as much as came."""
        if self._pool is not None or self._unasked < OFTEN or self._losses > MOST_LOSSES:
            return
        self._unasked, more = 0, left()
        if (self._backlog if more is None else more) >= WORTH:
            self._pool = self._begin()

    def tidy(self) -> None:
        """Let the engine forget what it no longer needs, if it is time for that."""
        if self._engine.crowded:
            self._gathering.flush()
            self._engine.tidy()
            give_back_what_is_free()

    def settle(self) -> bool:
        """Wait a moment for the oldest portion that is not taken in yet; return whether there was one."""
        if not self._waiting:
            return False
        ticket = self._waiting[0].ticket
        if ticket and self._pool:
            self._pool.wait(ticket, MOMENT)
        self._hear()
        if self._waiting[0].decided:
            self._take(self._waiting.popleft())
        return True

    def flush(self) -> bool:
        """Wait for all that was put; return False, for nothing is left to be waited for."""
        while self.settle():
            pass
        return self.hand_over()

    def hand_over(self) -> bool:
        """Have the engine count what is decoded; return False, for nothing is left to be waited for."""
        self._gathering.flush()
        return False

    def rest(self) -> None:
        """Let go of the processes, as long as there is no backlog."""
        self.flush()
        self._hear()
        if self._pool:
            self._pool.close()
            self._pool = None
        self._engine.readers_gone()

    def _ticket(self, piece: Piece, lines: Lines, now: int) -> Ticket | None:
        stream, data = piece.stream.number, lines.lines.block
        if len(data) < SMALLEST or not self._engine.steady(stream):
            return None
        pool = self._pool
        return pool.offer(Block(stream, lines.offset, now, data)) if pool and pool.ready else None

    def _take(self, portion: Portion) -> None:
        self._give_way()
        engine, piece, number = self._engine, portion.piece, portion.piece.stream.number
        report = portion.ticket.report if portion.ticket else None
        if portion.live or not piece.stream.seekable:
            self._take_at_once(portion, report)
        else:
            now, history = portion.now, portion.history
            batch = engine.read(number, portion.lines, now=now, history=history, report=report)
            self._gathering.add(batch, now, history=history)
            if piece.end:
                self._gathering.add(engine.finish(number, now=now, history=history), now, history=history)
        self._taken(piece)

    def _take_at_once(self, portion: Portion, report: Report | None) -> None:
        """Take in what is live, or cannot be read again."""
        self._gathering.flush()
        engine, piece, number = self._engine, portion.piece, portion.piece.stream.number
        batch = engine.take(number, portion.lines, now=portion.now, live=portion.live, report=report)
        if not piece.stream.seekable:
            engine.hold(number, piece.data, offset=piece.offset, useful=batch is not None)
        if piece.end:
            engine.end(number, now=portion.now, live=portion.live)

    def _hear(self) -> None:
        """Take the reports that have come; when a process is gone go on without any."""
        if not self._pool:
            return
        self._pool.hear()
        if self._pool.failed:
            self._losses += 1
            self._pool.close()
            self._pool = None
