"""All logs in a folder, or that match a pattern, as one source."""

from __future__ import annotations

import os
import resource
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence

from spectrum_tui.sources.archive import Archive
from spectrum_tui.sources.base import Piece, SourceState
from spectrum_tui.sources.batch import FARTHEST
from spectrum_tui.sources.history import History
from spectrum_tui.sources.intake import Intake
from spectrum_tui.sources.ledger import Log
from spectrum_tui.sources.lineage import Lineage
from spectrum_tui.sources.listing import Listing
from spectrum_tui.sources.lookout import Lookout
from spectrum_tui.sources.reader import SETTLE, TORN, Reader
from spectrum_tui.sources.seek import Wanted
from spectrum_tui.sources.watch import Bell

LANES = 4
"""Files read in turn while there are more to catch up with; those that are live come on top."""
MAX_IDLE = 64
"""Files kept open although nothing is written to them at the moment; at most a fourth of what may be open."""
LOOK = 100_000_000
"""ns between two looks for changes while there is something to read."""
ATTEMPTS = 100
"""Files opened, or found to hold nothing new, before the puller gets its turn again."""


class Logs:
    """Reads every log that a listing finds, each byte once, whatever file it lies in by now.

    A log may grow, be renamed, truncated after it was copied, compressed, or uploaded again. Files that come
    later are read when they come. What cannot be read is told of and tried again; the others go on.

    Args:
        name: what a person calls it.
        listing: where logs may lie.
        numbers: where the streams get their numbers from.
        follow: whether to go on when all is read.
        bell: what tells of changes; by default, and only to follow, it has its own.
        wanted: which lines matter, and which first; by default all do, from the oldest on.
    """

    interval = 1.0

    def __init__(
        self,
        name: str,
        listing: Listing,
        *,
        numbers: Iterator[int],
        follow: bool,
        bell: Bell | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        self._name, self._listing, self._follow = name, listing, follow
        self._window = wanted.window if wanted else None
        self._bell, self._own_bell = bell, bell is None
        self._lineage = Lineage(numbers=numbers, follow=follow, wanted=wanted)
        self._intake = Intake(self._lineage, wanted)
        self._archive = Archive(self._intake, self._lineage)
        self._lookout: Lookout | None = None
        self._wake: Callable[[], None] = lambda: None
        self._turns: deque[Reader] = deque()
        self._idle: OrderedDict[Log, Reader] = OrderedDict()
        self._retired: dict[Log, int] = {}
        self._ends: deque[Piece] = deque()
        self._looked: int | None = None
        self._position = 0
        self._last_read: int | None = None
        self._waiting = self._ended = False
        self._short = 0

    def open(self, wake: Callable[[], None]) -> None:
        """Begin to listen for changes."""
        self._wake = wake
        if self._follow and self._bell is None:
            self._bell = Bell(wake)
        self._lookout = Lookout(self._listing, self._bell if self._follow else None)

    def read(self, size: int, now: int) -> Piece | None:
        """Return the next piece: of the files that are live, and in order of time of those that are not."""
        if self._ended:
            return None
        self._look(now)
        attempts, spare = ATTEMPTS, FARTHEST
        while attempts and spare > 0:
            if self._ends:
                return self._ends.popleft()
            if not self._turns and not self._intake.pending:
                return self._rest()
            attempts, reader = attempts - 1, self._next(now)
            if reader:
                before = reader.taken
                if piece := self._bite(reader, size, now):
                    return piece
                spare -= reader.taken - before
        self._wake()
        return None

    def fetch(self, stream: int, offset: int, length: int) -> bytes | None:
        """Return bytes that were read before, or None when they are out of reach."""
        return self._archive.fetch(stream, offset, length) or self._lineage.fetch(stream, offset, length)

    def histories(self) -> Sequence[Archive | History]:
        """Return what waits until the newest is read."""
        return self._archive.histories()

    def state(self) -> SourceState:
        """Return how all of them are doing."""
        intake = self._intake
        left = intake.pending.unread + intake.faults.unread + sum(reader.unread for reader in self._turns)
        return SourceState(
            name=self._name,
            position=self._position,
            size=self._position + intake.inflated(left),
            rotations=self._lineage.rotations,
            last_read=self._last_read,
            ended=self._ended,
            waiting=self._waiting,
            drained=self._waiting or not (self._short < len(self._turns) or intake.pending or self._ends),
            error=self._trouble() or str(intake.faults).removeprefix(f"{os.path.basename(self._name)}: "),
            history=sum(history.left for history in self.histories()),
            unloaded=self._archive.unloaded + intake.unloaded,
            polling=self._lookout is not None and self._lookout.polling,
            files=intake.files,
        )

    def close(self) -> None:
        """Let go of all files. May be called twice."""
        self._ended = True
        if self._lookout:
            self._lookout.close()
        if self._bell and self._own_bell:
            self._bell.close()
        self._archive.close()
        for reader in tuple(self._lineage.open.values()):
            self._intake.close(reader)
        self._turns.clear()
        self._idle.clear()

    def _trouble(self) -> str:
        """Return what is wrong with more than single files."""
        error = self._lookout.error if self._lookout else ""
        return error or ("" if self._intake.files else self._listing.lack)

    def _look(self, now: int) -> None:
        """Learn what changed, from time to time."""
        if self._lookout is None or (self._turns and self._looked and 0 <= now - self._looked < LOOK):
            return
        first, self._looked = self._looked is None, now
        self._intake.examine(self._lookout.look(), now)
        if first and self._window is not None:
            self._intake.pending.postpone(self._window)
        for reader in tuple(self._idle.values()):
            self._tend(reader, now)
        self._end_retired(now)

    def _rest(self) -> Piece | None:
        self._waiting = True
        self._ended = not self._follow
        return None

    def _next(self, now: int) -> Reader | None:
        """Return whose turn it is."""
        catching_up = sum(not reader.caught_up for reader in self._turns)
        if self._intake.pending and catching_up < (LANES if self._follow else 1):
            self._begin(self._intake.open_next(now))
        self._turns.rotate(-1)
        return self._turns[-1] if self._turns else None

    def _begin(self, reader: Reader | None) -> None:
        if reader:
            self._archive.add(reader)
            self._turns.append(reader)
            self._retired.pop(reader.log, None)

    def _bite(self, reader: Reader, size: int, now: int) -> Piece | None:
        taken = reader.progress
        try:
            data = reader.read(size, now)
        except OSError as error:
            self._intake.faults.fail(reader.log.path, error, now, reader.unread)
            self._put_away(reader)
            return None
        if data is None:
            self._retire(reader, now)
        elif data:
            self._waiting, self._last_read = False, now
            self._position += len(data)
            self._short = self._short + 1 if reader.drained else 0
            return Piece(self._lineage.announce(reader.log), reader.log.position - len(data), data)
        elif reader.progress == taken:
            self._pause(reader, now)
        return None

    def _pause(self, reader: Reader, now: int) -> None:
        """Nothing more came of a file for now, or for good."""
        if reader.spent or reader.whole or not self._follow:
            self._finish(reader)
        else:
            reader.pause(now)
            self._turns.remove(reader)
            self._idle[reader.log] = reader
            if len(self._idle) > min(MAX_IDLE, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4):
                self._put_away(next(iter(self._idle.values())))

    def _tend(self, reader: Reader, now: int) -> None:
        """Go on with a file that has changed, and finish with one that is not going to."""
        changed = reader.has_changed()
        if changed and self._lookout and self._lookout.polling and reader.is_replaced():
            self._retire(reader, now)
        elif changed:
            self._intake.faults.clear(reader.log.path)
            del self._idle[reader.log]
            self._turns.append(reader)
        elif reader.is_over(now):
            self._finish(reader)
        elif reader.is_batch and reader.quiet(now) >= SETTLE:
            self._intake.faults.give_up(reader.log.path, f"{TORN} so far")

    def _finish(self, reader: Reader) -> None:
        """Close a file that is read, or cannot be read any further."""
        self._forget(reader)
        flaw = reader.flaw
        self._intake.finish(reader)
        self._end(reader.log, flaw)

    def _put_away(self, reader: Reader) -> None:
        """Close a file that is not read at the moment; its stream goes on when it is."""
        self._forget(reader)
        self._intake.close(reader)

    def _retire(self, reader: Reader, now: int) -> None:
        """Close a file that was rewritten; its log may go on in a copy, and ends if none turns up."""
        self._forget(reader)
        self._lineage.overwritten(reader)
        if self._follow:
            self._retired[reader.log] = now
        else:
            self._end(reader.log)

    def _forget(self, reader: Reader) -> None:
        if reader in self._turns:
            self._turns.remove(reader)
        self._idle.pop(reader.log, None)

    def _end_retired(self, now: int) -> None:
        while self._lineage.left:
            self._retired.setdefault(self._lineage.left.popleft(), now)
        for log, since in tuple(self._retired.items()):
            if not since <= now < since + SETTLE:
                del self._retired[log]
                self._end(log)

    def _end(self, log: Log, error: str = "") -> None:
        if log.stream or error:
            self._ends.append(Piece(self._lineage.announce(log), log.position, b"", end=True, error=error))
            log.stream = None
