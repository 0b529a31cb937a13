"""The timeline: all events on one scale, the faults below on a larger one, stacked by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import floor, log10

from spectrum_tui.backends.base import Timeline
from spectrum_tui.model.spark import BLOCKS, TOP
from spectrum_tui.model.statuses import SIDES, Side
from spectrum_tui.model.units import SECOND
from spectrum_tui.ui.lines import Line, Run

FAULTS = (Side.ORIGIN, Side.EDGE, Side.CONFIG, Side.POLICY, Side.CLIENT)
"""The sides that are stacked, from the ground up: what hurts most stands on the ground."""

REMEMBERED = 1 << 11
"""Bars that are not worked out again: between two frames nearly all stay as they are."""

FAULT_INDEXES = tuple(SIDES.index(side) for side in FAULTS)

MAGNIFY = 20
"""The faults are drawn at most this many times larger than all events, so that one fault is no tower."""

ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0)
"""What the top of a scale may be, times a power of ten."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of the chart, in events per second."""

    start: int
    total: float
    faults: tuple[float, ...]
    """In the order of `FAULTS`."""
    end: int = 0
    """It covers `(start, end]`."""
    counts: tuple[int, ...] = ()
    """Events per side, in the order of `SIDES`."""


def bars(timeline: Timeline, most: int, within: tuple[int | None, int | None] = (None, None)) -> list[Bar]:
    """Return at most `most` bars, oldest first, each of equally many columns of the timeline.

    Their edges are multiples of their width since the epoch, so between two frames bars move as a whole and
    never change their shape. `within` is the time that is looked at: the first and the last bar are judged by
    how much of them lies in it.
    """
    count = len(timeline.counts)
    if not count or most <= 0:
        return []
    size = max(1, -(-count // max(1, most - 1)))
    lead = (timeline.start // timeline.step) % size if size > 1 else 0
    cuts = [0, *range(size - lead, count, size), count]
    groups = pairwise(cuts)
    return [_bar(timeline, first, last, within) for first, last in groups if last > first]


def _bar(timeline: Timeline, first: int, last: int, within: tuple[int | None, int | None]) -> Bar:
    columns = timeline.counts[first:last]
    start, end = timeline.start + first * timeline.step, timeline.start + last * timeline.step
    return _bar_of(start, end, columns, _inside_of(start, end, within, timeline.step / 2) / SECOND)


@lru_cache(REMEMBERED)
def _bar_of(start: int, end: int, columns: tuple[tuple[int, ...], ...], seconds: float) -> Bar:
    counts = tuple(map(sum, zip(*columns, strict=True)))
    return Bar(
        start,
        sum(counts) / seconds,
        tuple(counts[at] / seconds for at in FAULT_INDEXES),
        end,
        counts,
    )


def _inside_of(start: int, end: int, within: tuple[int | None, int | None], least: float) -> float:
    """Return how much of a bar lies within the time that is looked at, but at least `least`."""
    opens, closes = within
    first = start if opens is None else max(start, opens)
    last = end if closes is None else min(end, closes)
    return max(least, last - first)


def peak(chart: Sequence[Bar]) -> Bar | None:
    """Return the bar with the most events, the newest of equals; None without events."""
    return max(reversed(chart), key=lambda bar: bar.total, default=None)


def scales(chart: Sequence[Bar]) -> tuple[float, float]:
    """Return what the top of either part of the chart stands for: all events, and faults.

    They are round numbers, so that bars keep their height while the peak moves a little.
    """
    all_events = max((bar.total for bar in chart), default=0.0)
    faults = max((sum(bar.faults) for bar in chart), default=0.0)
    return _round_up(all_events), _round_up(max(faults, all_events / MAGNIFY))


def _round_up(value: float) -> float:
    if value <= 0:
        return 0.0
    size = 10.0 ** floor(log10(value))
    return next(step * size for step in ROUND if step * size >= value)


def stretched(chart: Sequence[Bar], width: int) -> list[Bar]:
    """Return one bar per cell: when there are fewer bars than cells, some fill two or more."""
    count = len(chart)
    return [chart[at * count // width] for at in range(width)] if count else []


def total_lines(cells: Sequence[Bar], top: float, height: int) -> list[Line]:
    """Return the part that shows all events, `height` lines tall."""
    eighths = [_eighths(bar.total, top, height) for bar in cells]
    return [
        (("".join(BLOCKS[max(0, min(TOP, tall - level * TOP))] for tall in eighths), "none"),)
        for level in reversed(range(height))
    ]


def fault_lines(cells: Sequence[Bar], top: float, height: int, letters: bool = False) -> list[Line]:
    """Return the part that shows the faults by side, `height` lines tall.

    With `letters` every cell shows the first letter of its side instead of a coloured block.
    """
    columns = [_fault_column(bar.faults, top, height, letters) for bar in cells]
    return [tuple(column[line] for column in columns) for line in range(height)]


@lru_cache(REMEMBERED)
def _fault_column(faults: tuple[float, ...], top: float, height: int, letters: bool) -> tuple[Run, ...]:
    """Return the faults of one bar, a cell for each line from the top."""
    stack, draw = _stack(faults, top, height), _letter_cell if letters else _block_cell
    return tuple(draw(stack, level) for level in reversed(range(height)))


def _eighths(value: float, top: float, height: int) -> int:
    if value <= 0 or top <= 0:
        return 0
    return max(1, min(height * TOP, round(value / top * height * TOP)))


def _stack(faults: Sequence[float], top: float, height: int) -> list[tuple[int, Side]]:
    """Return where each side ends, in eighths from the ground; sides too small to be seen are left out."""
    whole = _eighths(sum(faults), top, height)
    if not whole:
        return []
    largest = FAULTS[max(range(len(faults)), key=lambda at: faults[at])]
    stack: list[tuple[int, Side]] = []
    running = 0.0
    for value, side in zip(faults, FAULTS, strict=True):
        running += value
        edge = round(running / sum(faults) * whole)
        if edge > (stack[-1][0] if stack else 0):
            stack.append((edge, side))
    return stack or [(whole, largest)]


def _block_cell(stack: list[tuple[int, Side]], level: int) -> Run:
    """Return one cell. It has two colours at most: where it is full, the ink below and the ground above."""
    low, high = level * TOP, (level + 1) * TOP
    inside = _inside(stack, low, high) if stack and stack[-1][0] > low else None
    if not inside:
        return " ", ""
    height = sum(inside.values())
    first, *others = inside
    largest = max(others, key=lambda side: inside[side], default=first)
    if height < TOP:
        return BLOCKS[height], str(max(inside, key=lambda side: inside[side]))
    return (BLOCKS[inside[first]], f"{first} on {largest}") if others else (BLOCKS[TOP], str(first))


def _inside(stack: list[tuple[int, Side]], low: int, high: int) -> dict[Side, int]:
    """Return how many eighths of a cell each side fills, from the ground up."""
    filled: dict[Side, int] = {}
    start = 0
    for edge, side in stack:
        if eighths := min(edge, high) - max(start, low):
            filled[side] = max(0, eighths)
        start = edge
    return {side: eighths for side, eighths in filled.items() if eighths > 0}


def _letter_cell(stack: list[tuple[int, Side]], level: int) -> Run:
    inside = [side for edge, side in stack if edge > level * TOP]
    return (LETTERS[inside[0]], str(inside[0])) if inside else (" ", "")


LETTERS = {
    Side.ORIGIN: "O",
    Side.EDGE: "E",
    Side.CONFIG: "G",
    Side.POLICY: "P",
    Side.CLIENT: "C",
}
"""What stands for a side where there are no colours."""
