"""A file between two rotations, and the earlier ones, kept open so that their bytes can be read again."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from spectrum_tui.sources.base import Stream
from spectrum_tui.sources.uncached import stands_for_other

FINGERPRINT = 512
"""Bytes compared at the start and before the position, to notice that what was read is no longer there."""
LAST = 4096
"""Bytes at the end of a bite in which its last line is looked for: whole lines need not be put together."""
KEPT_GENERATIONS = 16
"""Earlier generations of one file that stay open for `fetch`."""
KEPT_DELETED = 1 << 30
"""Bytes of deleted files that may be held back from the disk for `fetch`."""

Identity = tuple[int, int]
"""Device and inode."""


def identity(status: os.stat_result) -> Identity:
    """Return what tells two files apart, whatever they are called."""
    return status.st_dev, status.st_ino


def open_regular(path: Path) -> int:
    """Return a descriptor of a regular file.

    Anything else is refused unopened: opening a FIFO and closing it again would kill its writer.

    Raises:
        OSError: it cannot be opened, or is a directory, a FIFO or a device.
    """
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.ESPIPE, "Not a regular file")
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)


class Generation:
    """One open file: how far it is read, and whether what was read still stands there.

    Takes over the descriptor. Reads by position, so that the descriptor's own offset never matters.
    """

    def __init__(self, descriptor: int, stream: Stream, position: int = 0) -> None:
        self.stream = stream
        self.position = position
        self._numbers = {stream.number}
        self.identity = identity(os.fstat(descriptor))
        self.closed = False
        self.drained = False
        """Whether the last read took all there was."""
        self._descriptor = descriptor
        self._start = position
        self._stop: int | None = None
        self._head = b""
        self._tail = b""

    def confine(self, start: int, stop: int | None) -> None:
        """Read from `start`, and up to `stop` or, with None, to the end; to be said before the first read.

        Raises:
            OSError: it cannot be read there.
        """
        self._head = self.read_at(start, FINGERPRINT) if start else b""
        if start and not self._head:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        self.position = self._start = start
        self._stop = stop

    def read(self, size: int) -> bytes | None:
        """Return up to `size` bytes after the position; empty at the end, None when the file was rewritten.

        They end with a line unless they are the last, or that is a long one. The check comes after the read:
        bytes of a rewritten file are never taken for the old one's.
        """
        if self._stop is not None:
            size = min(size, self._stop - self.position)
        size = self._with_whole_lines(size)
        data = os.pread(self._descriptor, size, self.position)
        if not self._intact():
            return None
        known = self.position - self._start
        if len(self._head) < FINGERPRINT:
            self._head = self._head[:known] + data[: FINGERPRINT - known]
        self.position += len(data)
        self.drained = len(data) < size or self.position == self._stop
        self._tail = data[-FINGERPRINT:] if len(data) >= FINGERPRINT else (self._tail + data)[-FINGERPRINT:]
        return data

    def fetch(self, offset: int, length: int) -> bytes | None:
        """Return bytes that were read before, or None when they were not, or were overwritten since."""
        if offset < self._start or offset + length > self.position:
            return None
        try:
            data = os.pread(self._descriptor, length, offset)
        except OSError:
            return None
        return data if len(data) == length and self._intact() else None

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes at a position, whatever was read so far.

        Raises:
            OSError: it cannot be read.
        """
        return os.pread(self._descriptor, length, offset)

    def duplicate(self) -> int:
        """Return another descriptor of the file, which outlives this generation.

        Raises:
            OSError: there are too many descriptors.
        """
        return os.dup(self._descriptor)

    def leap(self, position: int, stream: Stream) -> None:
        """Read on from a later position, as another stream; what lies between can be fetched as well.

        Raises:
            OSError: it cannot be read.
        """
        self._head = self.read_at(self._start, min(FINGERPRINT, position - self._start))
        self._tail = self.read_at(position - FINGERPRINT, FINGERPRINT) if position >= FINGERPRINT else b""
        self.stream, self.position = stream, position
        self.adopt(stream.number)

    def adopt(self, number: int) -> None:
        """Take a stream for one of this file, so that it can be fetched from it."""
        self._numbers.add(number)

    def owns(self, number: int) -> bool:
        """Tell whether a stream is of this file."""
        return number in self._numbers

    def restart(self, stream: Stream) -> Generation:
        """Return the same file read from its beginning as another stream; this one is used up."""
        return Generation(self._descriptor, stream)

    def resume(self, earlier: Generation) -> None:
        """Go on where `earlier` stopped in the same file, so that nothing is delivered twice."""
        if earlier._intact():
            self.position = self._start = earlier.position
            self._head, self._tail = b"", earlier._tail

    def is_replaced(self, path: str | Path) -> bool:
        """Tell whether a path stands for other bytes than those that were read, whatever its inode is."""
        return stands_for_other(path, self._start, self._head)

    def begins_with(self, head: bytes) -> bool:
        """Tell whether these are the first bytes of the file too; False when there are none."""
        return bool(head) and self._stands(head, 0)

    def modified(self) -> int:
        """Return when the file was last written to, in ns since the epoch; 0 when that cannot be asked."""
        status = self._status()
        return status.st_mtime_ns if status else 0

    def size(self) -> int:
        """Return how many bytes the file has; 0 when it cannot be asked any more."""
        status = self._status()
        return status.st_size if status else 0

    def deleted_size(self) -> int:
        """Return how many bytes the disk gets back once this is closed."""
        status = self._status()
        return status.st_size if status and not status.st_nlink else 0

    def close(self) -> None:
        """Close the descriptor."""
        self.closed = True
        os.close(self._descriptor)

    def _status(self) -> os.stat_result | None:
        try:
            return os.fstat(self._descriptor)
        except OSError:
            return None

    def _with_whole_lines(self, size: int) -> int:
        """Return how many of the next `size` bytes are whole lines; all where that is unknown."""
        if size <= LAST:
            return size
        last = self.read_at(self.position + size - LAST, LAST)
        return size - LAST + last.rfind(b"\n") + 1 if len(last) == LAST and b"\n" in last else size

    def _intact(self) -> bool:
        return self._stands(self._head, self._start) and self._stands(
            self._tail, self.position - len(self._tail)
        )

    def _stands(self, expected: bytes, offset: int) -> bool:
        try:
            return os.pread(self._descriptor, len(expected), offset) == expected
        except OSError:
            return False


class Shelf:
    """Earlier generations, newest last."""

    def __init__(self) -> None:
        self._kept: deque[Generation] = deque()

    def put(self, generation: Generation) -> None:
        """Keep one more; the oldest makes room."""
        self._kept.append(generation)
        if len(self._kept) > KEPT_GENERATIONS:
            self._kept.popleft().close()

    def __iter__(self) -> Iterator[Generation]:
        """Yield those that are kept, oldest first."""
        return iter(self._kept)

    def with_stream(self, number: int) -> Generation | None:
        """Return the generation that was read as this stream."""
        return next((kept for kept in self._kept if kept.owns(number)), None)

    def with_identity(self, wanted: Identity) -> Generation | None:
        """Return the last generation that was the same file."""
        return next((kept for kept in reversed(self._kept) if kept.identity == wanted), None)

    def release_deleted(self) -> None:
        """Let go of the oldest deleted files, until those left hold back no more than `KEPT_DELETED`."""
        held = 0
        for generation in tuple(reversed(self._kept)):
            held += (size := generation.deleted_size())
            if size and held > KEPT_DELETED:
                self._kept.remove(generation)
                generation.close()

    def close(self) -> None:
        """Close them all."""
        while self._kept:
            self._kept.pop().close()
