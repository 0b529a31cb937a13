"""Decide which files are opened, and when."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from spectrum_tui.sources.faults import Faults
from spectrum_tui.sources.generation import identity
from spectrum_tui.sources.lineage import Lineage
from spectrum_tui.sources.lookout import GONE
from spectrum_tui.sources.opening import open_log
from spectrum_tui.sources.pending import Entry, Pending, entry_of, matters
from spectrum_tui.sources.reader import Reader
from spectrum_tui.sources.seek import Wanted


class Intake:
    """Knows every file that was seen, and opens each when there is something in it that was not read yet.

    Args:
        lineage: knows what was read.
        wanted: which lines matter; by default all do.
    """

    def __init__(self, lineage: Lineage, wanted: Wanted | None = None) -> None:
        self.pending = Pending()
        self.faults = Faults()
        self.unloaded = 0
        """Bytes of files that cannot matter, by their names."""
        self._lineage, self._wanted = lineage, wanted
        self._useless: set[str] = set()
        self._taken = self._given = 0

    @property
    def files(self) -> int:
        """How many files were read, or are to be."""
        return len(self._lineage.ledger) + len(self.pending)

    def examine(self, paths: Iterable[str], now: int) -> None:
        """Look at files of which something may have changed, and at those that are worth another try."""
        lineage = self._lineage
        again, lineage.again = lineage.again, set()
        for path in (*paths, *self.faults.due(now), *lineage.early, *again):
            try:
                self._judge(path, os.stat(path))
            except OSError as error:
                self._miss(path, error, now)

    def open_next(self, now: int) -> Reader | None:
        """Open the next file to be read now; None when there is nothing to be read in it."""
        return self._open(self.pending.pop(), now)

    def open_waiting(self, now: int) -> Reader | None:
        """Open the next of the files that can wait; None when there is nothing to be read in it."""
        entry = self.pending.pop_waiting()
        return self._open(entry, now) if entry else None

    def finish(self, reader: Reader) -> None:
        """Close a file of which all was read, or all that can be."""
        if reader.flaw and not reader.log.lost:
            self.faults.give_up(reader.log.path, reader.flaw)
        reader.log.over = reader.spent and bool(reader.flaw)
        self.close(reader)

    def close(self, reader: Reader) -> None:
        """Close a file until it changes."""
        self._taken += reader.taken
        self._given += reader.given
        self._lineage.close(reader)

    def inflated(self, size: int) -> int:
        """Return about how many bytes of logs there are in so many bytes of files."""
        if not size:
            return 0
        readers = self._lineage.open.values()
        taken = self._taken + sum(reader.taken for reader in readers)
        given = self._given + sum(reader.given for reader in readers)
        return size * given // taken if taken else size

    def _judge(self, path: str, status: os.stat_result) -> None:
        log = self._lineage.ledger.at(path)
        if log and not log.lost:
            if log.identity != identity(status):
                self._lineage.lose(log)
            elif log in self._lineage.open or log.stamp == (status.st_size, status.st_mtime_ns):
                self.faults.recover(path)
                return
        if not stat.S_ISREG(status.st_mode) or not status.st_size:
            return
        entry = entry_of(path, status.st_size, status.st_mtime_ns)
        if self._wanted is None or matters(entry, self._wanted):
            self.faults.retry(path)
            self.pending.add(entry)
        elif path not in self._useless:
            self._useless.add(path)
            self.unloaded += status.st_size

    def _miss(self, path: str, error: OSError, now: int, unread: int = 0) -> None:
        if error.errno not in GONE:
            self.faults.fail(path, error, now, unread)
            return
        self.faults.clear(path)
        self._lineage.early.pop(path, None)
        log = self._lineage.ledger.at(path)
        if log and not log.lost:
            self._lineage.lose(log)

    def _open(self, entry: Entry, now: int) -> Reader | None:
        path = entry.path
        try:
            opened = open_log(path)
        except OSError as error:
            self._miss(path, error, now, entry.size)
            return None
        self.faults.clear(path)
        reader = self._lineage.begin(path, opened, now)
        if reader is None:
            opened.close()
        else:
            self._lineage.open[reader.log] = reader
        return reader
