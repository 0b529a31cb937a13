"""The chart with its scales, its times and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from spectrum_tui.backends.base import Snapshot
from spectrum_tui.model import units
from spectrum_tui.model.statuses import Side
from spectrum_tui.model.times import LATEST
from spectrum_tui.ui.format.cells import fitted
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
from spectrum_tui.ui.format.column import figures
from spectrum_tui.ui.format.header import EXACT
from spectrum_tui.ui.format.moments import clock
from spectrum_tui.ui.format.nothing import is_empty, laid, why
from spectrum_tui.ui.lines import Line, fit, spaced, width_of
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.timecursor import TimeCursor

GUTTER = 10
"""Cells at the left for the scales."""

LABEL_GAP = 14
"""Cells between two times on the axis, at least."""

STEPS = (
    *(units.MILLISECOND * each for each in (1, 2, 5, 10, 20, 50, 100, 250, 500)),
    *(units.SECOND * each for each in (1, 2, 5, 10, 15, 30)),
    *(units.MINUTE * each for each in (1, 2, 5, 10, 15, 30)),
    *(units.HOUR * each for each in (1, 2, 3, 6, 12)),
    *(units.DAY * each for each in (1, 2, 5, 10, 30, 100, 365)),
)
"""Between two times on the axis there is one of these."""

NO_SIDES: tuple[Line, ...] = ((("this job does not send Status", "warn"),), (("no side can be told", "dim"),))


def columns(snapshot: Snapshot, width: int) -> list[Bar]:
    """Return the columns that a timeline so wide shows."""
    return bars(snapshot.timeline, room(width), (snapshot.start, snapshot.end))


def room(width: int) -> int:
    """Return the cells that a timeline so wide has for its columns."""
    return max(1, width - GUTTER - 1)


def timeline(
    snapshot: Snapshot, width: int, height: int, looks: Looks, cursor: TimeCursor | None = None
) -> list[Line]:
    """Return the whole timeline: chart, axis and legend, `height` lines in all.

    Under a cursor, the legend is about its column or its range.
    """
    if is_empty(snapshot):
        said = [(), *laid(why(snapshot), width, looks.keys, loud=True)]
        return [*said, *[()] * height][:height]
    chart = columns(snapshot, width)
    cells = stretched(chart, room(width))
    marked = _marked(chart, cells, cursor)
    tops = scales(chart)
    tall = max(1, (height - 2) * 2 // 5)
    lines = _scaled(total_lines(cells, tops[0], tall), "all", tops[0], "none")
    faults = fault_lines(cells, tops[1], height - 2 - tall, looks.letters)
    faulty = any(any(bar.faults) for bar in chart)
    lines += _scaled(faults, "faults", tops[1] if faulty else 0, "dim")
    lines = [_highlighted(line, marked) for line in lines]
    lines.append(axis(cells, snapshot.timeline.step, looks.zone, marked))
    stretch = cursor.stretch(chart, snapshot) if cursor else None
    if cursor and stretch:
        lines.append(figures([chart[at] for at in cursor.columns(chart)], stretch, width, looks))
    else:
        lines.append(legend(snapshot, chart, width, looks))
    return lines


def _marked(chart: Sequence[Bar], cells: Sequence[Bar], cursor: TimeCursor | None) -> range:
    """Return the cells under the cursor, or of its range."""
    if cursor is None or not chart:
        return range(0)
    chosen = cursor.columns(chart)
    first, last = chart[chosen[0]].start, chart[chosen[-1]].start
    found = [at for at, bar in enumerate(cells) if first <= bar.start <= last]
    return range(found[0], found[-1] + 1)


def _highlighted(line: Line, marked: range) -> Line:
    """Return a line of the chart with some of its cells on the ground of a cursor."""
    if not marked:
        return line
    scale, *chart = line
    letters = [(letter, style) for text, style in chart for letter in text]
    return (
        scale,
        *(
            (letter, f"{style} on cursor" if at in marked and " on " not in style else style)
            for at, (letter, style) in enumerate(letters)
        ),
    )


def _scaled(part: list[Line], name: str, top: float, ink: str) -> list[Line]:
    """Return the lines of one part with its name and what its top stands for at the left."""
    labels = [f"{units.rate(top) if top else '0'} ", f"{name} "] if len(part) > 1 else [f"{name} "]
    labels += [""] * (len(part) - len(labels))
    return [((label.rjust(GUTTER), ink), *line) for label, line in zip(labels, part, strict=True)]


def axis(cells: Sequence[Bar], step: int, zone: tzinfo | None, marked: range = range(0)) -> Line:
    """Return the times under the bars, each starting under the bar it is the time of.

    Under marked cells stands a pointer, and no time that it would cut.
    """
    line = ""
    every = _label_step(cells) if cells else 1
    span = cells[-1].start - cells[0].start if cells else 0
    for at, time in _marks(cells, every, step):
        label = f"╵{_label(time, every, span, zone)}"
        free = not marked or at + len(label) < marked[0] or at > marked[-1]
        if at >= len(line) and at + LABEL_GAP - 4 <= len(cells) and free:
            line = line.ljust(at) + label
    gutter = " " * GUTTER
    if not marked:
        return ((gutter + line, "faint"),)
    line = line.ljust(marked[-1] + 1)
    return (
        (gutter + line[: marked[0]], "faint"),
        (_pointer(len(marked)), "focus"),
        (line[marked[-1] + 1 :], "faint"),
    )


def _pointer(size: int) -> str:
    """Return what points at so many cells."""
    return "▲" * size if size < 3 else f"▲{'─' * (size - 2)}▲"


def _label(time: int, every: int, span: int, zone: tzinfo | None) -> str:
    """Return a time on the axis as finely as neighbours differ; the day where that is what is new."""
    stamp = units.timestamp(time, zone)
    if every % units.DAY == 0 or (span > units.DAY and stamp[11:19] == "00:00:00"):
        return stamp[5:10]
    return stamp[11:16] if every % units.MINUTE == 0 else clock(time, zone, every)


def _marks(cells: Sequence[Bar], every: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield the cells at which a round time begins, with that time."""
    for at, bar in enumerate(cells):
        begins = bar.start % every <= step if at == 0 else bar.start // every != cells[at - 1].start // every
        if begins:
            yield at, bar.start - bar.start % every


