"""Decide which files are opened, and where in them reading begins."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial

from spectrum_tui.sources.base import Stream
from spectrum_tui.sources.faults import Faults
from spectrum_tui.sources.finding import Finding, find
from spectrum_tui.sources.generation import identity
from spectrum_tui.sources.ledger import Ledger, Log, stands
from spectrum_tui.sources.lookout import GONE
from spectrum_tui.sources.names import shown
from spectrum_tui.sources.opening import Opened, open_log
from spectrum_tui.sources.pending import Pending, entry_of, matters
from spectrum_tui.sources.reader import Reader
from spectrum_tui.sources.seek import Wanted
from spectrum_tui.sources.segments import Segments

SETTLE = 5_000_000_000
"""ns after which a file that is left alone is taken for what it is."""


class Intake:
    """Knows every file that was seen, and opens each when there is something in it that was not read yet.

    Args:
        numbers: where the streams get their numbers from.
        follow: whether files may still come, grow and be renamed.
        wanted: which lines matter; by default all do.
    """

    def __init__(self, *, numbers: Iterator[int], follow: bool, wanted: Wanted | None = None) -> None:
        self.ledger = Ledger()
        self.pending = Pending()
        self.faults = Faults()
        self.segments = Segments()
        self.open: dict[Log, Reader] = {}
        """The logs being read."""
        self.left: deque[Log] = deque()
        """Logs whose file went while they were not being read."""
        self.rotations = 0
        self.unloaded = 0
        """Bytes of files that cannot matter, by their names."""
        self._numbers, self._follow, self._wanted = numbers, follow, wanted
        self._copies: dict[Log, set[str]] = {}
        self._early: dict[str, int] = {}
        self._again: set[str] = set()
        self._useless: set[str] = set()
        self._taken = self._given = 0

    @property
    def files(self) -> int:
        """How many files were read, or are to be."""
        return len(self.ledger) + len(self.pending)

    def examine(self, paths: Iterable[str], now: int) -> None:
        """Look at files of which something may have changed, and at those that are worth another try."""
        again, self._again = self._again, set()
        for path in (*paths, *self.faults.due(now), *self._early, *again):
            try:
                self._judge(path, os.stat(path))
            except OSError as error:
                self._miss(path, error, now)

    def open_next(self, now: int) -> Reader | None:
        """Open the next file to be read now; None when there is nothing to be read in it."""
        return self._open(self.pending.pop().path, now)

    def open_waiting(self, now: int) -> Reader | None:
        """Open the next of the files that can wait; None when there is nothing to be read in it."""
        entry = self.pending.pop_waiting()
        return self._open(entry.path, now) if entry else None

    def announce(self, log: Log) -> Stream:
        """Return the stream that a log is handed out as."""
        if log.stream is None:
            self.ledger.announce(log, Stream(next(self._numbers), shown(log.path), seekable=True))
        assert log.stream
        return log.stream

    def finish(self, reader: Reader) -> None:
        """Close a file of which all was read, or all that can be."""
        if reader.flaw and not reader.log.lost:
            self.faults.give_up(reader.log.path, reader.flaw)
        reader.log.over = reader.spent and bool(reader.flaw)
        self.close(reader)

    def close(self, reader: Reader) -> None:
        """Close a file until it changes."""
        log = reader.log
        try:
            status = reader.status()
            log.stamp = (status.st_size if reader.spent else reader.taken, status.st_mtime_ns)
            log.drained = reader.is_drained()
        except OSError:
            log.stamp = (-1, -1)
        self._put_down(reader)

    def overwritten(self, reader: Reader) -> None:
        """Close a file that was truncated, or written anew; what it holds now is another log."""
        self.ledger.overwrite(reader.log)
        self._put_down(reader)
        self._again.add(reader.log.path)

    def inflated(self, size: int) -> int:
        """Return about how many bytes of logs there are in so many bytes of files."""
        taken = self._taken + sum(reader.taken for reader in self.open.values())
        given = self._given + sum(reader.given for reader in self.open.values())
        return size * given // taken if taken else size

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were handed out before, or None when they are out of reach."""
        log = self.ledger.with_stream(stream)
        if log is None or offset + length > log.position:
            return None
        reader = self.open.get(log)
        if reader and not reader.is_batch:
            return reader.fetch(offset, length)
        return self._fetch_anew(log, offset, length)

    def _put_down(self, reader: Reader) -> None:
        self._taken += reader.taken
        self._given += reader.given
        del self.open[reader.log]
        reader.log.pack()
        reader.close()
        self._release(reader.log)

    def _judge(self, path: str, status: os.stat_result) -> None:
        log = self.ledger.at(path)
        if log and not log.lost:
            if log.identity != identity(status):
                self._lose(log)
            elif log in self.open or log.stamp == (status.st_size, status.st_mtime_ns):
                return
        if not stat.S_ISREG(status.st_mode) or not status.st_size:
            return
        entry = entry_of(path, status.st_size, status.st_mtime_ns)
        if self._wanted is None or matters(entry, self._wanted):
            self.pending.add(entry)
        elif path not in self._useless:
            self._useless.add(path)
            self.unloaded += status.st_size

    def _miss(self, path: str, error: OSError, now: int) -> None:
        if error.errno not in GONE:
            self.faults.fail(path, error, now)
            return
        self.faults.clear(path)
        self._early.pop(path, None)
        log = self.ledger.at(path)
        if log and not log.lost:
            self._lose(log)

    def _lose(self, log: Log) -> None:
        self.ledger.lose(log)
        if log not in self.open:
            self.left.append(log)
            self._release(log)

    def _release(self, log: Log) -> None:
        """Have the copies of a log looked at again: there may be more in them."""
        self._again.update(self._copies.pop(log, ()))

    def _open(self, path: str, now: int) -> Reader | None:
        try:
            opened = open_log(path)
        except OSError as error:
            self._miss(path, error, now)
            return None
        self.faults.clear(path)
        reader = self._begin(path, opened, now)
        if reader is None:
            opened.close()
        else:
            self.open[reader.log] = reader
        return reader

    def _begin(self, path: str, opened: Opened, now: int) -> Reader | None:
        found = find(self.ledger, path, opened)
        if found.finding is Finding.EARLY and self._is_early(path, now):
            return None
        self._early.pop(path, None)
        if found.finding is Finding.KNOWN and found.log:
            return self._go_on(found.log, path, opened)
        if found.finding is Finding.COPY and found.log:
            return self._take_over(found.log, path, opened)
        if found.finding is Finding.ORIGINAL and found.log:
            return self._take_back(found.log, path, opened)
        return None if found.finding is Finding.ALIAS else self._begin_new(path, opened)

    def _is_early(self, path: str, now: int) -> bool:
        """Tell whether it is too early to judge a file that is so short."""
        since = self._early.setdefault(path, now)
        return self._follow and since <= now < since + SETTLE

    def _begin_new(self, path: str, opened: Opened) -> Reader:
        if rewritten := self.ledger.with_identity(opened.identity):
            self.ledger.overwrite(rewritten)
            self.left.append(rewritten)
        if (displaced := self.ledger.at(path)) and not displaced.lost:
            self._lose(displaced)
        self.rotations += self.ledger.began_at(path)
        log = Log(path, opened.identity, opened.format, opened.head)
        self.ledger.add(log)
        reader = self._reader(log, opened)
        if self._wanted:
            reader.seek(self._wanted, self._numbers, follow=self._follow)
        return reader

    def _go_on(self, log: Log, path: str, opened: Opened) -> Reader | None:
        """Go on with a file that was read before, if there is more in it by now."""
        if log.path != path or log.lost:
            self.ledger.move(log, path, opened.identity, opened.format)
        if log in self.open or log.over or log.stamp == opened.stamp:
            return None
        return self._reader(log, opened)

    def _take_over(self, log: Log, path: str, opened: Opened) -> Reader | None:
        """Go on with a log in its copy, as soon as nothing more can come from the file it was in."""
        if log in self.open or (not log.lost and stands(log.path, log.identity)):
            self._copies.setdefault(log, set()).add(path)
            return None
        self.ledger.move(log, path, opened.identity, opened.format)
        drained, log.drained, log.over = log.drained, False, False
        if drained:
            log.stamp = opened.stamp
            return None
        return self._reader(log, opened)

    def _take_back(self, log: Log, path: str, opened: Opened) -> Reader | None:
        """Go on with a log in the file that it was copied from, for that is where it grows."""
        self._copies.setdefault(log, set()).add(log.path)
        self.ledger.move(log, path, opened.identity, opened.format)
        log.origin = path
        if log not in self.open:
            return self._reader(log, opened)
        self.open[log].change(opened)
        return None

    def _reader(self, log: Log, opened: Opened) -> Reader:
        log.unpack(opened.head)
        if opened.format is None:
            return Reader(log, opened, None)
        place = self.segments.place(log, log.position, opened.format)
        return Reader(log, opened, place, partial(self.segments.leave, log))

    def _fetch_anew(self, log: Log, offset: int, length: int) -> bytes | None:
        try:
            opened = open_log(log.path)
        except OSError:
            return None
        try:
            if not log.starts(opened.head):
                return None
            if log.format:
                return self.segments.fetch(log, log.format, opened.descriptor, offset, length)
            data = os.pread(opened.descriptor, length, offset)
            return data if len(data) == length else None
        except OSError:
            return None
        finally:
            opened.close()
