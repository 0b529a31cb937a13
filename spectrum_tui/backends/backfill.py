"""Fill in, behind what is new, what sources passed over to give the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from spectrum_tui.sources.base import Piece, Source
from spectrum_tui.sources.seek import SLACK


class History(Protocol):
    """What a source passed over, handed out as streams of their own."""

    @property
    def owed(self) -> bool:
        """Whether it is to be counted even if it cannot be kept, as what came before it was counted."""

    @property
    def left(self) -> int:
        """Bytes that are not handed out yet."""

    @property
    def reached(self) -> int:
        """No line that is left is newer than this time (ns since the epoch) and `SLACK`."""

    def read(self, size: int) -> Piece | None:
        """Return the next piece of at most `size` bytes; None when there is none yet, or `left` is 0."""

    def abandon(self) -> None:
        """Begin no further stream."""


@runtime_checkable
class HasHistories(Protocol):
    """A source that gives the newest first."""

    def histories(self) -> Sequence[History]:
        """Return what it passed over."""


class Backfill:
    """The histories of all sources, read from the newest block to the oldest whichever source it is in."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = [source for source in sources if isinstance(source, HasHistories)]
        self._open: tuple[Source, History] | None = None

    def read(self, size: int) -> tuple[Source, Piece | None] | None:
        """Return the next piece of at most `size` bytes and its source; None when nothing is left.

        There may be no piece yet although something is left.
        """
        if self._open is None:
            self._open = max(self._left(), key=lambda each: each[1].reached, default=None)
        if self._open is None:
            return None
        source, history = self._open
        piece = history.read(size)
        if piece is None or piece.end:
            self._open = None
        return source, piece

    @property
    def missing(self) -> int | None:
        """The time in ns up to which there may be events that are still to be filled in; None without any."""
        reached = max((history.reached for _, history in self._left()), default=None)
        return None if reached is None else reached + SLACK

    def abandon(self) -> int | None:
        """Begin no further block of what is not owed; return up to which time (ns) events will be missing.

        None when nothing will.
        """
        given_up = [history for _, history in self._left() if not history.owed]
        missing = max((history.reached + SLACK for history in given_up), default=None)
        for history in given_up:
            history.abandon()
        return missing

    def _left(self) -> Iterator[tuple[Source, History]]:
        for source in self._sources:
            for history in source.histories():
                if history.left:
                    yield source, history
