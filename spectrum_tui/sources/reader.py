"""An open log: its bytes one after the other, whatever kind of file they come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from spectrum_tui.sources.base import Stream
from spectrum_tui.sources.batch import Batch
from spectrum_tui.sources.generation import Generation
from spectrum_tui.sources.history import Past
from spectrum_tui.sources.inflate import Inflation
from spectrum_tui.sources.ledger import Log
from spectrum_tui.sources.names import family, shown
from spectrum_tui.sources.opening import Opened
from spectrum_tui.sources.seek import Wanted, span_of_name

TORN = "ends in the middle"
"""What is wrong with a compressed file that is not all there."""
SETTLE = 5_000_000_000
"""ns after which a file that is left alone is taken for what it is."""
CUT = 60_000_000_000
"""ns without a byte after which a file is taken to be over that does not look like one that goes on."""
FOR_EVER = 1 << 62
"""ns."""


class Reader:
    """Reads a log on from where it was left. Takes over the descriptor.

    Args:
        log: what is read.
        opened: the file that it is in.
        place: for a compressed file, where to begin.
        leave: takes places in a compressed file to go on from.
    """

    def __init__(
        self,
        log: Log,
        opened: Opened,
        place: Inflation | None,
        leave: Callable[[Inflation], None] | None = None,
    ) -> None:
        self.log = log
        self.past: Past | None = None
        """What was passed over to read the newest first."""
        self.caught_up = False
        """All there was has been read at least once."""
        self.drained = False
        """Whether the last read took all there was."""
        self._size = opened.size
        self._paused: tuple[int, int] | None = None
        self._came = self._quiet_since = 0
        self._descriptor = opened.descriptor
        self._batch: Batch | None = None
        self._plain: Generation | None = None
        if place is not None:
            self._batch = Batch(opened.descriptor, place, position=log.position, leave=leave)
        else:
            self._plain = _generation(opened.descriptor, log)

    def change(self, opened: Opened) -> None:
        """Go on with the same log in another file, which stays open."""
        self.close()
        self._descriptor = os.dup(opened.descriptor)
        self._plain = _generation(self._descriptor, self.log)
        self._paused, self._size = None, opened.size

    def seek(self, wanted: Wanted, numbers: Iterator[int], *, follow: bool) -> None:
        """Begin where it matters; `past` has what is passed over. Only for a log that was never read."""
        if self._plain:
            self.past = Past(self._plain, wanted, numbers, follow=follow)
            self.log.position = self._plain.position

    @property
    def flaw(self) -> str:
        """What is wrong when nothing more comes; "" when the log may end here."""
        if self._batch is None or (self._batch.whole and not self._batch.error):
            return ""
        return self._batch.error or TORN

    @property
    def spent(self) -> bool:
        """Whether nothing more can come, whatever is written to the file."""
        return self._batch is not None and self._batch.over

    @property
    def is_batch(self) -> bool:
        """Whether the file is compressed."""
        return self._batch is not None

    @property
    def whole(self) -> bool:
        """Whether a compressed file may end here."""
        return self._batch is not None and self._batch.whole

    @property
    def taken(self) -> int:
        """Bytes of the file that were read."""
        return self._batch.taken if self._batch else self.log.position

    @property
    def given(self) -> int:
        """Bytes that came out of them."""
        return self._batch.given if self._batch else self.log.position

    @property
    def progress(self) -> tuple[int, int]:
        """What another read changes unless it finds nothing to be read."""
        return self.taken, self.given

    def read(self, size: int, now: int) -> bytes | None:
        """Return up to `size` bytes; empty when there are none yet, None when the file was rewritten.

        Raises:
            OSError: it cannot be read.
        """
        file = self._batch or self._plain
        assert file
        data = file.read(size)
        if data is None or not self._is_expected(data):
            return None
        self.drained = self._plain.drained if self._plain else len(data) < size
        if data:
            self.log.position = file.position
            self._came = now
        return data

    def _is_expected(self, data: bytes) -> bool:
        """Tell whether the file is still what it was when it was opened."""
        return self.log.note(data) if data else self.given > 0 or self.status().st_size >= self._size

    def fetch(self, offset: int, length: int) -> bytes | None:
        """Return bytes of a plain file again."""
        return self._plain.fetch(offset, length) if self._plain else None

    @property
    def unread(self) -> int:
        """Bytes of the file that are still to be read, as far as is known."""
        return max(self._size - self.taken, 0)

    def pause(self, now: int) -> None:
        """Take note that there is nothing to be read at the moment."""
        self.caught_up = True
        try:
            status = self.status()
        except OSError:
            return
        self._paused = status.st_size, status.st_mtime_ns
        self._quiet_since = min(max(status.st_mtime_ns, self._came), now)

    def has_changed(self) -> bool:
        """Tell whether there may be more to be read since the pause."""
        try:
            status = self.status()
        except OSError:
            return True
        self._size = status.st_size
        return self._paused != (status.st_size, status.st_mtime_ns)

    def is_replaced(self) -> bool:
        """Tell whether the path stands for another file that has the same inode, as may be over SSHFS."""
        return self._plain is not None and not self.log.lost and self._plain.is_replaced(self.log.path)

    def quiet(self, now: int) -> int:
        """Return for how many ns nothing has been written; a clock that was set back counts as for ever."""
        return now - self._quiet_since if now >= self._quiet_since else FOR_EVER

    def is_over(self, now: int) -> bool:
        """Tell whether nothing more is to be expected, as may be of a log that is only idle."""
        log = self.log
        if log.lost or log.path != log.origin:
            return self.quiet(now) >= SETTLE
        finished = self.is_batch or family(log.path) != log.path or span_of_name(log.path) is not None
        return finished and self.quiet(now) >= CUT

    def is_drained(self) -> bool:
        """Tell whether all was read and nobody can open the file any more."""
        return self._paused is not None and not self.has_changed() and not self.status().st_nlink

    def status(self) -> os.stat_result:
        """Return what the system says about the file.

        Raises:
            OSError: it says nothing.
        """
        return os.fstat(self._descriptor)

    def close(self) -> None:
        """Close the file."""
        file = self._batch or self._plain
        assert file
        file.close()


def _generation(descriptor: int, log: Log) -> Generation:
    return Generation(descriptor, Stream(0, shown(log.path), seekable=True), log.position)
