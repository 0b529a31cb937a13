"""Raw records of streams that cannot be read again, kept compressed."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field

from spectrum_tui.engine.columns import Batch

LEVEL = 1
"""zlib level: on this kind of text a higher one costs several times the time for a fifth less memory."""


@dataclass(slots=True)
class _Kept:
    starts: deque[int] = field(default_factory=deque)
    blocks: deque[bytes] = field(default_factory=deque)
    ages: deque[int] = field(default_factory=deque)
    """A number for each block that rises from block to block over all streams."""


class RawStore:
    """Bytes of streams, by position."""

    def __init__(self) -> None:
        self._streams: dict[int, _Kept] = {}
        self._added = 0
        self.nbytes = 0

    def add(self, stream: int, offset: int, data: bytes) -> None:
        """Keep consecutive bytes of a stream."""
        if not data:
            return
        kept = self._streams.setdefault(stream, _Kept())
        block = zlib.compress(data, LEVEL)
        kept.starts.append(offset)
        kept.blocks.append(block)
        kept.ages.append(self._added)
        self._added += 1
        self.nbytes += len(block)

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes kept before, or None when some are gone."""
        kept = self._streams.get(stream)
        if kept is None or not kept.starts or offset < kept.starts[0]:
            return None
        index = bisect_right(kept.starts, offset) - 1
        found = bytearray()
        start = kept.starts[index]
        while index < len(kept.blocks) and len(found) < offset - start + length:
            # What nobody asks for was not kept: blanks stand in its place, so that the rest keeps its own.
            found += bytes(max(kept.starts[index] - start - len(found), 0))
            found += zlib.decompress(kept.blocks[index])
            index += 1
        piece = bytes(found[offset - start : offset - start + length])
        return piece if len(piece) == length else None

    def forget(self, stream: int, before: int) -> None:
        """Let go of blocks that lie wholly before a position."""
        kept = self._streams.get(stream)
        while kept and len(kept.starts) > 1 and kept.starts[1] <= before:
            self._drop(kept)

    def lose(self, batch: Batch, oldest: Batch | None) -> None:
        """Hear of events that are no longer kept; `oldest` are those that will be the next."""
        for stream in set(batch["stream"].tolist()) if self.nbytes else ():
            kept = oldest["offset"][oldest["stream"] == stream] if oldest else batch["offset"][:0]
            before = kept.min() if len(kept) else batch["offset"][batch["stream"] == stream].max()
            self.forget(stream, int(before))

    def shed(self, excess: int) -> None:
        """Let go of the oldest blocks until so many bytes are free."""
        goal = self.nbytes - max(excess, 0)
        while self.nbytes > goal and (held := [kept for kept in self._streams.values() if kept.ages]):
            self._drop(min(held, key=lambda kept: kept.ages[0]))

    def _drop(self, kept: _Kept) -> None:
        kept.starts.popleft()
        kept.ages.popleft()
        self.nbytes -= len(kept.blocks.popleft())
