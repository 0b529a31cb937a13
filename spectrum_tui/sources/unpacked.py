"""Inflate what comes through a pipe, when its first bytes say that it is compressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from spectrum_tui.sources.base import Piece, Source, SourceState, Stream
from spectrum_tui.sources.batch import CHUNK
from spectrum_tui.sources.inflate import Damaged, Format, Inflation, is_undecided, recognise
from spectrum_tui.sources.reader import TORN


class Unpacked:
    """What a pipe delivers: as it is, or inflated.

    What was inflated cannot be read again, even where the pipe is a file that was redirected.

    Args:
        pipe: delivers one stream.
        numbers: where the stream of what is inflated gets its number from.
    """

    interval = 1.0

    def __init__(self, pipe: Source, *, numbers: Iterator[int]) -> None:
        self._pipe, self._numbers = pipe, numbers
        self._held: Piece | None = None
        self._is_plain = False
        self._inflated: InflatedStream | None = None

    def open(self, wake: Callable[[], None]) -> None:
        """Begin to wait for bytes."""
        self._pipe.open(wake)

    def read(self, size: int, now: int) -> Piece | None:
        """Return the bytes that are there; nothing before there are enough to tell what they are."""
        if self._inflated:
            return self._inflated.read(size, now)
        held = len(self._held.data) if self._held else 0
        piece = self._pipe.read(size - held, now)
        if piece is None or self._is_plain:
            return piece
        return self._begin(piece, size, now)

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes of a redirected plain file again; a pipe has only one chance."""
        return None if self._inflated else self._pipe.fetch(stream, offset, length)

    def state(self) -> SourceState:
        """Return how the pipe is doing."""
        state = self._pipe.state()
        if self._inflated:
            return replace(state, ended=self._inflated.ended, error=self._inflated.error or state.error)
        return state

    def close(self) -> None:
        """Close the pipe."""
        self._pipe.close()

    def _begin(self, piece: Piece, size: int, now: int) -> Piece | None:
        if self._held:
            piece = replace(self._held, data=self._held.data + piece.data, end=piece.end)
        if is_undecided(piece.data) and not piece.end:
            self._held = piece
            return None
        if format := recognise(piece.data):
            stream = Stream(next(self._numbers), piece.stream.name, seekable=False)
            self._inflated = InflatedStream(self._pipe, piece, format, stream)
            return self._inflated.read(size, now)
        self._is_plain = True
        return piece


class InflatedStream:
    """Pulls a pipe and inflates what comes.

    Args:
        pipe: delivers what is compressed.
        first: what it has delivered already.
        format: how that is compressed.
        stream: what is handed out.
    """

    def __init__(self, pipe: Source, first: Piece, format: Format, stream: Stream) -> None:
        self.ended = False
        """Nothing more will ever come."""
        self.error = ""
        """Why the end came before its time."""
        self._pipe, self._stream = pipe, stream
        self._inflation = Inflation(format)
        self._next: Piece | None = first
        self._drained = False

    def read(self, size: int, now: int) -> Piece | None:
        """Return up to `size` inflated bytes, and the end once."""
        if self.ended:
            return None
        start, out = self._inflation.given, bytearray()
        while len(out) < size and not self._inflation.over and self._is_fed(now):
            out += self._step(size - len(out))
        if self._inflation.over or (self._drained and self._inflation.hungry):
            self.ended = True
            self.error = self.error or ("" if self._inflation.whole else TORN)
        if not out and not self.ended:
            return None
        return Piece(self._stream, start, bytes(out), end=self.ended, error=self.error)

    def _is_fed(self, now: int) -> bool:
        """See to it that there is something to inflate."""
        if self._inflation.hungry and self._next is None and not self._drained:
            self._next = self._pipe.read(CHUNK, now)
        return self._next is not None or not self._inflation.hungry

    def _step(self, limit: int) -> bytes:
        data = b""
        if self._next and self._inflation.hungry:
            data, self._drained, self._next = self._next.data, self._next.end, None
        try:
            return self._inflation.inflate(data, limit)
        except Damaged as damage:
            self.error = str(damage)
            return damage.good
