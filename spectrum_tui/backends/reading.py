"""Pull pieces out of sources, and tell what the sources are doing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spectrum_tui.backends.base import Phase, SourceStatus
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.base import Piece, Source, SourceState, Stream

BITE = 1 << 18
"""Bytes decoded between two questions: a few milliseconds' worth."""
SHORTEST_SILENCE = 10 * SECOND
"""How long nothing must come before the sources are called silent."""
BEHIND = 8 << 20
"""Unread bytes of a source that was caught up before, beyond which the screen says that it is behind."""


class Readers:
    """All sources of a run."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._live: set[int] = set()
        self._streams: dict[int, tuple[Source, Stream]] = {}
        self.interval = min(source.interval for source in sources)
        """Seconds after which a step is worth another try although no source called."""
        self.last_read: int | None = None
        """Wall clock in ns of the last bytes."""

    def open(self, wake: Callable[[], None]) -> None:
        """Start all sources.

        Raises:
            SourceError: one of them can never be read.
        """
        for source in self._sources:
            source.open(wake)

    def close(self) -> None:
        """Close all sources."""
        for source in self._sources:
            source.close()

    def step(self, now: int, take: Callable[[Piece, bool], None]) -> bool:
        """Hand over a piece from every source, with whether it is live; return whether any came."""
        busy = False
        for index, source in enumerate(self._sources):
            if index not in self._live and source.state().waiting:
                self._live.add(index)
            piece = source.read(BITE, now)
            if piece is not None:
                busy = True
                self.last_read = now if piece.data else self.last_read
                self._streams[piece.stream.number] = (source, piece.stream)
                take(piece, index in self._live)
        return busy

    def name(self, stream: int) -> str:
        """Return what a person calls a stream."""
        return self._streams[stream][1].name if stream in self._streams else ""

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Read bytes of a stream again, or return None when they are out of reach."""
        if stream not in self._streams:
            return None
        source, known = self._streams[stream]
        return source.fetch(stream, offset, length) if known.seekable else None

    def statuses(self) -> tuple[SourceStatus, ...]:
        """Return how each source is doing."""
        return tuple(
            SourceStatus(
                name=state.name,
                position=state.position,
                size=state.size,
                rotations=state.rotations,
                last_read=state.last_read,
                ended=state.ended,
                error=state.error,
            )
            for state in self._states()
        )

    def phase(self, now: int, grace: int) -> tuple[Phase, float | None, int]:
        """Return what the sources are doing, the share of the backlog that is read, and the silence in ns."""
        states = self._states()
        if all(state.ended for state in states):
            return Phase.ENDED, None, 0
        silence = now - self.last_read if self.last_read is not None else 0
        if any(not state.waiting and not state.ended for state in states) and silence < SECOND:
            behind = len(self._live) == len(states)
            if not behind:
                return (Phase.WAITING if self.last_read is None else Phase.LOADING), _progress(states), 0
            return (Phase.BEHIND if _unread(states) > BEHIND else Phase.LIVE), None, 0
        if self.last_read is None:
            return Phase.WAITING, None, 0
        return (Phase.SILENT if silence > max(grace, SHORTEST_SILENCE) else Phase.LIVE), None, silence

    def _states(self) -> list[SourceState]:
        return [source.state() for source in self._sources]


def _progress(states: Sequence[SourceState]) -> float | None:
    size = sum(state.size or 0 for state in states)
    return min(sum(state.position for state in states if state.size) / size, 1.0) if size else None


def _unread(states: Sequence[SourceState]) -> int:
    return sum(state.size - state.position for state in states if state.size)
