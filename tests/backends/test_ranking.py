"""Rows are chosen and ordered as if all had been sorted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends import initials
from spectrum_tui.backends.initials import Initials
from spectrum_tui.backends.ranking import top, wilson
from spectrum_tui.engine.renumbering import Renumbering


@pytest.fixture(autouse=True, scope="module")
def few_are_many() -> Iterator[None]:
    """Take the ways of very many rows with a few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(initials, "MANY", 3)
        yield


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


texts = st.lists(
    st.one_of(
        st.text(max_size=3),
        st.text("ab\0\ue000\U0001f600", max_size=20),
        st.integers(0, 300).map(lambda last: f"198.51.100.{last}"),
    ),
    unique=True,
    max_size=40,
)


@given(texts, st.data(), st.integers(0, 12), st.booleans())
def test_initials_change_nothing(names: list[str], data: st.DataObject, size: int, ranked: bool) -> None:
    keys = np.array(
        data.draw(st.lists(st.sampled_from(range(len(names))), unique=True)) if names else [], int
    )
    values = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(keys), max_size=len(keys))), int)
    order = values if ranked else None
    begins = Initials(lambda: names, str)
    found = top(keys, order, names.__getitem__, size, initials=begins)
    assert found == top(keys, order, names.__getitem__, size)
    kept = Renumbering(np.arange(len(names)) % 2 == 0, 0) if names else None
    if kept:
        begins.renumber(kept)
        names[:] = kept.listed(names)
        keys = np.arange(len(names))
        assert (
            top(keys, None, names.__getitem__, size, initials=begins)
            == sorted(keys.tolist(), key=names.__getitem__)[:size]
        )


def test_one_of_one_does_not_outrank_three_hundred_of_a_thousand() -> None:
    lower = wilson(np.array([1, 300, 0, 0]), np.array([1, 1000, 10, 0]))
    assert lower[1] > lower[0] > lower[2] > lower[3]


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_the_lower_bound_lies_below_the_rate(finished: int, share: float) -> None:
    faults = int(finished * share)
    lower = float(wilson(np.array([faults]), np.array([finished]))[0])
    assert -1e-9 <= lower <= faults / finished + 1e-9
