"""Open a file, and see what it starts with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from spectrum_tui.sources.batch import CHUNK, FARTHEST
from spectrum_tui.sources.generation import Identity, identity, open_regular
from spectrum_tui.sources.inflate import Damaged, Format, Inflation, is_undecided, recognise
from spectrum_tui.sources.ledger import HEAD


class Opened(NamedTuple):
    """An open file, and what is known of it before it is read."""

    descriptor: int
    identity: Identity
    size: int
    changed: int
    """When its bytes changed the last time, ns since the epoch."""
    format: Format | None
    head: bytes
    """The bytes that its log starts with, up to `HEAD`."""
    undecided: bool
    """It is too short to tell how it is compressed, or what its log starts with."""

    @property
    def stamp(self) -> tuple[int, int]:
        """Return what is another once it is written to."""
        return self.size, self.changed

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.descriptor)


def open_log(path: str) -> Opened:
    """Open a regular file and read what its log starts with.

    Raises:
        OSError: it cannot be opened or read, or is no regular file.
    """
    descriptor = open_regular(Path(path))
    try:
        status = os.fstat(descriptor)
        start = os.pread(descriptor, HEAD, 0)
        format = recognise(start)
        head, undecided = _inflated(descriptor, format) if format else (start, is_undecided(start))
    except OSError:
        os.close(descriptor)
        raise
    changed = status.st_mtime_ns
    return Opened(descriptor, identity(status), status.st_size, changed, format, head, undecided)


def _inflated(descriptor: int, format: Format) -> tuple[bytes, bool]:
    """Return the first inflated bytes, and whether more of them may still be to come."""
    inflation, head = Inflation(format), b""
    try:
        while len(head) < HEAD and not inflation.over:
            if inflation.taken > FARTHEST:
                return head, True
            chunk = os.pread(descriptor, CHUNK, inflation.taken) if inflation.hungry else None
            if chunk == b"":
                return head, not inflation.whole
            head += inflation.inflate(chunk or b"", HEAD - len(head))
    except Damaged as damage:
        head += damage.good
    return head, False
