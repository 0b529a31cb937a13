"""The stack of filters and ranges."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import View
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.query import Compare

TERM = Compare("colo", "=", "FRA")
bounds = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted).map(lambda pair: Range(*pair))


@given(st.lists(bounds, min_size=1, max_size=4), st.integers(0, 100))
def test_an_event_lies_in_the_interval_when_it_lies_in_every_range(ranges: list[Range], time: int) -> None:
    found = View((TERM, *ranges)).interval
    assert found
    assert found[0] <= found[1]
    assert (found[0] < time <= found[1]) == all(each.start < time <= each.end for each in ranges)


def test_filters_keep_their_order_and_ranges_are_none() -> None:
    other = Compare("colo", "=", "AMS")
    assert View((TERM, Range(1, 2), other)).filters == (TERM, other)
    assert View((TERM,)).interval is None


def test_a_range_is_bounded_on_both_sides_or_it_is_not() -> None:
    assert Range(1, 2).bounded
    assert not Range(1).bounded
    assert not Range(end=2).bounded
