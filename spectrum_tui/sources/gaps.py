"""What was passed over of a file that grows faster than it is read: it is read when there is time for it."""

from __future__ import annotations

from collections.abc import Iterator

from spectrum_tui.sources.base import Piece, Stream
from spectrum_tui.sources.generation import Generation
from spectrum_tui.sources.history import History
from spectrum_tui.sources.seek import CHUNK, REACH, Plan, TimeOf, sounding

FAR = 64 << 20
"""Unread bytes of a file that was caught up before, beyond which what is newest is gone to."""
FARTHER = 16 << 20
"""How many more that takes for each gap there is already."""
NEAR = 4 << 20
"""Bytes before the end to which that goes."""
MOST = 64
"""Gaps at a time: each of them holds the file open."""


class Gaps:
    """Passes stretches of files over, and hands them out from the last to the first.

    Args:
        numbers: where the streams get their numbers from.
        time_of: tells the time of a line.
    """

    owed = True

    def __init__(self, numbers: Iterator[int], time_of: TimeOf) -> None:
        self._numbers, self._time_of = numbers, time_of
        self._gaps: list[tuple[Generation, History]] = []
        self._turn: tuple[Generation, History] | None = None
        self._given_up = 0

    def plan(self, file: Generation, now: int) -> Plan | None:
        """Return what to pass over to get near the end; None where that cannot be, or is not worth it.

        It begins behind the line that is being read, and ends before one that tells its time.
        """
        end = file.size()
        if end - file.position <= FAR + FARTHER * len(self._gaps) or len(self._gaps) == MOST:
            return None
        try:
            bottom = _next_line(file, file.position)
            top = sounding(file.read_at(end - NEAR, CHUNK), end - NEAR, self._time_of)
        except OSError:
            return None
        if bottom is None or top is None or top.offset <= bottom:
            return None
        return Plan(bottom=bottom, top=top.offset, reached=now)

    def pass_over(self, file: Generation, plan: Plan) -> bool:
        """Pass over a stretch, if it can be read later; the file goes on behind it as another stream."""
        name, numbers, time_of = file.stream.name, self._numbers, self._time_of
        try:
            descriptor = file.duplicate()
            gap = History(descriptor, plan, name=name, numbers=numbers, time_of=time_of)
            file.leap(plan.top, Stream(next(numbers), name, seekable=True))
        except OSError:
            return False
        self._gaps.append((file, gap))
        return True

    @property
    def left(self) -> int:
        """Bytes that are not handed out yet."""
        return sum(gap.left for _, gap in self._gaps)

    @property
    def unloaded(self) -> int:
        """Bytes that never will be."""
        return self._given_up + sum(gap.unloaded for _, gap in self._gaps)

    @property
    def reached(self) -> int:
        """No line that is left is newer than this time (ns since the epoch) and `seek.SLACK`."""
        return max((gap.reached for _, gap in self._gaps), default=0)

    def read(self, size: int) -> Piece | None:
        """Return the next piece of at most `size` bytes; None when there is none yet, or `left` is 0."""
        if self._turn is None and self._gaps:
            self._turn = self._gaps[-1]
        if self._turn is None:
            return None
        file, gap = self._turn
        piece = gap.read(size)
        if piece:
            file.adopt(piece.stream.number)
        if piece is None or piece.end:
            self._turn = None
        if not gap.left:
            self._shut(file, gap)
        return piece

    def abandon(self) -> None:
        """Begin no further block."""
        for _, gap in self._gaps:
            gap.abandon()

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        for each in tuple(self._gaps):
            self._shut(*each)

    def _shut(self, file: Generation, gap: History) -> None:
        self._gaps.remove((file, gap))
        self._given_up += gap.unloaded
        gap.close()


def _next_line(file: Generation, place: int) -> int | None:
    """Return where the line after the one at a place begins; None when that is nowhere near."""
    at = file.read_at(place, REACH).find(b"\n")
    return place + at + 1 if at >= 0 else None
