"""Folders of logs, and a source that reads them while they change."""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from spectrum_tui.sources.listing import Directory, Listing
from spectrum_tui.sources.logs import Logs
from spectrum_tui.sources.reader import SETTLE
from spectrum_tui.sources.seek import Wanted
from tests.sources.reading import Puller

START = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
_numbers = count()


def lines(amount: int, *, size: int = 60) -> bytes:
    """Return lines that no other call returns."""
    return b"".join(b"%0*d\n" % (size - 1, next(_numbers)) for _ in range(amount))


def batch_name(number: int, ending: str = ".log.gz") -> str:
    """Return the name that Logpush gives to the batch of a half minute."""
    start = START + timedelta(seconds=30 * number)
    end = start + timedelta(seconds=30)
    return f"{start:%Y%m%dT%H%M%SZ}_{end:%Y%m%dT%H%M%SZ}_{number:08x}{ending}"


def drop(path: Path, content: bytes) -> Path:
    """Write a compressed file as Logpush's helpers do: elsewhere, then renamed."""
    hidden = path.with_name(f".{path.name}.part")
    hidden.write_bytes(gzip.compress(content, 1))
    return hidden.rename(path)


class Watched:
    """A source over a folder, pulled as the backend does."""

    def __init__(
        self,
        where: Path,
        *,
        listing: Listing | None = None,
        follow: bool = True,
        wanted: Wanted | None = None,
    ) -> None:
        listing = Directory(where) if listing is None else listing
        self._where = where
        self.source = Logs("here", listing, numbers=count(1), follow=follow, wanted=wanted)
        self.puller = Puller(self.source, start=time.time_ns())
        self.source.open(self.puller.woken.set)

    def names(self) -> list[str]:
        """Return the last part of the names of what was read, in order."""
        names = {piece.stream.number: piece.stream.name for piece in self.puller.pieces}
        return [Path(name).name for name in names.values()]

    def read(self) -> bytes:
        """Read what there is, and return all that was read so far."""
        self.puller.drain()
        return self.puller.everything()

    def wait_for(self, content: bytes, seconds: float = 20.0) -> None:
        """Wait until exactly these lines were read, in any order, and each once."""
        wanted = Counter(content.splitlines())
        self.wait_until(lambda: not wanted - self.counted(), seconds)
        self.settle()
        assert self.counted() == wanted

    def wait_until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Pull until something is so."""
        self.puller.pull_until(condition, seconds)

    def settle(self) -> None:
        """Have all noticed that was done, and let the time pass after which nothing more is expected.

        The kernel tells of changes in their order, so a file that is made last is heard of last.
        """
        for _ in range(2):
            line = b"settled %d\n" % next(_numbers)
            (self._where / f"zz{next(_numbers)}.log").write_bytes(line)
            self.wait_until(partial(self._has, line))
            self.puller.drain(passed=SETTLE)

    def has_read(self, content: bytes) -> bool:
        """Tell whether these are all the bytes that were read, in this order."""
        return self.puller.everything() == content

    def _has(self, line: bytes) -> bool:
        return line in self.puller.everything()

    def counted(self) -> Counter[bytes]:
        """Return how often each line was read, whichever stream it came in."""
        found = Counter(line for data in self.puller.generations() for line in data.splitlines())
        return Counter({line: times for line, times in found.items() if not line.startswith(b"settled")})

    def errors(self) -> list[str]:
        """Return why streams ended before their time."""
        return [piece.error for piece in self.puller.pieces if piece.error]

    def close(self) -> None:
        """Close the source."""
        self.source.close()
