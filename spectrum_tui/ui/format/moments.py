"""Instants and ranges of time in as few letters as say them exactly."""

from __future__ import annotations

from datetime import tzinfo
from math import gcd

from spectrum_tui.backends.scope import Range
from spectrum_tui.model import units
from spectrum_tui.model.times import LATEST

DIGITS = {units.SECOND: 0, units.MILLISECOND: 3, units.MICROSECOND: 6}
"""Digits after the second that whole multiples of a length need."""

SHORT = 7
"""Letters a length may have that is named exactly; longer ones are named by their leading units."""


def clock(time: int, zone: tzinfo | None, grain: int = 1) -> str:
    """Return the time of day to the second, or as far below it as multiples of `grain` ns differ."""
    digits = next((digits for unit, digits in DIGITS.items() if grain % unit == 0), 9)
    return units.timestamp(time, zone, digits)[11:].partition("+")[0].rstrip("Z")[: 8 + bool(digits) + digits]


def range_name(stretch: Range, zone: tzinfo | None) -> str:
    """Return a range in words: `14:05 – 14:07:30`, `since 14:05`, `until 01-16 00:10`."""
    first, last = rounded(stretch.start), rounded(stretch.end)
    if stretch.end >= LATEST:
        return f"since {_short(first, zone, first)}"
    if stretch.start <= 0:
        return f"until {_short(last, zone, last)}"
    ends = [_short(each, zone, gcd(first, last)) for each in (first, last)]
    days = [_day(each, zone)[5:] for each in (first, last)]
    if days[0] != days[1]:
        ends = [f"{day} {time}" for day, time in zip(days, ends, strict=True)]
    return " – ".join(ends)


def length_name(stretch: Range) -> str:
    """Return the length of a range: exactly when that is short, like `5m` or `250ms`, else `1h07m`."""
    length = rounded(stretch.end) - rounded(stretch.start)
    exact = units.span(length)
    return exact if len(exact) <= SHORT else units.duration(length)


def _short(time: int, zone: tzinfo | None, grain: int) -> str:
    """Return the time of day without seconds where multiples of `grain` have none."""
    return clock(time, zone, grain)[: 5 if grain % units.MINUTE == 0 else None]


def _day(time: int, zone: tzinfo | None) -> str:
    return units.timestamp(time, zone)[:10]


def rounded(bound: int) -> int:
    """Return a bound as it was meant: what begins at a whole time is bounded by the ns before it."""
    return bound + 1 if (bound + 1) % units.MILLISECOND == 0 else bound
