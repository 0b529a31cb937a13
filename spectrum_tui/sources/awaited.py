"""A source that may not be there yet, or not be readable yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from spectrum_tui.errors import SourceError
from spectrum_tui.sources.archive import Archive
from spectrum_tui.sources.base import Piece, Source, SourceState
from spectrum_tui.sources.faults import FIRST_PAUSE, LONGEST_PAUSE
from spectrum_tui.sources.follow import FollowedFile
from spectrum_tui.sources.gaps import Gaps
from spectrum_tui.sources.history import History
from spectrum_tui.sources.logs import Logs
from spectrum_tui.sources.watch import Bell


class NotYet(SourceError):
    """There is nothing at a path, or too little to tell what it is, and that may change."""


class Awaited:
    """Becomes the source that suits what a path stands for, as soon as there is something.

    Args:
        name: the path, as a person gave it.
        make: makes that source; raises `NotYet` or another SourceError.
        follow: whether to wait and to try again.
        alone: whether it is the only source, so that it had better fail at once than show an empty screen.
        bell: what tells of changes; shared, and closed with the first of those that share it.
    """

    interval = 1.0

    def __init__(
        self, name: str, make: Callable[[], Source], *, follow: bool, alone: bool, bell: Bell | None
    ) -> None:
        self._name, self._make, self._follow, self._alone = name, make, follow, alone
        self._bell = bell
        self._source: Source | None = None
        self._wake: Callable[[], None] = lambda: None
        self._error = ""
        self._pause = FIRST_PAUSE
        self._tried = 0
        self._ended = False

    def open(self, wake: Callable[[], None]) -> None:
        """Start, or begin to wait.

        Raises:
            SourceError: it cannot be read, and there is no other.
        """
        self._wake = wake
        if self._bell:
            self._bell.answer(wake)
            self._bell.add(self._name)
        try:
            self._source = self._opened()
        except NotYet as error:
            self._fail(error, fatal=not self._follow)
        except SourceError as error:
            self._fail(error, fatal=True)

    def read(self, size: int, now: int) -> Piece | None:
        """Return the next piece; None as long as there is nothing."""
        if self._source is None and not self._ended:
            self._try(now)
        return self._source.read(size, now) if self._source else None

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were read before, or None when they are out of reach."""
        return self._source.fetch(stream, offset, length) if self._source else None

    def histories(self) -> Sequence[Archive | History | Gaps]:
        """Return what waits until the newest is read."""
        return self._source.histories() if isinstance(self._source, Logs | FollowedFile) else ()

    def state(self) -> SourceState:
        """Return how it is doing."""
        polling = self._bell is not None and self._bell.polls(self._name)
        if self._source:
            state = self._source.state()
            return replace(state, polling=True) if polling else state
        return SourceState(self._name, ended=self._ended, waiting=True, error=self._error, polling=polling)

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        self._ended = True
        if self._source:
            self._source.close()
        if self._bell:
            self._bell.close()

    def _opened(self) -> Source:
        source = self._make()
        source.open(self._wake)
        self._error = ""
        return source

    def _try(self, now: int) -> None:
        if self._tried <= now < self._tried + self._pause and self._tried:
            return
        try:
            self._source = self._opened()
        except NotYet as error:
            self._error = _reason(error)
        except SourceError as error:
            self._error = _reason(error)
            self._tried, self._pause = now, min(2 * self._pause, LONGEST_PAUSE)

    def _fail(self, error: SourceError, *, fatal: bool) -> None:
        if fatal and self._alone:
            raise error
        self._error, self._ended = _reason(error), not self._follow


def _reason(error: SourceError) -> str:
    """Return what is wrong without the name of the source, which is shown beside it."""
    return error.message.rpartition(": ")[2]
