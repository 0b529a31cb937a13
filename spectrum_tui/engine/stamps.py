"""Read columns of timestamps and integers, all values of a column at once wherever they are alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints, integer
from spectrum_tui.model.times import EARLIEST, LATEST, SECOND, instant

Column = Sequence[Any]

_WHOLE = len("2026-01-15T09:30:00")


def integers(values: Column) -> Ints:
    """Return values as 64-bit integers; -1 for what is no number or negative."""
    try:
        return np.maximum(np.fromiter(values, np.int64, len(values)), -1)
    except (TypeError, ValueError, OverflowError):
        return np.fromiter(map(integer, values), np.int64, len(values))


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


def _from_numbers(values: Column) -> Ints | None:
    try:
        numbers = np.fromiter(values, np.int64, len(values))
    except OverflowError:
        return None
    scale = np.select([numbers < 10**11, numbers < 10**14, numbers < 10**17], [SECOND, 10**6, 10**3], 1)
    largest = LATEST // scale
    return np.where((numbers >= EARLIEST // scale) & (numbers < largest), numbers * scale, 0)


def _from_texts(values: Column) -> Ints | None:
    """Read RFC 3339 texts in UTC of equal length in one go; texts of several lengths, length by length."""
    lengths = np.fromiter(map(len, values), np.int64, len(values))
    times = np.zeros(len(values), np.int64)
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        alike = values if len(rows) == len(values) else [values[row] for row in rows.tolist()]
        read = _from_alike(alike, length)
        times[rows] = np.fromiter(map(instant, alike), np.int64, len(alike)) if read is None else read
    return times


def _from_alike(values: Column, length: int) -> Ints | None:
    joined = "".join(values)
    if not joined.isascii() or not _WHOLE < length <= _WHOLE + 11:
        return None
    letters = np.frombuffer(joined.encode(), np.uint8).reshape(len(values), length)
    if (letters[:, -1] != ord("Z")).any() or (letters[:, 10] != ord("T")).any():
        return None
    try:
        seconds = letters[:, :_WHOLE].copy().view(f"S{_WHOLE}").ravel().astype("M8[s]").astype(np.int64)
    except ValueError:
        return None
    fraction = _fractions(letters[:, _WHOLE:-1])
    if fraction is None:
        return None
    sane = (seconds >= EARLIEST // SECOND) & (seconds < LATEST // SECOND)
    return np.where(sane, seconds, 0) * SECOND + np.where(sane, fraction, 0)


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
