"""Rows are chosen and ordered as if all had been sorted."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.ranking import top, wilson


def name(key: int) -> str:
    """Return a name that sorts otherwise than the number."""
    return f"{key % 7}-{key}"


@given(
    st.dictionaries(st.integers(0, 200), st.integers(0, 5), max_size=40),
    st.one_of(st.none(), st.integers(0, 50)),
    st.booleans(),
)
def test_the_top_is_the_start_of_the_whole_order(
    values: dict[int, int], size: int | None, reverse: bool
) -> None:
    keys = np.array(list(values), np.int64)
    sign = 1 if reverse else -1
    whole = sorted(values, key=lambda key: (sign * values[key], name(key)))
    assert top(keys, np.array(list(values.values())), name, size, reverse=reverse) == whole[:size]


@given(st.sets(st.integers(0, 200), max_size=40), st.one_of(st.none(), st.integers(0, 50)), st.booleans())
def test_without_values_names_decide(keys: set[int], size: int | None, reverse: bool) -> None:
    found = top(np.array(list(keys), np.int64), None, name, size, reverse=reverse)
    assert found == sorted(keys, key=name, reverse=reverse)[:size]


def test_one_of_one_does_not_outrank_three_hundred_of_a_thousand() -> None:
    lower = wilson(np.array([1, 300, 0, 0]), np.array([1, 1000, 10, 0]))
    assert lower[1] > lower[0] > lower[2] > lower[3]


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_the_lower_bound_lies_below_the_rate(finished: int, share: float) -> None:
    faults = int(finished * share)
    lower = float(wilson(np.array([faults]), np.array([finished]))[0])
    assert -1e-9 <= lower <= faults / finished + 1e-9
