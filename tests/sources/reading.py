"""A puller as the backend has one, which checks the rules of the protocol on every piece."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from spectrum_tui.sources.base import READ_SIZE, Piece, Source

SECOND = 1_000_000_000


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return once `condition` holds; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        pause.wait(0.005)


def append(path: Path, data: bytes) -> None:
    """Write at the end of the file that has this name now."""
    with path.open("ab", buffering=0) as file:
        file.write(data)


class Puller:
    """Reads a source whenever it wakes, like the backend's thread."""

    def __init__(self, source: Source, *, start: int = 0) -> None:
        self.source = source
        self.woken = threading.Event()
        self.delivered: dict[int, bytearray] = {}
        """The bytes of every stream, in the order in which the streams appeared."""
        self.ended: list[int] = []
        self.pieces: list[Piece] = []
        self._now = start
        self._next_offset: dict[int, int] = {}

    def read(self, size: int = READ_SIZE, *, passed: int = 0) -> Piece | None:
        """Read once, `passed` ns after the last time."""
        self._now += passed
        piece = self.source.read(size, self._now)
        if piece is not None:
            self._take(piece, size)
        return piece

    def drain(self, *, passed: int = 0, size: int = READ_SIZE) -> bytes:
        """Read until there is nothing; return what came."""
        came = b""
        while (piece := self.read(size, passed=passed)) is not None:
            came += piece.data
            passed = 0
        return came

    def pull_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Read in real time whenever the source wakes us, or a second has passed, until `condition` holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{len(self.everything())} bytes came, and no more"
            self._now = time.time_ns()
            if not self.drain():
                self.woken.wait(1.0)
                self.woken.clear()

    def everything(self) -> bytes:
        """Return the bytes of all streams, one stream after the other."""
        return b"".join(self.delivered.values())

    def generations(self) -> list[bytes]:
        """Return the bytes of each stream."""
        return [bytes(data) for data in self.delivered.values()]

    def _take(self, piece: Piece, size: int) -> None:
        number = piece.stream.number
        assert len(piece.data) <= size
        assert piece.data or piece.end, "an empty piece says nothing"
        assert number not in self.ended, "nothing may follow an end"
        if number not in self.delivered:
            assert all(number > earlier for earlier in self.delivered), "numbers rise"
            self.delivered[number] = bytearray()
        else:
            assert piece.offset == self._next_offset[number], "pieces are consecutive"
        self._next_offset[number] = piece.offset + len(piece.data)
        self.delivered[number] += piece.data
        self.pieces.append(piece)
        if piece.end:
            self.ended.append(number)
