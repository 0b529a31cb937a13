"""Look for texts in the raw records of events that were kept before anybody asked for these texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import CODES, Batch
from spectrum_tui.engine.dimensions import table_of
from spectrum_tui.engine.distinct import distinct
from spectrum_tui.engine.query import NUMBERS
from spectrum_tui.engine.vocabulary import Vocabulary
from spectrum_tui.engine.words import Block, Hide, hidden_from, rows_shown

Fetch = Callable[[int, int, int], bytes | None]
"""Returns bytes of a stream by offset and length, or None when they are out of reach."""

STEP = 4 << 20
"""Bytes of records that are looked through between two questions: about ten milliseconds' worth."""
HIDDEN_STEP = STEP >> 6
"""The same, where each record has first to be made into what may be seen."""
GAP = 1 << 16
"""Bytes that belong to no kept record and are read all the same, rather than read twice."""
MOST_FETCHES = 64
"""Ranges of bytes read in one step, for where records lie far from each other."""


class Looked(NamedTuple):
    """Some events, and which of them hold each text."""

    part: Batch
    """Those that are kept."""
    found: dict[str, Ints]
    """Per text, numbers in sequence."""


class _Order:
    """The rows of a batch in the order in which their records lie, and where one may stop reading on."""

    def __init__(self, batch: Batch, step: int) -> None:
        self.batch, self._step = batch, step
        stream, start = batch["stream"].astype(np.int64), batch["offset"].astype(np.int64)
        self.rows: Ints = np.lexsort((start, stream))
        self.stream, self.start = stream[self.rows], start[self.rows]
        self.end: Ints = self.start + batch["length"][self.rows].astype(np.int64)
        apart = (self.stream[1:] != self.stream[:-1]) | (self.start[1:] > self.end[:-1] + GAP)
        self._cuts: Ints = np.append(np.flatnonzero(apart) + 1, len(self.rows))
        self.done = 0

    def next(self) -> slice:
        """Return the next rows whose records can be read at once: at least one, at most about a step."""
        first = self.done
        cut = int(self._cuts[self._cuts.searchsorted(first, "right")])
        enough = int(self.end[first:cut].searchsorted(self.start[first] + self._step, "right"))
        self.done = min(cut, first + max(enough, 1))
        return slice(first, self.done)


class Search:
    """One pass over kept events, the newest first.

    Args:
        texts: what is looked for, in lower case.
        batches: the kept events.
        beside: events that are remembered whether kept or not; they come last.
        vocabulary: what their codes mean, for records that are out of reach.
        hide: what makes of a record what may be seen, where that is not all of it.
    """

    def __init__(
        self,
        texts: Iterable[str],
        batches: Iterable[Batch],
        beside: Iterable[Batch],
        vocabulary: Vocabulary,
        hide: Hide | None = None,
    ) -> None:
        self.texts = frozenset(texts)
        self._hide = hide
        self._step = HIDDEN_STEP if hide and hidden_from(self.texts) else STEP
        self.unread = 0
        """Events whose record was out of reach, so that only the fields of the dataset were looked at."""
        self._beside = list(filter(len, beside))
        self._left = [*self._beside, *sorted(filter(len, batches), key=lambda batch: batch.newest)]
        self._gone: Ints = np.zeros(0, np.int64)
        self._total = sum(map(len, self._left))
        self._done = 0
        self._order: _Order | None = None
        self._vocabulary = vocabulary

    @property
    def over(self) -> bool:
        """Whether every event was looked at."""
        return self._order is None and not self._left

    @property
    def batches(self) -> list[Batch]:
        """The events that are still to be looked at."""
        return [*self._left, *self._beside, *([self._order.batch] if self._order else [])]

    @property
    def progress(self) -> float:
        """The share of the events that were looked at."""
        return self._done / self._total if self._total else 1.0

    @property
    def reached(self) -> int | None:
        """The time of the newest kept event that was not looked at yet; None when all were."""
        left = [batch for batch in self._left if not any(batch is each for each in self._beside)]
        left += [self._order.batch] if self._order else []
        return max((batch.newest for batch in left), default=None)

    def forget(self, batch: Batch) -> None:
        """Hear of events that are no longer kept."""
        self._left = [each for each in self._left if each is not batch]
        self._gone = distinct(np.concatenate((self._gone, batch["sequence"])))

    def step(self, fetch: Fetch) -> list[Looked]:
        """Look through some events."""
        looked, read = [], 0
        for _ in range(MOST_FETCHES):
            if self._order is None:
                if not self._left:
                    break
                self._order = _Order(self._left.pop(), self._step)
            order, rows = self._order, self._order.next()
            looked.append(self._look(order, rows, fetch))
            self._done += rows.stop - rows.start
            read += int(order.end[rows.stop - 1] - order.start[rows.start])
            if order.done == len(order.rows):
                self._order = None
            if read >= self._step:
                break
        return looked

    def _look(self, order: _Order, rows: slice, fetch: Fetch) -> Looked:
        chosen = order.rows[rows]
        numbers = order.batch["sequence"].astype(np.int64)[chosen]
        found = {text: numbers[hits] for text, hits in self._hits(order, rows, fetch).items()}
        if any(order.batch is each for each in self._beside):
            chosen = chosen[:0]
        elif len(self._gone):
            chosen = chosen[~np.isin(numbers, self._gone)]
        return Looked(order.batch.take(np.sort(chosen)), found)

    def _hits(self, order: _Order, rows: slice, fetch: Fetch) -> dict[str, Ints]:
        starts, ends = order.start[rows], order.end[rows]
        first, stream = int(starts[0]), int(order.stream[rows.start])
        content = fetch(stream, first, int(ends[-1]) - first)
        if content is not None:
            block = Block(content, starts - first, ends - first)
            return rows_shown(self.texts, block, lambda: self._shown(block, stream, first))
        if len(starts) > 1:
            return self._halves(order, rows, fetch)
        self.unread += 1
        said = remembered(order.batch, int(order.rows[rows.start]), self._vocabulary)
        return {text: np.flatnonzero([text in said]) for text in self.texts}

    def _shown(self, block: Block, stream: int, first: int) -> Block | None:
        """Return records, the first byte of which lies at `first` in a stream, as they may be seen."""
        if self._hide is None:
            return None
        spans = zip(block.starts.tolist(), block.ends.tolist(), strict=True)
        return Block.of([self._hide(stream, first + at, block.content[at:end]) for at, end in spans])

    def _halves(self, order: _Order, rows: slice, fetch: Fetch) -> dict[str, Ints]:
        """Look at what cannot be read at once in two parts: some of it may have been let go of."""
        middle = (rows.start + rows.stop) // 2
        older = self._hits(order, slice(rows.start, middle), fetch)
        newer = self._hits(order, slice(middle, rows.stop), fetch)
        return {
            text: np.concatenate((hits, newer[text] + (middle - rows.start))) for text, hits in older.items()
        }


def remembered(batch: Batch, row: int, vocabulary: Vocabulary) -> str:
    """Return all that the columns say about an event, in lower case."""
    values = [value for name in CODES for value in table_of(vocabulary, name).values[batch[name][row]]]
    one = batch.take(slice(row, row + 1))
    numbers = [int(read(one)[0]) for read in NUMBERS.values()]
    return "\n".join(map(str, (*values, *(number for number in numbers if number >= 0)))).lower()
