"""Pull pieces out of sources, and tell what the sources are doing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spectrum_tui.backends.backfill import Backfill
from spectrum_tui.backends.base import Phase, SourceStatus
from spectrum_tui.model.times import SECOND
from spectrum_tui.sources.base import Piece, Source, SourceState, Stream
from spectrum_tui.sources.seek import SLACK

BITE = 1 << 20
"""Bytes that are decoded between two questions: a third less work than in quarters, and hardly any wait."""
SHORTEST_SILENCE = 10 * SECOND
"""How long nothing must come before the sources are called silent."""
BEHIND = 8 << 20
"""Unread bytes of a source that was caught up before, beyond which the screen says that it is behind."""


class Readers:
    """All sources of a run."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._backfill = Backfill(sources)
        self._live: set[int] = set()
        self._streams: dict[int, tuple[Source, Stream]] = {}
        self._behind = False
        self._began: int | None = None
        self._done = 0
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
        """Hand over a piece from every source, with whether it is live; return whether there is more."""
        busy = self._behind = False
        self._began = now if self._began is None else self._began
        for index, source in enumerate(self._sources):
            if index not in self._live and source.state().waiting:
                self._live.add(index)
            piece = source.read(BITE, now)
            if piece is not None:
                more = index not in self._live or not source.state().drained
                busy |= more or piece.end
                self.last_read = now if piece.data else self.last_read
                self._behind |= more
                self._done += 0 if index in self._live else len(piece.data)
                self._streams[piece.stream.number] = (source, piece.stream)
                take(piece, index in self._live)
        return busy

    def fill(self, take: Callable[[Piece], None]) -> bool:
        """Hand over a piece of history unless something newer is to be read; return whether there was any."""
        found = None if self._behind else self._backfill.read(BITE)
        if found is None:
            return False
        source, piece = found
        if piece is not None:
            self._done += len(piece.data)
            self._streams[piece.stream.number] = (source, piece.stream)
            take(piece)
        return True

    def forgo(self) -> int | None:
        """Give up the rest of history; return up to which time (ns) events will be missing, None for none."""
        return self._backfill.abandon()

    @property
    def missing(self) -> int | None:
        """The event time in ns up to which history is still to be filled in; None when all is."""
        return self._backfill.missing

    @property
    def reached(self) -> int | None:
        """About the newest event time in ns among what is still to be filled in; None when nothing is."""
        missing = self._backfill.missing
        return None if missing is None else missing - SLACK

    def has_all_since(self, start: int | None) -> bool:
        """Tell whether no event after `start`, None for any event, is still to be filled in."""
        missing = self._backfill.missing
        return missing is None or (start is not None and missing <= start)

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
                files=state.files,
                polling=state.polling,
            )
            for state in self._states()
        )

    def unloaded(self) -> int:
        """Return how many bytes of history will not be filled in."""
        return sum(state.unloaded for state in self._states())

    def phase(self, now: int, grace: int) -> tuple[Phase, int]:
        """Return what the sources are doing, history aside, and the silence in ns."""
        states = self._states()
        if all(state.ended for state in states):
            return Phase.ENDED, 0
        if any(state.behind for state in states):
            return Phase.BEHIND, 0
        silence = now - self.last_read if self.last_read is not None else 0
        if any(not state.waiting and not state.ended for state in states) and silence < SECOND:
            behind = len(self._live) == len(states)
            if not behind:
                return (Phase.WAITING if self.last_read is None else Phase.LOADING), 0
            return (Phase.BEHIND if sum(map(_unread, states)) > BEHIND else Phase.LIVE), 0
        if self.last_read is None:
            return Phase.WAITING, 0
        return (Phase.SILENT if silence > max(grace, SHORTEST_SILENCE) else Phase.LIVE), silence

    def left(self) -> int | None:
        """Return the bytes of the backlog that are not read, history included; None when nobody can know."""
        states = self._states()
        if any(state.size is None and not state.ended for state in states):
            return None
        return sum(_unread(state) + state.history for state in states)

    def progress(self, now: int, room: int | None) -> tuple[float | None, int | None]:
        """Return the share of the backlog that is read, and how long in ns the rest will take.

        Both are None without a backlog. `room` is how many bytes of history there is room for, if limited.
        """
        states = self._states()
        history = sum(state.history for state in states)
        left = sum(_unread(state) for index, state in enumerate(states) if index not in self._live)
        left += history if room is None else min(history, room)
        if not left or self._began is None or not self._done:
            return (0.0 if left else None), None
        return self._done / (self._done + left), max(now - self._began, 0) * left // self._done

    def _states(self) -> list[SourceState]:
        return [source.state() for source in self._sources]


def _unread(state: SourceState) -> int:
    return max(state.size - state.position, 0) if state.size and not state.ended else 0
