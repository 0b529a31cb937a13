"""What lies under the cursor of the timeline, in figures."""

from __future__ import annotations

from collections.abc import Sequence

from spectrum_tui.backends.scope import Range
from spectrum_tui.model import units
from spectrum_tui.model.statuses import SIDES, Side
from spectrum_tui.ui.format.chart import FAULTS, LETTERS, Bar
from spectrum_tui.ui.format.moments import clock, length_name
from spectrum_tui.ui.lines import Line, spaced
from spectrum_tui.ui.looks import Looks


def figures(chart: Sequence[Bar], stretch: Range, width: int, looks: Looks) -> Line:
    """Return the time of some columns, their events, how many a second, and how many of each side.

    Args:
        chart: the columns.
        stretch: the time that they are about.
        width: cells there are; what matters least gives way.
        looks: how things are written.
    """
    counts = [sum(column) for column in zip(*(bar.counts for bar in chart), strict=True)] or [0] * len(SIDES)
    events, length = sum(counts), stretch.end - stretch.start
    times = _times(stretch, looks)
    rate = units.rate(events / (length / units.SECOND)) if length else units.NOTHING
    parts: list[Line] = [
        (("▲ ", "focus"), (times, "strong")),
        (
            (f"{units.count(events)} ", "strong"),
            ("event " if events == 1 else "events ", "dim"),
            (rate, ""),
        ),
        *_sides(counts, looks),
        (("fine ", "dim"), (units.count(counts[SIDES.index(Side.NONE)]), "dim")),
        ((f"({length_name(stretch)})", "faint"),),
    ]
    return ((" ", ""), *spaced(parts, width - 1, least=2))


def _times(stretch: Range, looks: Looks) -> str:
    """Return from when to when, as finely as the ends need it."""
    grain = next((unit for unit in (units.SECOND, units.MILLISECOND) if _falls_on(stretch, unit)), 1)
    grain = max(grain, units.MILLISECOND if stretch.end - stretch.start >= units.SECOND else 1)
    first, last = clock(stretch.start, looks.zone, grain), clock(stretch.end, looks.zone, grain)
    day = units.timestamp(stretch.start, looks.zone)[:10]
    dated = day != units.timestamp(stretch.end, looks.zone)[:10]
    return f"{day} {first} – {last}" if dated else f"{first} – {last}"


def _falls_on(stretch: Range, unit: int) -> bool:
    return stretch.start % unit == 0 and stretch.end % unit == 0


def _sides(counts: Sequence[int], looks: Looks) -> list[Line]:
    """Return how many events each side that is not fine has, most harmful first."""
    found: list[Line] = []
    for side in (*FAULTS, Side.UNKNOWN):
        if number := counts[SIDES.index(side)]:
            mark = LETTERS.get(side, "?") if looks.letters else "■"
            found.append(((f"{mark} {side} ", str(side)), (units.count(number), "")))
    return found
