"""What every place that bytes come from has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

READ_SIZE = 1 << 20
"""Bytes asked for in one read: large enough that a backlog is decoded in bulk."""


class Stream(NamedTuple):
    """One run of bytes with stable offsets: a pipe, or one generation of a file between rotations."""

    number: int
    """Unique and rising within a process; never reused, so a rotated file is another stream."""
    name: str
    """What a person calls it."""
    seekable: bool
    """Whether `Source.fetch` can read its bytes again."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive bytes of one stream, cut anywhere."""

    stream: Stream
    offset: int
    """Position of the first byte in the stream."""
    data: bytes
    end: bool = False
    """No byte of this stream will follow: its last line is complete even without a newline."""
    error: str = ""
    """Why the end comes before its time: what followed cannot be read."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How one source is doing, for the header, the sources screen and reports."""

    name: str
    position: int = 0
    """Bytes read so far of the current stream."""
    size: int | None = None
    """Bytes there are to read, when that can be known."""
    rotations: int = 0
    last_read: int | None = None
    """Wall clock, ns since the epoch, of the last bytes that came."""
    ended: bool = False
    """Nothing more will ever come."""
    waiting: bool = False
    """Caught up with what there is now: reading is live rather than a backlog."""
    drained: bool = False
    """The last read took all there was."""
    error: str = ""
    """Why it cannot be read at the moment; it is tried again unless `ended`."""
    history: int = 0
    """Bytes from before the first that was read which are still to be filled in."""
    unloaded: int = 0
    """Bytes from before the first that was read which never will be."""
    behind: bool = False
    """It grows faster than it is read: some of what is new was passed over, and is part of `history`."""
    files: int | None = None
    """Files found so far, where there may be many."""
    polling: bool = False
    """Changes are noticed only by looking, because the system does not tell of them."""


class Source(Protocol):
    """Somewhere bytes come from.

    Sources are pulled by one thread and never block in `read`. When nothing is there, the puller sleeps on an
    event of its own; a source that learns of new bytes wakes it through the callback given to `open`.
    """

    interval: float
    """Seconds after which `read` is worth another try although nothing called."""

    def open(self, wake: Callable[[], None]) -> None:
        """Start; `wake` may be called from any thread whenever `read` may have something.

        Raises:
            SourceError: it can never be read (and the user should be told before anything is drawn).
        """

    def read(self, size: int, now: int) -> Piece | None:
        """Return the next piece of at most `size` bytes, or None when there is nothing at the moment.

        `now` is the wall clock in ns since the epoch. A piece may be empty only when its `end` is set.
        """

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were read before, or None when they are out of reach."""

    def state(self) -> SourceState:
        """Return how the source is doing."""

    def close(self) -> None:
        """Let go of everything. May be called twice."""
