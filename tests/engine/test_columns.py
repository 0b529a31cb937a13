"""Batches as columns."""

from __future__ import annotations

import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from spectrum_tui.engine.columns import COLUMNS, Batch, Columns, narrow


@st.composite
def columns(draw: st.DrawFn) -> Columns:
    """Return columns of equal length, some of them as narrow as they go, some not in one piece."""
    rows, narrowed = draw(st.integers(0, 20)), draw(st.booleans())
    apart = draw(st.integers(1, 3))

    def column(kind: type[np.generic]) -> NDArray[np.generic]:
        bounds = np.iinfo(np.dtype(kind))
        values = draw(st.lists(st.integers(bounds.min, bounds.max), min_size=rows, max_size=rows))
        spread = np.repeat(np.array(values, kind), apart)[::apart]
        return narrow(spread) if narrowed else spread

    return {name: column(kind) for name, kind in COLUMNS.items()}


@given(columns())
def test_a_batch_that_was_pickled_is_the_same(before: Columns) -> None:
    after = pickle.loads(pickle.dumps(Batch(before), pickle.HIGHEST_PROTOCOL)).columns
    assert list(after) == list(COLUMNS)
    for name, column in after.items():
        assert column.dtype == before[name].dtype
        assert column.flags.writeable
        np.testing.assert_array_equal(column, before[name])


def test_a_batch_is_pickled_in_little_more_than_its_bytes() -> None:
    batch = Batch({name: np.zeros(1000, kind) for name, kind in COLUMNS.items()})
    assert len(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)) < batch.nbytes + 1000
