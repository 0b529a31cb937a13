"""The first keys of an order, kept from frame to frame: only what was counted anew can come or go."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.backends.initials import Initials
from spectrum_tui.backends.ranking import top
from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.news import NEVER, News, Once

FEW = 1024
"""Keys up to which all of them are looked at in every frame."""
KEPT, SPARE = 8, 2
"""How many times as many keys are kept as are shown, and how many times as many of these there may be.

The more, the longer it takes until so many have left that all keys have to be looked at."""
CHUNK = 1 << 16
"""Keys that are looked at together: what is worked out for all of a million takes 50 MB."""
ORDERS = 4
"""Orders of one table that are kept; who changes the order often does not want them all."""
Numbers = NDArray[Any]
Bools = NDArray[np.bool_]


class Counted(Protocol):
    """A table that says which keys it counts anew."""

    news: News


class Order(NamedTuple):
    """What rows are ordered by: the greatest value first, equal ones by name; `reverse` turns it round."""

    events: Ints
    """For each key how often it is counted: rows are those that are counted at all."""
    values: Callable[[Ints], Numbers] | None
    """From keys to a number each; None where names alone decide."""
    name: Callable[[int], str]
    """From a key to its name."""
    initials: Initials
    """Those of the names."""
    reverse: bool

    def ranks(self, keys: Ints) -> Numbers:
        """Return a number for each key, of which the least comes first."""
        if self.values is None:
            return np.zeros(len(keys), np.int64)
        return self.values(keys) if self.reverse else -self.values(keys)

    def begins(self, keys: Ints) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Return how the names of keys begin, such that the least comes first."""
        first, second = self.initials.of(keys)
        return (~first, ~second) if self.reverse and self.values is None else (first, second)

    def top(self, keys: Ints, ranks: Numbers, size: int | None) -> list[int]:
        """Return the first of some keys."""
        values = None if self.values is None else ranks if self.reverse else -ranks
        return top(keys, values, self.name, size, reverse=self.reverse, initials=self.initials)


class Bound(NamedTuple):
    """Where a front ends: the last rank, and the last beginning of a name of that rank; None for any."""

    rank: Any
    name: tuple[Any, Any] | None

    @classmethod
    def behind(cls, order: Order, keys: Ints, ranks: Numbers, size: int) -> Bound:
        """Return the bound of so many of the keys that come first, and of few more."""
        rank = np.partition(ranks, size - 1)[size - 1]
        level, left = keys[ranks == rank], size - int(np.count_nonzero(ranks < rank))
        if len(level) <= SPARE * left:
            return cls(rank, None)
        first, second = order.begins(level)
        one = np.partition(first, left - 1)[left - 1]
        left -= int(np.count_nonzero(first < one))
        return cls(rank, (one, np.partition(second[first == one], left - 1)[left - 1]))

    def includes(self, order: Order, keys: Ints, ranks: Numbers) -> Bools:
        """Tell of each key whether it comes before the bound."""
        inside: Bools = ranks <= self.rank
        if self.name is not None:
            level = np.flatnonzero(ranks == self.rank)
            first, second = order.begins(keys[level])
            inside[level] = (first < self.name[0]) | ((first == self.name[0]) & (second <= self.name[1]))
        return inside


class Front:
    """Keys with all those among them that come first in one order.

    Args:
        size: how many those are.
    """

    def __init__(self, size: int) -> None:
        self._size, self._kept = size, KEPT * size
        self._mark, self._once = NEVER, Once()
        self._bound: Bound | None = None
        self._keys, self._ranks = np.zeros(0, np.int64), np.zeros(0)

    def read(self, order: Order, news: News) -> tuple[Ints, Numbers]:
        """Return keys, in no order, with those of the first rows among them, and the rank of each."""
        changed, mark = news.since(self._mark), news.mark
        if changed is not None:
            self._renew(order, changed)
        if changed is None or (self._bound and len(self._keys) < self._size):
            self._look_at_all(order)
        self._shorten(order)
        self._mark = mark
        return self._keys, self._ranks

    def _look_at_all(self, order: Order) -> None:
        self._keys, self._bound = np.zeros(0, np.int64), None
        self._ranks = order.ranks(self._keys)
        for first in range(0, len(order.events), CHUNK):
            keys = first + np.flatnonzero(order.events[first : first + CHUNK])
            ranks = order.ranks(keys)
            if self._bound:
                inside = self._bound.includes(order, keys, ranks)
                keys, ranks = keys[inside], ranks[inside]
            self._keys = np.concatenate((self._keys, keys))
            self._ranks = np.concatenate((self._ranks, ranks))
            self._shorten(order)

    def _shorten(self, order: Order) -> None:
        """Draw the bound nearer when there are many more keys than are kept."""
        if len(self._keys) > (SPARE * self._kept if self._bound else self._kept):
            self._bound = Bound.behind(order, self._keys, self._ranks, self._kept)
            self._keep(self._bound.includes(order, self._keys, self._ranks))

    def _renew(self, order: Order, changed: Ints) -> None:
        """Let keys come and go that were counted anew."""
        if self._bound:
            changed = changed[order.ranks(changed) <= self._bound.rank]
        keys = self._once.of(np.concatenate((self._keys, changed)))
        self._keys = keys[order.events.take(keys) != 0]
        self._ranks = order.ranks(self._keys)
        if self._bound:
            self._keep(self._bound.includes(order, self._keys, self._ranks))

    def _keep(self, inside: Bools) -> None:
        self._keys, self._ranks = self._keys[inside], self._ranks[inside]


class Fronts:
    """The fronts of tables, each as long as its table is there."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Counted, dict[Hashable, Front]] = WeakKeyDictionary()

    def first(self, table: Counted, name: Hashable, order: Order, size: int | None) -> list[int]:
        """Return the keys of the first `size` rows of a table in an order; None for all.

        `name` says which order it is.
        """
        if not size or len(order.events) <= max(FEW, KEPT * size):
            keys = np.flatnonzero(order.events)
            return order.top(keys, order.ranks(keys), size)
        known = self._of.setdefault(table, {})
        if (name, size) not in known and len(known) >= ORDERS:
            known.clear()
        front = known.setdefault((name, size), Front(size))
        return order.top(*front.read(order, table.news), size)
