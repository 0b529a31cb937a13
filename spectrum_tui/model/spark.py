"""Small charts of one line: counts as blocks (which the screen knows in ASCII too)."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = " ▁▂▃▄▅▆▇█"
TOP = len(BLOCKS) - 1


def rebin(values: Sequence[int], columns: int) -> list[int]:
    """Return at most `columns` sums of equally many neighbours; the newest value ends the last one.

    What does not fill a whole sum at the old end is left out: it would look like a dip.
    """
    if columns <= 0 or not values:
        return []
    size = -(-len(values) // columns)
    first = len(values) % size
    return [sum(values[at : at + size]) for at in range(first, len(values), size)]


def level(value: float, peak: float) -> int:
    """Return the height of `value` in eighths of `peak`; anything above nothing can be seen."""
    if value <= 0 or peak <= 0:
        return 0
    return max(1, min(TOP, round(value / peak * TOP)))


def spark(values: Sequence[int], width: int) -> str:
    """Return a chart of exactly `width` cells, against its own peak, newest at the right."""
    bins = rebin(values, width)
    peak = max(bins, default=0)
    return "".join(BLOCKS[level(value, peak)] for value in bins).rjust(width)
