"""Where one is on the timeline: a column, and the other end of a range that grows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.backends.scope import Range
from spectrum_tui.ui.format.chart import Bar


@dataclass(slots=True)
class TimeCursor:
    """Stays at its time while columns move; without one it follows the newest column."""

    at: int | None = None
    """A time in the column; None is in the newest."""
    anchor: int | None = None
    """A time in the column where a range begins that ends at the cursor."""

    def place(self, chart: Sequence[Bar]) -> int:
        """Return the index of the column under the cursor."""
        return _index(chart, self.at)

    def columns(self, chart: Sequence[Bar]) -> range:
        """Return the indices of the columns of the range; without one, of that under the cursor."""
        here = self.place(chart)
        other = here if self.anchor is None else _index(chart, self.anchor)
        return range(min(here, other), max(here, other) + 1)

    def move(self, chart: Sequence[Bar], by: int, *, growing: bool = False) -> None:
        """Go so many columns to the right; `growing` leaves the other end of the range where it is."""
        if not chart:
            return
        here = self.place(chart)
        if not growing:
            self.anchor = None
        elif self.anchor is None:
            self.anchor = _middle(chart[here])
        there = max(0, min(here + by, len(chart) - 1))
        self.at = None if there == len(chart) - 1 else _middle(chart[there])

    def stretch(self, chart: Sequence[Bar], snapshot: Snapshot) -> Range | None:
        """Return the time of the columns as far as the view covers it: what their figures are about."""
        if not chart:
            return None
        columns = self.columns(chart)
        start, end = chart[columns[0]].start, chart[columns[-1]].end
        start = start if snapshot.start is None else max(start, snapshot.start)
        return Range(start, end if snapshot.end is None else max(start, min(end, snapshot.end)))


def _index(chart: Sequence[Bar], time: int | None) -> int:
    """Return the column that a time lies in, or the nearest."""
    last = max(0, len(chart) - 1)
    if time is None:
        return last
    return min(sum(1 for bar in chart if bar.end < time), last)


def _middle(bar: Bar) -> int:
    return (bar.start + bar.end) // 2
