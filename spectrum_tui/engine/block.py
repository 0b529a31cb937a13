"""A block of lines held so that numpy can read from any place in it: marks, words, single bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints

Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]

WORD = 8
MARGIN = 32
"""Room before the first byte: numbers are read backwards from their end."""
WIDEST = 1024
"""Most bytes that are read at once; there is room for them behind the last byte."""
NEWLINE = ord("\n")
_TOP = np.uint64(8 * (WORD - 1))
_WHICH = np.uint64(sum(MARGIN + place << 8 * (WORD - 1 - place) for place in range(WORD)))
"""Times a word with one byte of 1, this has the place of that byte behind the margin in its last byte."""


class Block:
    """A reusable buffer with one block of lines. Positions count from the start of the buffer."""

    def __init__(self, size: int = 0) -> None:
        self.size = 0
        self._data = b""
        self._reserve(size)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return len(self._buffer) + self._marked.nbytes + self._matching.nbytes

    def load(self, data: bytes) -> None:
        """Take in whole lines, the last of which may lack its newline."""
        if MARGIN + len(data) + 2 * WIDEST > len(self.bytes):
            self._reserve(len(data))
        end = MARGIN + len(data)
        self.bytes[MARGIN:end] = np.frombuffer(data, np.uint8)  # a bytearray would first copy it on its own
        self._data = data
        self.size = len(data)
        if self._buffer[end - 1] != NEWLINE:
            self._buffer[end] = NEWLINE
            self.size += 1

    def marks(self, separator: bytes) -> tuple[Ints, int]:
        """Return where separators begin and newlines stand, and how many of them are newlines."""
        marked, matching = self._marked[: self.size], self._matching[: self.size]
        np.equal(self._behind(0), separator[0], out=marked)
        for place in range(1, len(separator)):
            np.equal(self._behind(place), separator[place], out=matching)
            marked &= matching
        np.equal(self._behind(0), NEWLINE, out=matching)
        marked |= matching
        return self._places(), int(np.count_nonzero(matching))

    def words(self, starts: Ints, count: int) -> Words:
        """Return the `count` words of 8 bytes from each position on, a row for each position."""
        window = self._windows.get(count)
        if window is None:
            spots = len(self.bytes) - count * WORD
            window = np.ndarray((spots,), f"V{count * WORD}", self._buffer, 0, (1,))
            self._windows[count] = window
        # Elements of many bytes: fetching a hundred bytes at once costs no more than fetching one.
        return window[starts].view(np.uint64).reshape(len(starts), count)

    def text(self, start: int, size: int) -> bytes:
        """Return so many bytes from a position on."""
        return self._data[start - MARGIN : start - MARGIN + size]

    def _places(self) -> Ints:
        """Return where marks are: word by word if no word has two of them, for few words have any."""
        end = -(-self.size // WORD) * WORD
        self._marked[self.size : end] = False
        words = self._marked[:end].view(np.uint64)
        places = np.flatnonzero(words != 0)
        marks = words.take(places)
        if np.bitwise_count(marks).max(initial=0) > 1:
            return np.flatnonzero(self._marked[: self.size]) + MARGIN
        marks *= _WHICH
        marks >>= _TOP
        places <<= 3
        places += marks.view(np.int64)
        return places

    def _behind(self, place: int) -> NDArray[np.uint8]:
        return self.bytes[MARGIN + place : MARGIN + place + self.size]

    def _reserve(self, size: int) -> None:
        self._buffer = bytearray(MARGIN + size + 2 * WIDEST)
        self.bytes = np.frombuffer(self._buffer, np.uint8)
        self._marked, self._matching = np.zeros((2, (size // WORD + 1) * WORD), np.bool_)
        self._windows: dict[int, NDArray[Any]] = {}
