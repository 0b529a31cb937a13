"""Let dictionaries forget the values that nothing refers to any more.

A value is needed while an event that carries it is kept, its connection is open, or a window counts it.
Tables of all events since the start count values whose events are long gone: these are kept as long as there
is room, and then those of fewest events are counted together, as `other`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.columns import CODES, Batch
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.rolling import Rolling
from spectrum_tui.engine.vocabulary import Vocabulary

LEAST = 1 << 16
"""Values of a dictionary before it is looked whether some of them can be forgotten."""
ROOM = 0.75
"""The part of a full dictionary that values may take which are merely counted."""
PATIENCE = 1 << 18
"""Events that arrive before a dictionary is looked through again which is full of what is needed."""
OFTEN = 1 << 28
"""Events beyond which it no longer matters how many a value has."""
Flags = NDArray[np.bool_]
Counts = NDArray[np.uint32]


class Coded(Protocol):
    """Something that holds codes."""

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""


class Holder(Coded, Protocol):
    """Something that needs the codes it holds."""

    def needed(self, column: str) -> Iterable[NDArray[Any]]:
        """Yield codes that are needed, in any order and any number."""


class Forgetting:
    """Looks through dictionaries that have grown much since they were last looked through.

    Args:
        vocabulary: the dictionaries.
        holders: who needs codes.
        others: who only has to hear of new ones.
    """

    def __init__(self, vocabulary: Vocabulary, holders: Iterable[Holder], others: Iterable[Coded]) -> None:
        self._vocabulary, self._holders = vocabulary, (vocabulary, *holders)
        self._others = tuple(others)
        self._due = dict.fromkeys(CODES, LEAST)
        self._soon = self._due.copy()
        self._again = dict.fromkeys(CODES, 0)

    def due(self, arrived: int, *, pressed: bool = False) -> str | None:
        """Return a column whose dictionary is to be looked through, when so many events have arrived.

        It is looked through sooner while there is too little memory for what is held beside events.
        """
        sizes = self._soon if pressed else self._due
        for column, table in self._vocabulary.tables.items():
            if len(table) >= sizes[column] or (table.full and arrived >= self._again[column]):
                return column
        return None

    def forget(
        self, column: str, rollings: Iterable[Rolling], arrived: int, counted: int | None = None
    ) -> None:
        """Forget what is not needed of a column. Nobody may hold codes but those who are known here.

        No more values than `counted` are kept for no more than being counted.
        """
        table, rollings = self._vocabulary.tables[column], tuple(rollings)
        other = table.other
        needed, counts = self._needed(column, rollings)
        table.folded &= bool(needed[other] or counts[other])
        needed[other] = True
        most = int(table.limit * ROOM) if table.full else table.limit
        merged = _fewest(needed, counts, most, table.limit if counted is None else counted)
        kept = needed | (counts > 0)
        kept[merged] = False
        table.merged += len(merged)
        change = Renumbering(kept, other)
        del counts, merged  # what follows takes memory of its own
        for holder in (*self._holders, *self._others):
            holder.renumber(column, change)
        for rolling in rollings:
            rolling.renumber(column, change)
        self._soon[column] = len(table) + LEAST
        self._due[column] = len(table) + max(len(table) // 2, LEAST)
        self._again[column] = arrived + PATIENCE

    def _needed(self, column: str, rollings: Iterable[Rolling]) -> tuple[Flags, Counts]:
        """Return which codes are needed, and how many events of each are counted that may be gone."""
        size = len(self._vocabulary.tables[column])
        needed, counts = np.zeros(size, np.bool_), np.zeros(size, np.uint32)
        for holder in self._holders:
            for codes in holder.needed(column):
                needed[codes] = True
        for rolling in rollings:
            counted = rolling.codes[column].events.array(size)
            if rolling.window is None:
                counts += np.minimum(counted, OFTEN).astype(np.uint32)
            else:
                needed |= counted > 0
        return needed, counts


def _fewest(needed: Flags, counts: Counts, most: int, most_loose: int) -> Ints:
    """Return which codes have to go so that at most so many are left: of those not needed the rarest."""
    loose = np.flatnonzero(~needed & (counts > 0))
    room = max(min(most - int(np.count_nonzero(needed)), most_loose), 0)
    if len(loose) <= room:
        return loose[:0]
    excess = len(loose) - room
    rare = counts[loose]
    most_events = np.partition(rare, excess - 1)[excess - 1]
    going = rare < most_events
    equal = np.flatnonzero(rare == most_events)
    going[equal[: excess - int(np.count_nonzero(going))]] = True
    found: Ints = loose[going]
    return found


class Batches:
    """The events that an engine holds, kept or not, each once."""

    def __init__(self, *sources: Iterable[Batch]) -> None:
        self._sources = sources

    def needed(self, column: str) -> Iterator[NDArray[Any]]:
        """Yield the codes of a column."""
        for batch in self._each():
            yield batch[column]

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""
        for batch in self._each():
            codes = batch[column]
            codes[:] = change.new[codes]

    def _each(self) -> Iterable[Batch]:
        return {id(batch): batch for source in self._sources for batch in source}.values()
