"""How counts went over the time of a view."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.counts import Grid
from spectrum_tui.engine.rolling import TREND_STEPS, Rolling


def trend(rolling: Rolling, grid: Grid, keys: list[int]) -> list[tuple[int, ...]]:
    """Return the counts of each key in equal slices of the view, oldest first."""
    if rolling.end is None:
        return [()] * len(keys)
    cells = grid.window(*last_steps(rolling, grid, TREND_STEPS), np.array(keys, np.int64))
    return [tuple(column) for column in cells.T.tolist()]


def last_steps(rolling: Rolling, grid: Grid, size: int) -> tuple[int, int]:
    """Return where the steps of a view end and how many there are; without a window, all there are."""
    end = rolling.end or 0
    if rolling.window is not None or not len(grid):
        return end, size
    return (grid.first + len(grid)) * grid.step, len(grid)
