"""Open a file where reading its log stopped, wherever that was read before."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from functools import partial

from spectrum_tui.sources.base import Stream
from spectrum_tui.sources.finding import Finding, find
from spectrum_tui.sources.ledger import Ledger, Log, is_in, stands
from spectrum_tui.sources.names import shown
from spectrum_tui.sources.opening import Opened, open_log
from spectrum_tui.sources.reader import SETTLE, Reader
from spectrum_tui.sources.seek import Wanted
from spectrum_tui.sources.segments import Segments


class Lineage:
    """Knows what was read of every log, and which files have it.

    Args:
        numbers: where the streams get their numbers from.
        follow: whether files may still come, grow and be renamed.
        wanted: which lines matter; by default all do.
    """

    def __init__(self, *, numbers: Iterator[int], follow: bool, wanted: Wanted | None) -> None:
        self.ledger = Ledger()
        self.open: dict[Log, Reader] = {}
        """The logs being read."""
        self.left: deque[Log] = deque()
        """Logs whose file went while they were not being read."""
        self.again: set[str] = set()
        """Files that are worth another look."""
        self.early: dict[str, int] = {}
        """Files that were too short to be judged, and since when they are waited for."""
        self.rotations = 0
        self._segments = Segments()
        self._copies: dict[Log, set[str]] = {}
        self._numbers, self._follow, self._wanted = numbers, follow, wanted

    def announce(self, log: Log) -> Stream:
        """Return the stream that a log is handed out as."""
        if log.stream is None:
            self.ledger.announce(log, Stream(next(self._numbers), shown(log.path), seekable=True))
        assert log.stream
        return log.stream

    def begin(self, path: str, opened: Opened, now: int) -> Reader | None:
        """Return what reads a file, from where its log stopped on; None when there is nothing new in it."""
        found = find(self.ledger, path, opened, self._has_file)
        if found.finding is Finding.EARLY and self._is_early(path, now):
            return None
        self.early.pop(path, None)
        if found.finding is Finding.ALIAS:
            return None
        known = {Finding.KNOWN: self._go_on, Finding.COPY: self._take_over, Finding.ORIGINAL: self._take_back}
        go_on = known.get(found.finding)
        if go_on is None or found.log is None:
            return self._begin_new(path, opened)
        return go_on(found.log, path, opened)

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
        self.again.add(reader.log.path)

    def lose(self, log: Log) -> None:
        """Take note that the path of a log stands for something else, or for nothing."""
        self.ledger.lose(log)
        if log not in self.open:
            self.left.append(log)
            self._release(log)

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were handed out before, or None when they are out of reach."""
        log = self.ledger.with_stream(stream)
        if log is None or offset + length > log.position:
            return None
        reader = self.open.get(log)
        if reader and not reader.is_batch:
            return reader.fetch(offset, length)
        try:
            opened = open_log(log.path)
        except OSError:
            return None
        try:
            return self._fetch_from(opened, log, offset, length) if log.starts(opened.head) else None
        except OSError:
            return None
        finally:
            opened.close()

    def _fetch_from(self, opened: Opened, log: Log, offset: int, length: int) -> bytes | None:
        if log.format:
            return self._segments.fetch(log, log.format, opened.descriptor, offset, length)
        data = os.pread(opened.descriptor, length, offset)
        return data if len(data) == length else None

    def _put_down(self, reader: Reader) -> None:
        del self.open[reader.log]
        reader.log.pack()
        reader.close()
        self._release(reader.log)

    def _release(self, log: Log) -> None:
        """Have the copies of a log looked at again: there may be more in them."""
        self.again.update(self._copies.pop(log, ()))

    def _is_early(self, path: str, now: int) -> bool:
        """Tell whether it is too early to judge a file that is so short."""
        since = self.early.setdefault(path, now)
        return self._follow and since <= now < since + SETTLE

    def _has_file(self, log: Log) -> bool:
        """Tell whether the file of a log is still there under any name."""
        reader = self.open.get(log)
        return bool(reader.status().st_nlink) if reader else is_in(os.path.dirname(log.path), log.identity)

    def _begin_new(self, path: str, opened: Opened) -> Reader:
        if rewritten := self.ledger.with_identity(opened.identity):
            self.ledger.overwrite(rewritten)
            self.left.append(rewritten)
        if (displaced := self.ledger.at(path)) and not displaced.lost:
            self.lose(displaced)
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
        """Go on with a log in the file that has its name, for that is where it grows."""
        if log.path != path:
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
        place = self._segments.place(log, log.position, opened.format)
        return Reader(log, opened, place, partial(self._segments.leave, log))
