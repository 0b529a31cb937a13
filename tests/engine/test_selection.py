"""What stands at a place is what sorting would have put there."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine.selection import at_places

numbers = st.one_of(st.integers(0, 20), st.integers(1 << 40, (1 << 40) + 20), st.integers(0, (1 << 63) - 1))


@given(st.lists(numbers, min_size=1, max_size=60), st.data())
def test_places_are_those_of_the_sorted(values: list[int], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.sampled_from(range(len(values))), max_size=4))
    assert at_places(np.array(values, np.int64), places) == [sorted(values)[place] for place in places]
