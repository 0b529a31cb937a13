"""Cut a stream of bytes into lines, whatever the pieces it comes in."""

from __future__ import annotations

from dataclasses import dataclass

MAX_LINE = 1 << 20
"""Bytes of the longest line that is read; a longer one is rejected, and only its start is held."""
KEPT_START = 512
"""Bytes kept of a line that is rejected."""


@dataclass(frozen=True, slots=True)
class Overlong:
    """A line of more than `MAX_LINE` bytes."""

    offset: int
    length: int
    start: bytes


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive lines without their newlines. Line i+1 starts one byte after the end of line i."""

    offset: int
    """Position of the first line in its stream."""
    lines: list[bytes]
    overlong: tuple[Overlong, ...] = ()


class Framer:
    """Splits the bytes of one stream at newlines, and at nothing else."""

    def __init__(self, offset: int = 0) -> None:
        self._offset = offset
        self._tail: list[bytes] = []
        self._held = 0
        self._dropped = False

    def feed(self, data: bytes) -> Lines:
        """Return the lines that `data` completes."""
        newline = data.find(b"\n")
        if newline < 0:
            self._hold(data)
            return Lines(self._offset, [])
        overlong: tuple[Overlong, ...] = ()
        if self._dropped:
            overlong = self._close_overlong(newline)
            data = data[newline + 1 :]
        start = self._offset
        lines = data.split(b"\n")
        tail = lines.pop()
        if self._tail:
            lines[0] = b"".join((*self._tail, lines[0]))
        self._offset += self._held + len(data) - len(tail)
        self._reset()
        self._hold(tail)
        return Lines(start, lines, overlong)

    def end(self) -> Lines:
        """Return the last line, which no newline ended."""
        if self._dropped:
            return Lines(self._offset, [], self._close_overlong(0))
        last, start = b"".join(self._tail), self._offset
        self._offset += len(last)
        self._reset()
        return Lines(start, [last] if last else [])

    def _reset(self) -> None:
        self._tail, self._held, self._dropped = [], 0, False

    def _hold(self, piece: bytes) -> None:
        if not piece:
            return
        self._held += len(piece)
        if self._dropped:
            return
        self._tail.append(piece)
        if self._held > MAX_LINE:
            self._dropped = True
            self._tail = [b"".join(self._tail)[:KEPT_START]]

    def _close_overlong(self, rest: int) -> tuple[Overlong, ...]:
        overlong = Overlong(self._offset, self._held + rest, self._tail[0])
        self._offset += overlong.length + 1
        self._reset()
        return (overlong,)
