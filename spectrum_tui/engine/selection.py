"""The numbers at some places of an order, without sorting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spectrum_tui.engine.codes import Ints

FINE = 16
"""Bits of a number in floating point that are left out when numbers are put together into groups."""


def at_places(numbers: Ints, places: Sequence[int]) -> list[int]:
    """Return which of some numbers, none of them negative, stand at places once they are sorted.

    They are grouped by their size first, and only the groups that the places fall in are looked at.
    """
    groups = numbers.astype(np.float32).view(np.int32) >> FINE
    ends = np.bincount(groups).cumsum()
    found = []
    for place in places:
        group = int(ends.searchsorted(place, "right"))
        inside = numbers.compress(groups == group)
        rank = place - int(ends[group - 1] if group else 0)
        found.append(int(np.partition(inside, rank)[rank]))
    return found
