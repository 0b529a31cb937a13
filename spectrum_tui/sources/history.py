"""What lies in a file before the part that was read first: newest first, a few MiB at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from spectrum_tui.sources.base import Piece, Stream
from spectrum_tui.sources.generation import FINGERPRINT, Generation
from spectrum_tui.sources.seek import CHUNK, Plan, TimeOf, Wanted, plan, sounding

BLOCK = 4 << 20
"""Bytes handed out in order of the file, before those that precede them."""


class History:
    """Hands out a stretch of a file as blocks of whole lines, from its last to its first.

    Every block is a stream of its own, with the offsets of the file. Takes over the descriptor, so that the
    file may be rotated away, deleted or truncated meanwhile; what was overwritten is given up, never guessed.

    Args:
        descriptor: the open file.
        plan: `bottom`, `top` and `reached` say which stretch; both ends are starts of lines.
        name: what a person calls the file.
        numbers: where the streams get their numbers from.
        time_of: tells the time of a line.
    """

    owed = False

    def __init__(
        self, descriptor: int, plan: Plan, *, name: str, numbers: Iterator[int], time_of: TimeOf
    ) -> None:
        self.reached = plan.reached
        """No line that is left is newer than this time (ns since the epoch) and `seek.SLACK`."""
        self.unloaded = 0
        """Bytes that were given up."""
        self.error = ""
        """Why they cannot be read, when that is the reason."""
        self._descriptor = descriptor
        self._bottom, self._top = plan.bottom, plan.top
        self._seen = plan.top
        self._name, self._numbers, self._time_of = name, numbers, time_of
        self._mark, self._marked = os.pread(descriptor, FINGERPRINT, plan.top), plan.top
        self._blocks: dict[int, range] = {}
        self._stream: Stream | None = None
        self._position = self._end = plan.top
        self._held = b""
        if not self._mark:
            self.abandon()

    @property
    def left(self) -> int:
        """Bytes that are not handed out yet."""
        return self._top - self._bottom + self._end - self._position

    def read(self, size: int) -> Piece | None:
        """Return the next piece of at most `size` bytes; None when there is none yet, or `left` is 0."""
        if self._stream is None:
            self._stream = self._next_block()
        if self._stream is None:
            return None
        data = self._take(min(size, self._end - self._position))
        start = self._position
        self._position += len(data)
        piece = Piece(self._stream, start, data, end=self._position == self._end)
        if piece.end:
            self._stream, self._held = None, b""
        return piece

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were handed out before, or None when they were not, or were overwritten since."""
        block = self._blocks.get(stream)
        if block is None or offset not in block or offset + length > block.stop:
            return None
        return self._read_at(offset, length)

    def abandon(self) -> None:
        """Begin no further block; `unloaded` says what that leaves out."""
        self.unloaded += self._top - self._bottom
        self._bottom = self._seen = self._top

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)

    def _next_block(self) -> Stream | None:
        """Go to the block before the last; None when there is none, or its first line starts further back."""
        if self._seen == self._bottom:
            return None
        low, reach = max(self._bottom, self._seen - BLOCK), self._seen
        data = self._read_at(low, reach - low)
        if data is None:
            self.abandon()
            return None
        self._seen = low
        line = 0 if low == self._bottom else data.find(b"\n", 0, len(data) - (reach == self._top)) + 1
        if low > self._bottom and line == 0:
            return None
        self._held = data[line:] if reach == self._top else b""
        return self._begin(low + line)

    def _begin(self, start: int) -> Stream:
        self._position, self._end = start, self._top
        self._top = self._seen = start
        if oldest := sounding(b"\n" + self._held[:CHUNK], start - 1, self._time_of):
            self.reached = min(self.reached, oldest.time)
        stream = Stream(next(self._numbers), self._name, seekable=True)
        self._blocks[stream.number] = range(self._position, self._end)
        return stream

    def _take(self, size: int) -> bytes:
        if self._held:
            start = len(self._held) - (self._end - self._position)
            whole = self._held.rfind(b"\n", start, start + size) + 1
            return self._held[start : whole or start + size]
        data = self._read_at(self._position, size)
        if data is None:  # a line longer than a block, of which there is no more
            self.unloaded += self._end - self._position
            self._end = self._position
        return data or b""

    def _read_at(self, offset: int, length: int) -> bytes | None:
        """Return bytes of the file; None when they cannot be read, or no longer are what they were."""
        try:
            data = os.pread(self._descriptor, length, offset)
            intact = os.pread(self._descriptor, len(self._mark), self._marked) == self._mark
        except OSError as error:
            self.error = error.strerror or str(error)
            return None
        return data if intact and len(data) == length else None


class Past:
    """What lies before the place in a file at which reading begins, and what becomes of it.

    Lets the generation begin there; a file that cannot be searched is read from its start.
    """

    def __init__(
        self, generation: Generation, wanted: Wanted, numbers: Iterator[int], *, follow: bool
    ) -> None:
        self._generation = generation
        self._history: History | None = None
        self._skipped = 0
        try:
            found = plan(generation.read_at, generation.size(), wanted, follow=follow)
            if found.bottom < found.top:
                name, time_of = generation.stream.name, wanted.time_of
                descriptor = generation.duplicate()
                self._history = History(descriptor, found, name=name, numbers=numbers, time_of=time_of)
            generation.confine(found.start, found.stop)
            self._skipped = found.skipped
        except OSError:
            self.close()
            self._skipped = 0
            generation.confine(0, None)

    @property
    def left(self) -> int:
        """Bytes that are still to be filled in."""
        return self._history.left if self._history else 0

    @property
    def unloaded(self) -> int:
        """Bytes that never will be."""
        return self._skipped + (self._history.unloaded if self._history else 0)

    @property
    def error(self) -> str:
        """Why some of them cannot be read."""
        return self._history.error if self._history else ""

    def histories(self) -> Sequence[History]:
        """Return what is filled in."""
        return (self._history,) if self._history else ()

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were filled in, or None when they were not, or were overwritten since."""
        return self._history.fetch(stream, offset, length) if self._history else None

    def tidy(self) -> None:
        """Let go of a file that was rotated away long ago, as soon as all of it is filled in."""
        if self._generation.closed and not self.left:
            self.close()

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        if self._history:
            self._skipped = self.unloaded
            self._history.close()
            self._history = None
