"""Find what matters in a file whose lines are roughly in order of time, without reading it all."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from spectrum_tui.model.times import SECOND

SLACK = 120 * SECOND
"""How much older than an earlier line one may be in a file that still counts as in order of time, in ns."""
SMALL = 4 << 20
"""Bytes below which a file is read from its start: that is done before a search would pay."""
GRID = 32
"""Evenly spread places at which a file is sounded, to learn whether it is in order at all."""
GRAIN = 1 << 16
"""Bytes up to which a place is narrowed down."""
CHUNK = 1 << 14
"""Bytes read to find a few lines."""
REACH = 1 << 21
"""Bytes read when those hold no line that tells its time."""
FEW = 9
"""Times of neighbouring lines of which the middle one is taken: one odd line shall not mislead."""
TRIES = 50
"""Lines asked for their time at one place."""

TimeOf = Callable[[bytes], int | None]
"""Returns the time that a line tells in ns since the epoch, or None."""
ReadAt = Callable[[int, int], bytes]
"""Returns up to so many bytes (second) at a position (first)."""
Times = tuple[int, int]
"""Start and end, ns since the epoch."""

_BATCH_NAME = re.compile(r"(\d{8}T\d{6}Z)_(\d{8}T\d{6}Z)(?:[_.]|\Z)", re.ASCII)


class Wanted(NamedTuple):
    """Which lines matter, and which of them first, by the times they tell (ns since the epoch)."""

    time_of: TimeOf
    since: int | None = None
    """Lines that are not newer do not matter; None for no bound."""
    until: int | None = None
    """Lines that are newer do not matter; None for no bound."""
    window: int | None = None
    """ns before the newest line that are read first, and the rest behind them; None to read in order."""


class Plan(NamedTuple):
    """Which bytes of a file are read: on from `start`, and behind that those from `bottom` up to `top`."""

    start: int = 0
    stop: int | None = None
    """Where reading on stops; None at the end."""
    bottom: int = 0
    top: int = 0
    reached: int = 0
    """No line before `top` is newer than this time and `SLACK`."""

    @property
    def skipped(self) -> int:
        """Bytes before `start` that are not read at all."""
        return self.start - (self.top - self.bottom)


class Sounding(NamedTuple):
    """The time that a line tells, and where it starts."""

    offset: int
    time: int


def plan(read_at: ReadAt, size: int, wanted: Wanted, *, follow: bool) -> Plan:
    """Return how to read a file of `size` bytes; all of it, in order, unless it is in order of time.

    Whatever lies in the bounds of `wanted` is in the plan as long as no line is more than `SLACK` older than
    one before it. A file that is followed is read to its end and on, whatever `wanted.until` says.

    Raises:
        OSError: it cannot be read.
    """
    if size < SMALL:
        return Plan()
    chart = Chart(read_at, size, wanted.time_of)
    first = None if wanted.since is None else chart.before(wanted.since)
    last = None if wanted.until is None else chart.after(wanted.until)
    bottom = first.offset if first else 0
    if wanted.window is not None:
        made = _newest_first(chart, wanted.window, bottom, last)
    else:
        made = Plan(start=bottom, stop=last.offset if last and not follow else None)
    return made if chart.ordered else Plan()


def _newest_first(chart: Chart, window: int, bottom: int, last: Sounding | None) -> Plan:
    recent = None if chart.newest is None else chart.before(chart.newest.time - window)
    if recent is None or recent.offset <= bottom:
        return Plan(start=bottom)
    top = min(recent, last) if last else recent
    return Plan(recent.offset, bottom=min(bottom, top.offset), top=top.offset, reached=top.time)


class Chart:
    """What is known about a file from the times of a few of its lines.

    Args:
        read_at: reads the file.
        size: its size in bytes.
        time_of: tells the time of a line.
    """

    def __init__(self, read_at: ReadAt, size: int, time_of: TimeOf) -> None:
        self._read_at, self._time_of = read_at, time_of
        self._soundings: list[Sounding] = []
        for step in range(GRID):
            self._sound(size * step // GRID)
        self.newest = self._sound(max(size - GRAIN, 0)) or self._sound(max(size - REACH, 0))
        """A line near the end; None when none tells a time there."""

    @property
    def ordered(self) -> bool:
        """Whether, as far as was seen, no line is more than `SLACK` older than one before it."""
        newest = 0
        for each in self._soundings:
            if each.time < newest - SLACK:
                return False
            newest = max(newest, each.time)
        return True

    def before(self, time: int) -> Sounding | None:
        """Return a line close before the first that can tell `time` or later: all before it are older."""
        return self._around(time - SLACK)[0]

    def after(self, time: int) -> Sounding | None:
        """Return a line close after the last that can tell `time` or earlier: all from it on are newer."""
        return self._around(time + SLACK + 1)[1]

    def _around(self, time: int) -> tuple[Sounding | None, Sounding | None]:
        """Return neighbouring lines, one older than `time` and one not."""
        place = bisect_left(self._soundings, time, key=lambda each: each.time)
        low = self._soundings[place - 1] if place else None
        high = self._soundings[place] if place < len(self._soundings) else None
        while low and high and high.offset - low.offset > GRAIN:
            middle = self._sound((low.offset + high.offset) // 2)
            if middle is None or not low.offset < middle.offset < high.offset:
                break
            low, high = (middle, high) if middle.time < time else (low, middle)
        return low, high

    def _sound(self, place: int) -> Sounding | None:
        for length in (CHUNK, REACH):
            if found := sounding(self._read_at(place, length), place, self._time_of):
                insort(self._soundings, found)
                return found
        return None


def sounding(data: bytes, offset: int, time_of: TimeOf) -> Sounding | None:
    """Return the line with the middle one of the first few times in `data`, which lies at `offset`.

    The first line and the last are left out, for they may be torn.
    """
    told: list[tuple[int, int]] = []
    start = data.find(b"\n") + 1
    for _ in range(TRIES):
        end = data.find(b"\n", start)
        if start == 0 or end < 0 or len(told) == FEW:
            break
        time = time_of(data[start:end])
        if time is not None:
            told.append((time, offset + start))
        start = end + 1
    if not told:
        return None
    time, place = sorted(told)[len(told) // 2]
    return Sounding(place, time)


def span_of_name(name: str) -> Times | None:
    """Return the times between which Logpush says that it gathered a batch, or None for any other name.

    It names batches `20260115T093000Z_20260115T093030Z_hash.log.gz`; folders before the name do not matter.
    """
    match = _BATCH_NAME.match(name.rpartition("/")[2])
    try:
        return (_moment(match[1]), _moment(match[2])) if match else None
    except ValueError:
        return None


def may_matter(span: Times | None, since: int | None, until: int | None) -> bool:
    """Tell whether a batch that was gathered in `span` may hold events after `since` and up to `until`."""
    if span is None:
        return True
    start, end = span
    return (since is None or end + SLACK > since) and (until is None or start - SLACK <= until)


def _moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * SECOND
