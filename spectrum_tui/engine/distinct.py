"""Different values of an array."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.codes import Ints


def distinct(values: Ints) -> Ints:
    """Return each value once, ascending: `np.unique` without masked arrays, which take 7 ms to import."""
    ordered = np.sort(values)
    is_new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return ordered[is_new]
