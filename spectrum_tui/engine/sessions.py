"""Which connections are open: connects whose close has not been seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spectrum_tui.engine.brackets import matched
from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import Batch, concatenated, narrow, some_of
from spectrum_tui.engine.distinct import distinct
from spectrum_tui.engine.index import Index
from spectrum_tui.engine.pages import Row
from spectrum_tui.engine.pairing import Ends
from spectrum_tui.engine.query import Bools, Mask
from spectrum_tui.engine.repeats import Hashes
from spectrum_tui.engine.unopened import Unopened, among
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.model.times import SECOND

MAX_AGE = 86_400 * SECOND
"""Age at which an open connection is given up unless another is said: its close was lost, most likely."""
MAX_OPEN = 1_000_000
"""Open connections remembered; beyond that the half that opened first is given up."""
SHARE, CONNECTION = 4, 140
"""The part of the memory for events that open connections may take, one in so many, and bytes of each."""
FEWEST_OPEN = 100_000
"""Open connections remembered however little memory there is for events."""
MAX_CLOSED = 1 << 17
"""Closes remembered at least, more while there is room, so that a repeated connect does not count anew."""
SLACK = 8192
"""Twice the closed connections whose connect is kept until the next tidying, beside half the open ones."""
MAX_PIECES = 256
"""Pieces that the connects may lie in before they are joined."""
NEVER = 1 << 62
BITE = 1 << 14
"""Events that are looked through at a time, unless somebody asks sooner."""
SETTLED = 1 << 14
"""Pairs of ends without equal times that may be paired anew when more is heard of them."""


class Sessions:
    """Pairs connects with closes, whatever order they come in.

    A close belongs to the connect of the same ends and ConnectTimestamp. That both records carry the same is
    an inference, so a disconnect that finds none closes the newest connection between its ends that opened
    before it, and within `NEAR` of the time it tells, if it tells one.
    """

    def __init__(self, vocabulary: Vocabulary, max_age: int = MAX_AGE, retain: int | None = None) -> None:
        self.max_age = max_age
        self._most = max(retain // SHARE // CONNECTION, FEWEST_OPEN) if retain else MAX_OPEN
        self.heard = False
        """Whether there was any connect."""
        self.given_up = 0
        """Connections that were still open when there were too many to remember."""
        self._vocabulary = vocabulary
        self._news: list[Batch] = []
        self._unread = 0
        self._connects: list[Batch] = []
        self._columns: Ints = np.zeros((3, 1024), np.int64)
        """Exact keys, ends and times of opening of the connects."""
        self._open, self._aged = np.zeros(1024, np.bool_), np.zeros(1024, np.bool_)
        self._rows = self._overaged = self._clock = 0
        self._earliest = NEVER
        """No connection that is open opened before this time."""
        self._index = Index()
        """What became of each exact key: `_base` + row of a connect, or − the number of a close."""
        self._base, self._closed = 1, 0
        """The number of the first row, and of the last close."""
        self._unopened, self._looked = Unopened(), 0
        """Closes that wait, and how many rows were looked for among them."""
        self._contested = np.zeros(0, np.int64)
        """Ends of both a connect and a close that do not fit exactly, in rising order."""
        self._loose: list[Ints] = []
        """Ends of closes that were not yet looked for among the open connections."""
        self._unsettled: tuple[Ints, Ints] | None = None

    @property
    def aged(self) -> int:
        """How many were still open at `max_age`."""
        self._still_open()
        return self._overaged + int(self._aged[: self._rows].sum())

    @property
    def unopened(self) -> int:
        """How many connections closed of which no opening was heard."""
        self._catch_up()
        return self._unopened.forgotten + len(self._unopened) - len(self._pairs()[1])

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        own = self._columns.nbytes + self._open.nbytes + self._aged.nbytes + self._index.nbytes
        own += self._unopened.nbytes
        return own + sum(batch.nbytes for batch in (*self._connects, *self._news))

    def __iter__(self) -> Iterator[Batch]:
        """Return all events that are remembered."""
        self._catch_up()
        return iter(self._connects)

    def count(self, mask: Mask | None) -> int:
        """Return how many open connections have a connect that matches."""
        still = self._still_open()
        if mask is None:
            return int(still.sum())
        counted, start = 0, 0
        for batch in self._connects:
            counted += int((mask(batch) & still[start : start + len(batch)]).sum())
            start += len(batch)
        return counted

    def among_open(self, mask: Mask | None) -> list[Batch]:
        """Return the connects of open connections that match, in pieces."""
        return [part.take(rows) for part, rows in self.open_rows(mask) if len(rows)]

    def open_rows(self, mask: Mask | None) -> list[tuple[Batch, Ints]]:
        """Return the rows of connects, in parts, that match and whose connection is open."""
        still, start, found = self._still_open(), 0, list[tuple[Batch, Ints]]()
        for batch in self._connects:
            chosen = still[start : start + len(batch)]
            start += len(batch)
            found.append((batch, np.flatnonzero(chosen if mask is None else chosen & mask(batch))))
        return found

    def find(self, place: tuple[int, int]) -> Row | None:
        """Return the connect at a time and sequence if it is remembered, though it be no longer kept."""
        for batch in self._connects:
            found = np.flatnonzero((batch["time"] == place[0]) & (batch["sequence"] == place[1]))
            if len(found):
                return Row(batch, int(found[0]))
        return None

    def age(self, clock: int) -> None:
        """Give up what opened longer ago than `max_age`, as soon as somebody asks."""
        self._clock = clock

    def add(self, batch: Batch) -> None:
        """Hear of events, which may come in any order."""
        self._news.append(batch)
        self._unread += len(batch)
        if self._unread >= BITE:
            self._catch_up()

    def _catch_up(self) -> None:
        """Look through what was heard."""
        if not self._news:
            return
        batch = self._news[0] if len(self._news) == 1 else concatenated(self._news)
        self._news.clear()
        self._unread = 0
        said = Ends(batch, self._vocabulary)
        opening, closing = np.flatnonzero(said.opening), np.flatnonzero(said.closing)
        if len(opening) + len(closing) == 0:
            return
        self._unsettled = None
        slots = self._index.slots(said.exact[np.concatenate((opening, closing))], self._alive)
        opens, closes = slots[: len(opening)], slots[len(opening) :]
        self._earliest = min(self._earliest, int(said.opened[opening].min(initial=NEVER)))
        self._close(said, closing, closes, opens)
        if len(opening):
            self.heard = True
            self._connect(batch, said, opening, opens)
        if len(self._contested) + sum(map(len, self._loose)) > SETTLED:
            self._settle()
        self._tidy()

    def _connect(self, batch: Batch, said: Ends, rows: Ints, slots: Ints) -> None:
        numbers = self._index.numbers.take(slots)
        self._unopened.remove(-numbers[numbers < 0])
        new = np.flatnonzero((numbers >= 0) & (numbers < self._base))
        if not len(new):
            return
        rows = rows[new[self._index.number(slots[new], self._base + self._rows)]]
        start, self._rows = self._rows, self._rows + len(rows)
        self._make_room()
        self._columns[:, start : self._rows] = said.exact[rows], said.ends[rows], said.opened[rows]
        self._open[start : self._rows], self._aged[start : self._rows] = True, False
        self._connects.append(_narrowed(batch.take(rows)))

    def _close(self, said: Ends, rows: Ints, slots: Ints, at_once: Ints) -> None:
        """Close connections; those that open `at_once` are never taken for open."""
        numbers = self._index.numbers.take(slots)
        new, first = np.flatnonzero(numbers >= 0), self._closed + 1
        new = new[self._index.number(slots[new], -first, -1)]
        self._closed += len(new)
        places, rows = numbers[new] - self._base, rows[new]
        paired = places >= 0
        self._open[places[paired]] = self._aged[places[paired]] = False
        opened = -self._index.numbers.take(at_once) - first
        paired[opened[opened >= 0]] = True
        alone = np.flatnonzero(~paired & said.finishing[rows])
        ends, reaches = said.ends[rows[alone]], said.reach(rows[alone])
        self._unopened.add(ends, reaches, first + alone)
        if len(loose := ends[reaches >= self._earliest]):
            self._loose.append(loose)

    def _alive(self, numbers: Ints) -> Bools:
        """Return which numbers of the index are of rows, or of closes that are to be remembered."""
        return (numbers >= self._base) | (numbers < min(MAX_CLOSED - self._closed, 0))

    def _contest(self, ends: Ints) -> None:
        if len(ends):
            self._contested = distinct(np.concatenate((self._contested, ends)))

    def _still_open(self) -> Bools:
        self._catch_up()
        still = self._open[: self._rows].copy()
        still[self._pairs()[0]] = False
        if self._earliest < self._clock - self.max_age:
            self._give_up(still)
        return still

    def _give_up(self, still: Bools) -> None:
        """Give up those of the open connections that are too old."""
        opened = self._columns[2, : self._rows]
        old = still & (opened < self._clock - self.max_age)
        still &= ~old
        if old.any():
            self._aged[: self._rows] |= old
            self._open[: self._rows] &= ~old
            self._unsettled = None
        self._earliest = int(opened[still].min(initial=NEVER))

    def _pairs(self) -> tuple[Ints, Ints]:
        """Return the connects and the closes that belong together although their times are not equal."""
        if self._unsettled is None:
            self._look()
            rows = np.flatnonzero(self._open[: self._rows]) if len(self._contested) else np.zeros(0, np.int64)
            rows = rows[among(self._contested, self._columns[1, rows])]
            places, ends, reaches = self._unopened.at(self._contested)
            both = np.concatenate((self._columns[1, rows], ends))
            times = np.concatenate((self._columns[2, rows], reaches))
            found = matched(both, times, len(rows))
            self._unsettled = rows[found[: len(rows)]], places[found[len(rows) :]]
        return self._unsettled

    def _look(self) -> None:
        """Look where a close and a connect have met at their ends since the last look."""
        if not self._loose and self._looked == self._rows:
            return
        rows = np.flatnonzero(self._open[: self._rows])
        ends, fresh = self._columns[1, rows], int(rows.searchsorted(self._looked))
        if self._loose:
            self._contest(_common(ends, np.concatenate(self._loose)))
        self._contest(_common(ends[fresh:], self._unopened.reaching(self._earliest)))
        self._loose.clear()
        self._looked = self._rows

    def _settle(self) -> None:
        """Let pairs without equal times be pairs for good."""
        rows, places = self._pairs()
        self._open[rows] = False
        self._unopened.drop(places)
        self._contested, self._unsettled = self._contested[:0], None

    def _tidy(self) -> None:
        """Let go of the connects whose connection is closed, and of the oldest when too many are open."""
        size, most = int(self._open[: self._rows].sum()), min(self._most, MAX_OPEN)
        if size > most:
            rows = np.flatnonzero(self._open[: self._rows])
            order = np.argsort(self._columns[2, rows], kind="stable")
            self.given_up += size - most // 2
            self._keep(rows[np.sort(order[size - most // 2 :])])
        elif 2 * self._rows > 3 * size + SLACK or len(self._connects) > MAX_PIECES:
            self._keep(np.flatnonzero(self._open[: self._rows]))

    def _make_room(self) -> None:
        if self._rows <= len(self._open):
            return
        more = self._rows + self._rows // 2 - len(self._open)
        self._columns = np.pad(self._columns, ((0, 0), (0, more)))
        self._open, self._aged = np.pad(self._open, (0, more)), np.pad(self._aged, (0, more))

    def _keep(self, rows: Ints) -> None:
        self._overaged += int(self._aged[: self._rows].sum())
        self._looked = int(rows.searchsorted(self._looked))
        self._base += self._rows
        self._connects, self._rows = [some_of(self._connects, rows)], len(rows)
        self._columns = self._columns[:, rows]
        self._open, self._aged = np.ones(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
        self._index.number(self._index.slots(self._columns[0], self._alive), self._base)
        self._unsettled = None


def _common(some: Ints, others: Ints) -> Ints:
    """Return those of the larger array that are in the smaller one too, or the other way round."""
    few, many = sorted((some, others), key=len)
    if not len(few):
        return few
    sought = Hashes()
    sought.add(few)
    return many[sought.among(many)]


def _narrowed(batch: Batch) -> Batch:
    """Return connects, which may stay for long, in as little memory as they take."""
    return Batch({name: narrow(column) for name, column in batch.columns.items()})
