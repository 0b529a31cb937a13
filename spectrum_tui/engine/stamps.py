"""Read columns of timestamps and integers, all values of a column at once wherever they are alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import LARGEST, Ints, integer
from spectrum_tui.model.times import EARLIEST, LATEST, SECOND, instant

Column = Sequence[Any]

_SHAPE = "0000-00-00T00:00:00"
_WHOLE = len(_SHAPE)
_DIGITS = [place for place, sign in enumerate(_SHAPE) if sign == "0"]
_SIGNS = [place for place, sign in enumerate(_SHAPE) if sign != "0"]
_EXPECTED = np.frombuffer(bytes(ord(_SHAPE[place]) for place in _SIGNS), np.uint8)


def integers(values: Column) -> Ints:
    """Return values as integers from 0 to `LARGEST`; -1 for what is none."""
    try:
        return believed(np.fromiter(values, np.int64, len(values)))
    except (TypeError, ValueError, OverflowError):
        return np.fromiter(map(integer, values), np.int64, len(values))


def believed(numbers: Ints) -> Ints:
    """Return numbers as they are from 0 to `LARGEST`; -1 for all others."""
    return np.where((numbers >= 0) & (numbers <= LARGEST), numbers, -1)


def instants(values: Column) -> Ints:
    """Return timestamps as ns since the epoch; 0 for none. Same reading as `model.times.instant`."""
    kinds = set(map(type, values))
    times = None
    if kinds == {str}:
        times = _from_texts(values)
    elif kinds == {int}:
        times = _from_numbers(values)
    return np.fromiter(map(instant, values), np.int64, len(values)) if times is None else times


def event_times(stamp: Ints, disconnect: Ints, connect: Ints, arrival: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the event time of each row, and whether it had to be the time of arrival."""
    known = np.where(stamp > 0, stamp, np.where(disconnect > 0, disconnect, connect))
    untimed = known == 0
    return np.where(untimed, arrival, known), untimed


def scaled(numbers: Ints) -> Ints:
    """Return epoch numbers of any unit as ns; 0 for none. Same reading as `model.times.scaled`."""
    scale = np.select([numbers < 10**11, numbers < 10**14, numbers < 10**17], [SECOND, 10**6, 10**3], 1)
    largest = LATEST // scale
    return np.where((numbers >= EARLIEST // scale) & (numbers < largest), numbers * scale, 0)


def _from_numbers(values: Column) -> Ints | None:
    try:
        return scaled(np.fromiter(values, np.int64, len(values)))
    except OverflowError:
        return None


def _from_texts(values: Column) -> Ints:
    """Read texts length by length: those of one job differ only where one of them is a zero date."""
    lengths = set(map(len, values))
    if len(lengths) == 1:
        return _from_alike(values, lengths.pop())
    times = np.zeros(len(values), np.int64)
    length_of = np.fromiter(map(len, values), np.int64, len(values))
    for length in lengths:
        rows = np.flatnonzero(length_of == length)
        times[rows] = _from_alike([values[row] for row in rows.tolist()], length)
    return times


def _from_alike(values: Column, length: int) -> Ints:
    """Read texts of one length: at once when they are one text, or all RFC 3339 in UTC, else one by one."""
    joined = "".join(values)
    if joined == values[0] * len(values):
        return np.full(len(values), instant(values[0]))
    times = _from_rfc3339(joined, len(values), length) if _WHOLE < length <= _WHOLE + 11 else None
    return np.fromiter(map(instant, values), np.int64, len(values)) if times is None else times


def _from_rfc3339(joined: str, count: int, length: int) -> Ints | None:
    if not joined.isascii():
        return None
    letters = np.frombuffer(joined.encode(), np.uint8).reshape(count, length)
    fraction = _fractions(letters[:, _WHOLE:-1])
    if fraction is None or (letters[:, -1] != ord("Z")).any() or not _dated(letters):
        return None
    try:
        seconds = letters[:, :_WHOLE].copy().view(f"S{_WHOLE}").ravel().astype("M8[s]").astype(np.int64)
    except ValueError:
        return None
    sane = (seconds >= EARLIEST // SECOND) & (seconds < LATEST // SECOND)
    return np.where(sane, seconds * SECOND + fraction, 0)


def _dated(letters: NDArray[np.uint8]) -> bool:
    """Tell whether all rows begin like a date and a time: numpy would read more, and warn of some of it."""
    figures = letters[:, _DIGITS] - np.uint8(ord("0"))
    return bool((letters[:, _SIGNS] == _EXPECTED).all() and (figures <= 9).all())


def _fractions(letters: NDArray[np.uint8]) -> Ints | None:
    """Return `.123` as ns; None when some row is not a point followed by digits."""
    digits = letters.shape[1] - 1
    if digits < 0:
        return np.zeros(len(letters), np.int64)
    figures = letters[:, 1:] - np.uint8(ord("0"))
    if digits == 0 or (letters[:, 0] != ord(".")).any() or (figures > 9).any():
        return None
    powers = 10 ** np.arange(8, 8 - digits, -1, dtype=np.int64)
    fractions: Ints = figures.astype(np.int64) @ powers
    return fractions
