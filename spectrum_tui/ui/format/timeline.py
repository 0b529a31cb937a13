"""The chart with its scales, its times and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.model import units
from spectrum_tui.model.statuses import Side
from spectrum_tui.ui.format.chart import (
    FAULTS,
    LETTERS,
    Bar,
    bars,
    fault_lines,
    peak,
    scales,
    stretched,
    total_lines,
)
from spectrum_tui.ui.lines import Line, fit, width_of
from spectrum_tui.ui.looks import Looks

GUTTER = 10
"""Cells at the left for the scales."""

LABEL_GAP = 14
"""Cells between two times on the axis, at least."""

STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
"""Seconds between two times on the axis: one of these."""


def timeline(snapshot: Snapshot, width: int, height: int, looks: Looks) -> list[Line]:
    """Return the whole timeline: chart, axis and legend, `height` lines in all."""
    if not snapshot.totals.events:
        return [()] * height
    room = max(1, width - GUTTER - 1)
    chart = bars(snapshot.timeline, room, (snapshot.start, snapshot.end))
    cells = stretched(chart, room)
    tops = scales(chart)
    tall = max(1, (height - 2) * 2 // 5)
    lines = _scaled(total_lines(cells, tops[0], tall), "all", tops[0], "none")
    faults = fault_lines(cells, tops[1], height - 2 - tall, looks.letters)
    lines += _scaled(faults, "faults", tops[1], "dim")
    lines.append(axis(cells, snapshot.timeline.step, looks.zone))
    lines.append(legend(snapshot, chart, width, looks))
    return lines


def _scaled(part: list[Line], name: str, top: float, ink: str) -> list[Line]:
    """Return the lines of one part with its name and what its top stands for at the left."""
    labels = [f"{units.rate(top) if top else '0'} ", f"{name} "] if len(part) > 1 else [f"{name} "]
    labels += [""] * (len(part) - len(labels))
    return [((label.rjust(GUTTER), ink), *line) for label, line in zip(labels, part, strict=True)]


def axis(cells: Sequence[Bar], step: int, zone: tzinfo | None) -> Line:
    """Return the times under the bars, each starting under the bar it is the time of."""
    line = " " * GUTTER
    every = _label_step(cells) if cells else 1
    for at, time in _marks(cells, every, step):
        if at + GUTTER >= len(line) and at + LABEL_GAP - 4 <= len(cells):
            label = units.clock_time(time, zone)[: 5 if every % units.MINUTE == 0 else 8]
            line = line.ljust(at + GUTTER) + f"╵{label}"
    return ((line, "faint"),)


def _marks(cells: Sequence[Bar], every: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield the cells at which a round time begins, with that time."""
    for at, bar in enumerate(cells):
        begins = bar.start % every <= step if at == 0 else bar.start // every != cells[at - 1].start // every
        if begins:
            yield at, bar.start - bar.start % every


def _label_step(cells: Sequence[Bar]) -> int:
    span = max(1, cells[-1].start - cells[0].start)
    wanted = span * LABEL_GAP / len(cells) / units.SECOND
    return next((each for each in STEPS if each >= wanted), STEPS[-1]) * units.SECOND


def legend(snapshot: Snapshot, chart: Sequence[Bar], width: int, looks: Looks) -> Line:
    """Return the counts by side in words, then as far as there is room the newest column and the peak."""
    line: Line = ((" ", ""), *_sides(snapshot, looks))
    highest = peak(chart)
    if highest is None or not highest.total:
        return line
    now = _figures("now", chart[-1], looks)
    for tail in ((*_figures("peak", highest, looks), *now), now, now[:2]):
        room = width - 1 - width_of(tail)
        if width_of(line) <= room:
            return fit(line, room) + tail
    return line


def _sides(snapshot: Snapshot, looks: Looks) -> Line:
    counts = dict(snapshot.sides)
    line: Line = ()
    for side in FAULTS:
        if counts.get(side):
            mark = LETTERS[side] if looks.letters else "■"
            line += ((f"{mark} {side} ", str(side)), (f"{units.count(counts[side])}   ", ""))
    if unknown := counts.get(Side.UNKNOWN):
        mark = "?" if looks.letters else "■"
        line += ((f"{mark} unknown ", "unknown"), (f"{units.count(unknown)}   ", ""))
    fine = ("no faults   ", "good") if not line and snapshot.totals.events else ("", "")
    return (fine, *line, (f"fine {units.count(counts.get(Side.NONE, 0))}", "dim"))


def _figures(name: str, bar: Bar, looks: Looks) -> Line:
    """Return one column in figures: its time, its events, and the side with most faults."""
    line: Line = (
        (f"   {name} ", "dim"),
        (units.rate(bar.total), ""),
        (f" {units.clock_time(bar.start, looks.zone)}", "dim"),
    )
    worst = max(range(len(FAULTS)), key=lambda at: bar.faults[at])
    if not bar.faults[worst]:
        return line
    side = str(FAULTS[worst])
    return (*line, (f" {side} {units.rate(bar.faults[worst])}", side))
