"""The first rows that are kept from frame to frame are those of a table that is sorted anew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.fronts import Fronts, Order
from spectrum_tui.backends.initials import Initials
from spectrum_tui.engine import news
from spectrum_tui.engine.counts import Counts
from spectrum_tui.engine.news import News
from spectrum_tui.engine.renumbering import Renumbering
from tests.small import few_keys_as_many

KEYS = 60
additions = st.lists(st.tuples(st.integers(0, KEYS - 1), st.integers(-2, 3)), max_size=12)
names = st.sampled_from((lambda key: f"{key % 7}-{key}", lambda key: f"the same for sixteen bytes {key}"))
orders = st.sampled_from([(by_name, reverse) for by_name in (False, True) for reverse in (False, True)])
steps = st.lists(
    st.one_of(additions, st.sets(st.integers(0, KEYS - 1), min_size=5), orders, st.none()), max_size=25
)


@pytest.fixture(autouse=True, scope="module")
def few_are_many() -> Iterator[None]:
    """Take the ways of very many keys with a few."""
    with few_keys_as_many((news, "MOST", 40)):
        yield


class Table:
    """Counts something of keys that have names, as often as they are there."""

    def __init__(self, names: list[str]) -> None:
        self.news, self.events, self.values = News(), Counts(), Counts()
        self.names = names
        self.initials = Initials(lambda: self.names, str)

    def add(self, pairs: list[tuple[int, int]]) -> None:
        """Count keys, but never below zero."""
        for key, amount in pairs:
            if key < len(self.names) and self.events.of(key) + amount >= 0:
                keys = np.array([key])
                self.events.add(keys, amount)
                self.values.add(keys, amount * (key % 3))
                self.news.add(keys)

    def keep(self, kept: set[int]) -> None:
        """Forget the keys that are not kept."""
        change = Renumbering(np.isin(np.arange(len(self.names)), list(kept)), 0)
        for counts in (self.events, self.values):
            counts.array(len(self.names))
            counts.renumber(change)
        self.initials.renumber(change)
        self.names = change.listed(self.names)
        self.news.forget()

    def order(self, by_name: bool, reverse: bool) -> Order:
        """Return an order of the keys."""
        size = len(self.names)
        values = None if by_name else self.values.array(size).take
        return Order(self.events.array(size), values, self.names.__getitem__, self.initials, reverse)

    def sorted(self, by_name: bool, reverse: bool) -> list[int]:
        """Return all keys that are there in an order."""
        keys = [key for key in range(len(self.names)) if self.events.of(key)]
        if by_name:
            return sorted(keys, key=self.names.__getitem__, reverse=reverse)
        sign = 1 if reverse else -1
        return sorted(keys, key=lambda key: (sign * self.values.of(key), self.names[key]))


@given(names, steps, st.integers(1, 6))
def test_the_front_is_that_of_a_table_sorted_anew(
    name: object, steps: list[list[tuple[int, int]] | set[int] | tuple[bool, bool] | None], size: int
) -> None:
    assert callable(name)
    table, known, order = Table([name(key) for key in range(KEYS)]), Fronts(), (False, False)
    for step in steps:
        if isinstance(step, set):
            table.keep(step)
        elif isinstance(step, tuple):
            order = step
        elif step is not None:
            table.add(step)
            continue  # what is counted between two looks adds up
        found = known.first(table, order, table.order(*order), size)
        assert found == table.sorted(*order)[:size]


@given(names, st.lists(additions, min_size=1, max_size=8), st.integers(1, 6))
def test_every_look_finds_the_front(name: object, pieces: list[list[tuple[int, int]]], size: int) -> None:
    assert callable(name)
    table, known = Table([name(key) for key in range(KEYS)]), Fronts()
    for piece in pieces:
        table.add(piece)
        for order in ((False, False), (False, True), (True, False), (True, True)):
            assert known.first(table, order, table.order(*order), size) == table.sorted(*order)[:size]


def test_all_rows_are_there_without_a_limit() -> None:
    table = Table([str(key) for key in range(KEYS)])
    table.add([(key, key % 5) for key in range(KEYS)])
    assert Fronts().first(table, "all", table.order(False, False), None) == table.sorted(False, False)
