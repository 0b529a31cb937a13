"""How counts went over the time of a view."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.counts import Grid
from spectrum_tui.engine.rolling import TREND_STEPS, Rolling


def trend(rolling: Rolling, grid: Grid, keys: Sequence[int] | Ints) -> list[tuple[int, ...]]:
    """Return the counts of each key in equal slices of the view, oldest first."""
    if rolling.end is None:
        return [()] * len(keys)
    end, steps = (rolling.extent[1], TREND_STEPS) if rolling.extent else last_steps(rolling, grid)
    cells = grid.window(end, steps, np.asarray(keys, np.int64))
    return list(map(tuple, cells.T.tolist()))


def last_steps(rolling: Rolling, grid: Grid) -> tuple[int, int]:
    """Return where the steps of a view end and how many there are; without bounds, all there are."""
    if rolling.extent:
        first, end = rolling.extent
        return end, (end - 1) // grid.step - first // grid.step + 1
    return ((grid.first + len(grid)) * grid.step, len(grid)) if len(grid) else (rolling.end or 0, 0)
