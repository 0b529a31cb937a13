"""Cut a stream of bytes into lines, whatever the pieces it comes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, overload

import numpy as np

from spectrum_tui.engine.codes import Ints

MAX_LINE = 1 << 20
"""Bytes of the longest line that is read; a longer one is rejected, and only its start is held."""
KEPT_START = 512
"""Bytes kept of a line that is rejected."""


class Overlong(NamedTuple):
    """A line of more than `MAX_LINE` bytes."""

    offset: int
    length: int
    start: bytes


class Cut(Sequence[bytes]):
    """The lines of a block without their newlines, cut out when somebody asks: most are never asked for."""

    def __init__(self, block: bytes) -> None:
        self.block = block

    @cached_property
    def ends(self) -> Ints:
        """Where each line ends in the block."""
        ends = np.flatnonzero(np.frombuffer(self.block, np.uint8) == ord("\n"))
        return ends if self.block[-1:] in (b"", b"\n") else np.append(ends, len(self.block))

    @cached_property
    def starts(self) -> Ints:
        """Where each line begins in the block."""
        return np.append(0, self.ends[:-1] + 1)[: len(self.ends)]

    def __bool__(self) -> bool:
        return bool(self.block)

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        return self._lines[index]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._lines)

    def some(self, numbers: Ints) -> Cut:
        """Return some of the lines, without cutting the others."""
        chosen = Cut(self.block)
        chosen.starts, chosen.ends = self.starts[numbers], self.ends[numbers]
        places = zip(chosen.starts.tolist(), chosen.ends.tolist(), strict=True)
        chosen._lines = [self.block[start:end] for start, end in places]
        return chosen

    @cached_property
    def _lines(self) -> list[bytes]:
        lines = self.block.split(b"\n")
        return lines if lines[-1] else lines[:-1]


class Lines(NamedTuple):
    """Consecutive lines. Line i+1 starts one byte after the end of line i."""

    offset: int
    """Position of the first line in its stream."""
    lines: Cut
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
            return Lines(self._offset, Cut(b""))
        overlong: tuple[Overlong, ...] = ()
        if self._dropped:
            overlong = self._close_overlong(newline)
            data = data[newline + 1 :]
        start, stop = self._offset, data.rfind(b"\n") + 1
        whole = data if stop == len(data) else memoryview(data)[:stop]
        block = b"".join((*self._tail, whole)) if stop else b""
        if stop:
            self._offset += self._held + stop
            self._reset()
        self._hold(data[stop:])
        return Lines(start, Cut(block), overlong)

    def end(self) -> Lines:
        """Return the last line, which no newline ended."""
        if self._dropped:
            return Lines(self._offset, Cut(b""), self._close_overlong(0))
        last, start = b"".join(self._tail), self._offset
        self._offset += len(last)
        self._reset()
        return Lines(start, Cut(last))

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
