"""The table of what became of connections against a dictionary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import index
from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.index import Index
from spectrum_tui.engine.repeats import Bools

keys = st.integers(-50, 50).filter(bool)
"""Few, so that they come again and want one another's slots."""


def of_use(numbers: Ints) -> Bools:
    """Return which numbers the tests would not have forgotten."""
    found: Bools = numbers % 3 != 0
    return found


@given(st.lists(st.lists(keys, max_size=20), max_size=20))
def test_an_index_numbers_each_key_once_and_forgets_only_what_is_of_no_use(batches: list[list[int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "LEAST", 2)
        table, known, start = Index(), dict[int, int](), 1
    for batch in batches:
        slots = table.slots(np.array(batch, np.int64), of_use)
        assert len(set(slots.tolist())) == len(set(batch)), "equal keys share a slot, others do not"
        for key, number in zip(batch, table.numbers[slots].tolist(), strict=True):
            expected = known.get(key, 0)
            assert number == expected or (number == 0 and expected % 3 == 0)
        firsts = table.number(slots, start, 2).tolist()
        assert firsts == [place for place, key in enumerate(batch) if key not in batch[:place]]
        known |= {batch[place]: start + 2 * order for order, place in enumerate(firsts)}
        assert table.numbers[slots].tolist() == [known[key] for key in batch]
        start += 2 * len(firsts)