def _label_step(cells: Sequence[Bar]) -> int:
    span = max(1, cells[-1].start - cells[0].start)
    wanted = span * LABEL_GAP / len(cells)
    return next((each for each in STEPS if each >= wanted), STEPS[-1])


def legend(snapshot: Snapshot, chart: Sequence[Bar], width: int, looks: Looks) -> Line:
    """Return the counts by side in words, then as far as there is room the newest column and the peak."""
    line: Line = ((" ", ""), *_sides(snapshot, looks, width - 1))
    highest = peak(chart)
    if highest is None or not highest.total:
        return line
    interval = snapshot.view.interval
    now = _figures("last" if interval and interval[1] < LATEST else "now", chart[-1], looks)
    for tail in ((*_figures("peak", highest, looks), *now), now, now[:2]):
        room = width - 1 - width_of(tail)
        if width_of(line) <= room:
            return fit(line, room) + tail
    return line


def _sides(snapshot: Snapshot, looks: Looks, width: int) -> Line:
    """Return the counts of the sides; those of the last ones, least harmful, are left out as wholes."""
    if "Status" in snapshot.missing:
        return spaced(NO_SIDES, width)
    counts = dict(snapshot.sides)
    known = [
        (LETTERS.get(side, "?") if looks.letters else "■", side, fitted(counts[side], EXACT))
        for side in (*FAULTS, Side.UNKNOWN)
        if counts.get(side)
    ]
    parts: list[Line] = [((f"{mark} {side} ", str(side)), (number, "")) for mark, side, number in known]
    if not parts and snapshot.totals.events:
        parts = [(("no faults", "good"),)]
    parts.append(((f"fine {fitted(counts.get(Side.NONE, 0), EXACT)}", "dim"),))
    return spaced(parts, width)


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
