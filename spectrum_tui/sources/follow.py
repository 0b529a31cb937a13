"""Follow a file through everything that happens to log files."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from spectrum_tui.errors import SourceError
from spectrum_tui.sources.base import Piece, SourceState, Stream
from spectrum_tui.sources.gaps import Gaps
from spectrum_tui.sources.generation import Generation, Shelf, identity, open_regular
from spectrum_tui.sources.history import History, Past
from spectrum_tui.sources.rotated import Siblings, Successor, passed
from spectrum_tui.sources.seek import Wanted
from spectrum_tui.sources.watch import Bell

TIDY_INTERVAL = 10_000_000_000
"""ns between two looks at which of the earlier files were deleted."""
HINTS = {
    errno.ENOENT: "check the name, or --follow it",
    errno.EISDIR: "name the files in it",
    errno.ESPIPE: "read it as standard input",
    errno.EACCES: "read it as a user who may",
}
"""What to do about a file that cannot be opened."""


COMPARE_INTERVAL = 1_000_000_000
"""ns between two looks whether a name stands for other bytes, where the kernel does not tell of changes."""


class FollowedFile:
    """A plain file, read to its end, or followed by name like `tail -F`.

    Args:
        path: what to read; with `follow` it may be missing, rotated, truncated, replaced or linked anew.
        numbers: where the streams get their numbers from.
        follow: whether to go on at the end.
        bell: what tells of changes, for many files to share one; by default a file has its own.
        wanted: which lines matter, and which first, where the file is in order of time; by default all do.
    """

    def __init__(
        self,
        path: Path,
        *,
        numbers: Iterator[int],
        follow: bool,
        bell: Bell | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        self._path = path
        self._numbers = numbers
        self._follow = follow
        self._bell = bell
        self._own_bell: Bell | None = None
        self._wanted = wanted
        self._past: Past | None = None
        newest_first = follow and wanted is not None and wanted.window is not None
        self._gaps = Gaps(numbers, wanted.time_of) if newest_first and wanted else None
        self._current: Generation | None = None
        self._successors: deque[Successor] = deque()
        self._earlier = Shelf()
        self._siblings = Siblings(path)
        self._rotations = 0
        self._last_read: int | None = None
        self._waiting = self._caught_up = False
        self._ended = False
        self._error = ""
        self._tidied = self._compared = 0

    interval = 1.0

    def open(self, wake: Callable[[], None]) -> None:
        """Start reading: at the first byte, or where `wanted` begins.

        Raises:
            SourceError: it is no plain file, may not be read, or is missing and not followed.
        """
        try:
            self._current = self._opened()
        except OSError as error:
            self._wanted = None
            self._error = _reason(error)
            if not (self._follow and isinstance(error, FileNotFoundError)):
                raise SourceError(f"{self._path}: {self._error}", HINTS.get(error.errno or 0, "")) from error
        if self._follow:
            self._siblings.note()
            self._listen(wake)

    def read(self, size: int, now: int) -> Piece | None:
        """Return the next piece; an end comes once a file was rotated away, truncated, or is not followed."""
        if self._ended:
            return None
        if self._follow:
            self._look(now)
        if self._current is None:
            self._waiting = True
            return None
        if self._wanted:
            self._past = Past(self._current, self._wanted, self._numbers, follow=self._follow)
            self._wanted = None
        return self._leap(self._current, size, now) or self._next(self._current, size, now)

    def _next(self, current: Generation, size: int, now: int) -> Piece | None:
        """Return the next piece of a file, or go on to another."""
        data = self._read_on(current, size)
        if not data and self._is_other(current, now, sure=data is None):
            return self._begin_other(current)
        if data is None:
            return self._restart(current)
        self._waiting = current.drained and (self._follow or not data)
        self._caught_up |= self._waiting
        if not data:
            return self._at_end(current, now)
        self._last_read = now
        return Piece(current.stream, current.position - len(data), data)

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were read before, also of the last files that were rotated away."""
        if self._past and (found := self._past.fetch(stream, offset, length)):
            return found
        current = self._current
        wanted = current if current and current.owns(stream) else self._earlier.with_stream(stream)
        return wanted.fetch(offset, length) if wanted else None

    def histories(self) -> Sequence[History | Gaps]:
        """Return what was passed over to read the newest first."""
        past: Sequence[History | Gaps] = self._past.histories() if self._past else ()
        return (*past, self._gaps) if self._gaps and self._gaps.left else past

    def state(self) -> SourceState:
        """Return how the file is doing."""
        return SourceState(
            name=str(self._path),
            position=self._current.position if self._current else 0,
            size=self._current.size() if self._current else None,
            rotations=self._rotations,
            last_read=self._last_read,
            ended=self._ended,
            waiting=self._waiting,
            drained=self._waiting,
            error=self._error or (self._past.error if self._past else ""),
            history=sum(history.left for history in self.histories()),
            unloaded=sum(each.unloaded for each in (self._past, self._gaps) if each),
            behind=self._gaps is not None and self._gaps.left > 0,
        )

    def close(self) -> None:
        """Close every descriptor and stop listening."""
        if self._bell:
            self._bell.remove(self._path)
        if self._own_bell:
            self._own_bell.close()
        if self._current:
            self._current.close()
            self._current = None
        while self._successors:
            self._successors.pop().generation.close()
        self._earlier.close()
        for passed_over in (self._past, self._gaps):
            if passed_over:
                passed_over.close()
        self._ended = True

    def _listen(self, wake: Callable[[], None]) -> None:
        if self._bell is None:
            self._bell = self._own_bell = Bell(wake)
        self._bell.add(self._path)

    def _opened(self) -> Generation:
        descriptor = open_regular(self._path)
        return Generation(descriptor, self._new_stream())

    def _new_stream(self) -> Stream:
        return Stream(next(self._numbers), str(self._path), seekable=True)

    def _look(self, now: int) -> None:
        """Notice whether the name stands for another file by now."""
        if passed(self._tidied, TIDY_INTERVAL, now):
            self._tidied = now
            self._earlier.release_deleted()
            if self._past:
                self._past.tidy()
        newest = self._successors[-1].generation if self._successors else self._current
        try:
            if newest is None:
                self._current = self._opened()
                self._siblings.note()
            elif identity(os.stat(self._path)) != newest.identity:
                self._succeed(newest, now)
            self._error = ""
        except OSError as error:
            self._error = _reason(error)

    def _succeed(self, newest: Generation, now: int) -> None:
        """Line up the file that has the name by now, and before it those that had it unseen."""
        lined_up = [successor.generation for successor in self._successors]
        read = [*self._earlier, *([self._current] if self._current else ()), *lined_up]
        for descriptor in self._siblings.arrived(newest, read):
            self._successors.append(Successor(Generation(descriptor, self._new_stream()), now))
            self._rotations += 1

    def _is_other(self, current: Generation, now: int, *, sure: bool) -> bool:
        """Tell whether the name stands for another file that has the same inode, as may be over SSHFS.

        Not asked all the time unless it is `sure` that something happened.
        """
        polls = self._bell is not None and self._bell.polls(self._path)
        if not polls or self._successors or not (sure or passed(self._compared, COMPARE_INTERVAL, now)):
            return False
        self._compared = now
        return current.is_replaced(self._path)

    def _begin_other(self, current: Generation) -> Piece | None:
        """Go on with the other file, and never come back: both would be read from one cache."""
        try:
            following = self._opened()
        except OSError as error:
            self._error = _reason(error)
            return None
        self._rotations += 1
        self._current = following
        current.close()
        return _end_of(current)

    def _leap(self, current: Generation, size: int, now: int) -> Piece | None:
        """Go to the newest when too much is unread; return the rest of the line that was being read."""
        plan = self._gaps.plan(current, now) if self._gaps and self._caught_up else None
        start = current.position
        if plan is None or self._gaps is None or plan.bottom - start > size:
            return None
        data = self._read_on(current, plan.bottom - start)
        before = current.stream
        leaps = current.position == plan.bottom and self._gaps.pass_over(current, plan)
        return Piece(before, start, data, end=leaps) if data else None

    def _read_on(self, current: Generation, size: int) -> bytes | None:
        """Read; a file that cannot be read any more has come to its end."""
        try:
            return current.read(size)
        except OSError as error:
            self._error = _reason(error)
            return b""

    def _restart(self, current: Generation) -> Piece:
        self._rotations += 1
        self._siblings.note()  # a copy was made before the file was truncated
        self._current = current.restart(self._new_stream())
        return _end_of(current)

    def _at_end(self, current: Generation, now: int) -> Piece | None:
        if not self._follow:
            self._ended = True
            return _end_of(current)
        if not any(successor.is_due(now) for successor in self._successors):
            return None
        self._earlier.put(current)
        self._current = self._successors.popleft().generation
        if before := self._earlier.with_identity(self._current.identity):
            self._current.resume(before)
        return _end_of(current)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _end_of(generation: Generation) -> Piece:
    return Piece(generation.stream, generation.position, b"", end=True)
