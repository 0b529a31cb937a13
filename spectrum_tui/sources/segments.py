"""Read parts of compressed files again, without inflating all that lies before them."""

from __future__ import annotations

import os
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterator

from spectrum_tui.sources.batch import CHUNK, SEGMENT
from spectrum_tui.sources.inflate import Damaged, Format, Inflation

KEPT_SEGMENTS = 4
"""Segments that are kept for the next who asks for bytes near by."""
KEPT_PLACES = 256
"""Places to go on from that are kept, of all files together; each takes about 40 KB."""


class Segments:
    """Places in compressed files to go on from, and the segments that were last asked for."""

    def __init__(self) -> None:
        self._places: dict[Hashable, list[Inflation]] = {}
        self._order: deque[Hashable] = deque()
        self._kept: OrderedDict[tuple[Hashable, int], bytes] = OrderedDict()

    def leave(self, log: Hashable, place: Inflation) -> None:
        """Keep a place of a log; the oldest of all makes room."""
        places = self._places.setdefault(log, [])
        if places and places[-1].given >= place.given:
            return
        places.append(place)
        self._order.append(log)
        if len(self._order) > KEPT_PLACES:
            self._drop(self._order.popleft())

    def place(self, log: Hashable, offset: int, format: Format) -> Inflation:
        """Return a copy of the last place up to an inflated offset of a log, at worst its start."""
        before = [place for place in self._places.get(log, ()) if place.given <= offset]
        return (before[-1].copy() if before else None) or Inflation(format)

    def fetch(self, log: Hashable, format: Format, descriptor: int, offset: int, length: int) -> bytes | None:
        """Return inflated bytes of an open file, or None when it does not hold as many.

        Raises:
            OSError: it cannot be read.
        """
        found = bytearray()
        while len(found) < length:
            index, skip = divmod(offset + len(found), SEGMENT)
            rest = length - len(found)
            part = self._segment(log, format, descriptor, index, skip + rest)[skip : skip + rest]
            if not part:
                return None
            found += part
        return bytes(found)

    def _segment(self, log: Hashable, format: Format, descriptor: int, index: int, need: int) -> bytes:
        segment = self._kept.pop((log, index), b"")
        if len(segment) < min(need, SEGMENT):
            inflation = self.place(log, index * SEGMENT, format)
            segment = b"".join(_between(inflation, descriptor, index * SEGMENT, (index + 1) * SEGMENT))
        self._kept[log, index] = segment
        if len(self._kept) > KEPT_SEGMENTS:
            self._kept.popitem(last=False)
        return segment

    def _drop(self, log: Hashable) -> None:
        places = self._places[log]
        places.pop(0)
        if not places:
            del self._places[log]


def _between(inflation: Inflation, descriptor: int, start: int, stop: int) -> Iterator[bytes]:
    """Inflate on, and yield what lies between two inflated offsets, as far as the file goes."""
    while inflation.given < stop and not inflation.over:
        chunk = os.pread(descriptor, CHUNK, inflation.taken) if inflation.hungry else None
        if chunk == b"":
            return
        before = inflation.given
        try:
            data = inflation.inflate(chunk or b"", stop - before)
        except Damaged as damage:
            data = damage.good
        yield data[max(start - before, 0) :]
