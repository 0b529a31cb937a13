"""Read what another program writes: standard input, a FIFO, a socket."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from spectrum_tui.errors import SourceError
from spectrum_tui.sources.base import Piece, SourceState, Stream
from spectrum_tui.sources.generation import Generation

PIPE_SIZE = 1 << 20
"""Bytes the kernel may hold for us: the producer runs this far ahead, and is held back then."""
CLOSE_SECONDS = 0.25
"""How long `close` waits for the thread, which needs next to nothing."""


def open_fifo(path: Path, *, follow: bool) -> int:
    """Return a descriptor for `Pipe`, without waiting for a writer.

    With `follow`, the FIFO outlives its writers: the next one goes on where the last one left.

    Raises:
        SourceError: it may not be opened.
    """
    try:
        return os.open(path, os.O_NONBLOCK | (os.O_RDWR if follow else os.O_RDONLY))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error


class Pipe:
    """Bytes from a descriptor that another program writes to, or that a file was redirected to.

    Takes over the descriptor. Nothing is buffered here: the kernel's own buffer holds the producer back. A
    thread waits for bytes only after `read` found none: neither a quiet producer nor the end costs anything.
    """

    def __init__(self, descriptor: int, *, name: str, numbers: Iterator[int]) -> None:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        self._descriptor = descriptor
        self._stream = Stream(next(numbers), name, seekable=regular)
        self._position = os.lseek(descriptor, 0, os.SEEK_CUR) if regular else 0
        self._file = Generation(descriptor, self._stream, self._position) if regular else None
        self._last_read: int | None = None
        self._waiting = self._drained = False
        self._ended = False
        self._closed = False
        self._error = ""
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None
        self._stop_writer = -1

    interval = 1.0

    def open(self, wake: Callable[[], None]) -> None:
        """Begin to wait for bytes."""
        if self._file:
            return
        with contextlib.suppress(OSError, AttributeError):  # not a pipe, or not on this system
            fcntl.fcntl(self._descriptor, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        stop_reader, self._stop_writer = os.pipe()
        self._wanted.set()
        self._thread = threading.Thread(target=self._wait, args=(wake, stop_reader), name="pipe", daemon=True)
        self._thread.start()

    def read(self, size: int, now: int) -> Piece | None:
        """Return the bytes that are there; the end comes once, when the last writer is gone."""
        if self._ended:
            return None
        data = self._read_available(size)
        self._waiting = not data and self._position > 0  # before the first byte nothing says what is there
        self._drained = data is None or (self._file.drained if self._file else len(data) < size)
        if self._drained and data != b"":  # nothing comes after the end
            self._wanted.set()
        if data is None:
            return None
        start = self._position
        self._position += len(data)
        if data:
            self._last_read = now
        else:
            self._ended = True
        return Piece(self._stream, start, data, end=self._ended)

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes of a redirected file again; a pipe has only one chance."""
        if self._file is None or self._closed or stream != self._stream.number:
            return None
        return self._file.fetch(offset, length)

    def state(self) -> SourceState:
        """Return how the pipe is doing."""
        return SourceState(
            name=self._stream.name,
            position=self._position,
            size=self._file.size() if self._file and not self._closed else None,
            last_read=self._last_read,
            ended=self._ended,
            waiting=self._waiting,
            drained=self._drained,
            error=self._error,
        )

    def close(self) -> None:
        """Close the descriptor: a producer that writes on gets SIGPIPE."""
        if self._closed:
            return
        self._closed = self._ended = True
        if self._thread:
            self._wanted.set()
            os.close(self._stop_writer)
            self._thread.join(CLOSE_SECONDS)
        os.close(self._descriptor)

    def _read_available(self, size: int) -> bytes | None:
        """Return what is there, b"" at the end, None when nothing is there yet."""
        try:
            if self._file:
                return self._read_file(self._file, size)
            return os.read(self._descriptor, size) if _is_ready(self._descriptor) else None
        except BlockingIOError:
            return None
        except OSError as error:
            self._error = error.strerror or str(error)
            return b""

    def _read_file(self, file: Generation, size: int) -> bytes:
        data = file.read(size)
        if data is None:
            self._error = "truncated while it was read"
        return data or b""

    def _wait(self, wake: Callable[[], None], stop_reader: int) -> None:
        poller = select.poll()
        poller.register(self._descriptor, select.POLLIN)
        poller.register(stop_reader, select.POLLIN)
        while not self._closed:
            self._wanted.wait()
            poller.poll()
            self._wanted.clear()
            wake()
        os.close(stop_reader)


def _is_ready(descriptor: int) -> bool:
    """Tell whether a read would return at once, with bytes or with the end."""
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(0))
