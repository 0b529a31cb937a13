"""Read a compressed file as what it holds."""

from __future__ import annotations

import os
from collections.abc import Callable

from spectrum_tui.sources.inflate import Damaged, Inflation

CHUNK = 1 << 16
"""Compressed bytes read at once."""
STRIDE = 16 << 20
"""Bytes inflated in one go to pass over what was handed out before."""
FARTHEST = 1 << 18
"""Bytes of the file taken in one go, whatever comes out of them: it may hold any number of empty members."""
SEGMENT = 4 << 20
"""Inflated bytes between two places to go on from: about 10 ms of work."""


class Batch:
    """The inflated bytes of a compressed file, in the order of the file.

    Takes over the descriptor. Reads as far as the file goes, and on when it grows.

    Args:
        descriptor: the open file.
        inflation: the place to start from.
        position: inflated bytes to pass over, because they were handed out before.
        leave: takes a place to go on from, at the end of every segment.
    """

    def __init__(
        self,
        descriptor: int,
        inflation: Inflation,
        *,
        position: int = 0,
        leave: Callable[[Inflation], None] | None = None,
    ) -> None:
        self.position = position
        """Inflated bytes handed out or passed over."""
        self.error = ""
        """Why nothing more can come."""
        self._descriptor = descriptor
        self._inflation = inflation
        self._leave = leave
        self._left = inflation.given // SEGMENT

    @property
    def taken(self) -> int:
        """Bytes of the file that were read."""
        return self._inflation.taken

    @property
    def given(self) -> int:
        """Bytes that came out of them."""
        return self._inflation.given

    @property
    def over(self) -> bool:
        """Whether nothing more can come, whatever is written to the file."""
        return self._inflation.over

    @property
    def whole(self) -> bool:
        """Whether the file may end where reading is."""
        return self._inflation.whole

    def read(self, size: int) -> bytes | None:
        """Return up to `size` bytes; empty when there are none yet, None when the file was cut shorter.

        May be empty as well after a long stretch of which nothing came, or that was passed over; `taken` has
        grown then.

        Raises:
            OSError: it cannot be read.
        """
        out = bytearray()
        far, farthest = self.given + STRIDE, self.taken + FARTHEST
        while len(out) < size and self.given < far and self.taken <= farthest and not self.over:
            chunk = os.pread(self._descriptor, CHUNK, self.taken) if self._inflation.hungry else None
            if chunk == b"":
                if not out and os.fstat(self._descriptor).st_size < self.taken:
                    return None
                break
            out += self._inflate(chunk or b"", size - len(out))
        self.position += len(out)
        return bytes(out)

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)

    def _inflate(self, chunk: bytes, limit: int) -> bytes:
        start = self.given
        self._mark(start + limit)
        try:
            data = self._inflation.inflate(chunk, limit)
        except Damaged as damage:
            self.error, data = str(damage), damage.good
        return data[max(self.position - start, 0) :]

    def _mark(self, reach: int) -> None:
        """Leave a place just before the next segment begins."""
        if self._leave and reach // SEGMENT > self._left and (place := self._inflation.copy()):
            self._left = reach // SEGMENT
            self._leave(place)
