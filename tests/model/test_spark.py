"""Charts of one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.model.spark import BLOCKS, level, rebin, spark


@given(st.lists(st.integers(0, 10**9), max_size=60), st.integers(0, 40))
def test_spark_is_exactly_as_wide_as_asked(values: list[int], width: int) -> None:
    chart = spark(values, width)
    assert len(chart) == width
    assert set(chart) <= set(BLOCKS)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60), st.integers(1, 40))
def test_rebin_keeps_the_newest_values_whole(values: list[int], columns: int) -> None:
    bins = rebin(values, columns)
    size = -(-len(values) // columns)
    assert len(bins) <= columns
    assert bins == [] or bins[-1] == sum(values[-size:])


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (1, 1), (500, 4), (1000, 8), (5000, 8)])
def test_anything_above_nothing_can_be_seen(value: int, expected: int) -> None:
    assert level(value, 1000) == expected


def test_a_rise_and_fall() -> None:
    assert spark((0, 1, 4, 8, 4, 0), 6) == " ▁▄█▄ "
    assert spark((0, 0, 0), 3) == "   "
