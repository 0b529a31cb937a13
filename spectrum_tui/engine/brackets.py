"""Match closes to opens like brackets: each close to the newest open before it that is still free."""

from __future__ import annotations

import numpy as np

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.repeats import Bools


def matched(groups: Ints, times: Ints, opens: int) -> Bools:
    """Return which items have a partner of the same group.

    The first `opens` items are opens, the others closes; an open at the time of a close is before it.
    """
    steps = np.ones(len(groups), np.int64)
    steps[opens:] = -1
    order = np.lexsort((steps < 0, times, groups))
    steps, grouped = steps[order], groups[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = grouped[1:] != grouped[:-1]
    number = np.cumsum(first) - 1
    total = np.cumsum(steps)
    height = total - (total - steps)[first][number]
    found = np.zeros(len(order), np.bool_)
    found[order] = np.where(steps > 0, _falls_below(height, number), _was_as_low(height, number))
    return found


def _falls_below(height: Ints, group: Ints) -> Bools:
    """Return where the height is less at some later item of the group."""
    apart = 2 * len(height) + 1
    raised = height + group * apart
    lowest = np.minimum.accumulate(raised[::-1])[::-1]
    found = np.zeros(len(height), np.bool_)
    found[:-1] = lowest[1:] < raised[:-1]
    return found


def _was_as_low(height: Ints, group: Ints) -> Bools:
    """Return where the height was no more at some earlier item of the group, or before the first."""
    apart = 2 * len(height) + 1
    lowest = np.minimum.accumulate(height - group * apart)
    before = np.zeros(len(height), np.int64)
    before[1:] = np.minimum(lowest[:-1] + group[1:] * apart, 0)
    found: Bools = before <= height
    return found
