"""One point in time, in every spelling that may come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.model.times import EARLIEST, LATEST, NONE, SECOND, instant

MOMENT = 1_768_469_400_123_456_789
"""2026-01-15T09:30:00.123456789Z."""
WHOLE = MOMENT // SECOND * SECOND

instants = st.integers(EARLIEST, LATEST - 1)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def spelled(moment: int, zone: timezone, digits: int) -> str:
    """Return an instant in RFC 3339, cut to so many digits of a second."""
    whole = datetime.fromtimestamp(moment // SECOND, UTC).astimezone(zone)
    fraction = f".{moment % SECOND:09}"[: digits + 1] if digits else ""
    return f"{whole:%Y-%m-%dT%H:%M:%S}{fraction}{whole.isoformat()[19:]}"


@given(instants, zones, st.integers(0, 9))
def test_rfc_3339_is_read_to_the_nanosecond_in_any_zone(moment: int, zone: timezone, digits: int) -> None:
    unit = 10 ** (9 - digits)
    text = spelled(moment, zone, digits)
    assert instant(text) == moment // unit * unit
    assert instant(text.replace("+00:00", "Z")) == moment // unit * unit


@given(instants)
def test_epochs_are_told_by_their_magnitude(moment: int) -> None:
    for unit in (1, 1000, 10**6, SECOND):
        if moment // unit * unit >= EARLIEST:
            assert instant(moment // unit) == instant(str(moment // unit)) == moment // unit * unit


@given(instants)
def test_seconds_in_a_text_may_have_nine_decimals(moment: int) -> None:
    assert instant(f"{moment // SECOND}.{moment % SECOND:09}") == moment


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (MOMENT, MOMENT),
        (str(MOMENT), MOMENT),
        (f" {MOMENT} ", MOMENT),
        (1768469400, WHOLE),
        (1768469400.0, WHOLE),
        (1768469400.5, WHOLE + SECOND // 2),
        ("1768469400.5", WHOLE + SECOND // 2),
        ("1.7684694e9", WHOLE),
        (1768469400123.0, WHOLE + 123_000_000),
        ("2026-01-15 09:30:00", WHOLE),
        ("2026-01-15t09:30:00z", WHOLE),
        ("2026-01-15T09:30:00.123456789123Z", MOMENT),
        ("2026-01-15T15:00:00+0530", WHOLE),
        ("2024-02-29T00:00:00Z", 1_709_164_800 * SECOND),
    ],
)
def test_what_is_a_time(value: object, moment: int) -> None:
    assert instant(value) == moment


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", " ", 0, "0", 0.0, -1, "-1", False, True, [], {}, b"", "soon"),
        *("1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1999-12-31T23:59:59.999999999Z"),
        *("2100-01-01T00:00:00Z", LATEST, EARLIEST - 1, 10**30, str(10**30), 1e300),
        *(float("nan"), float("inf"), float("-inf"), "nan", "inf", "-inf", "1e999"),
        *("2026-02-30T00:00:00Z", "2026-01-15T24:00:00Z", "2026-01-15T09:30:60Z", "2026-1-5T9:30:00Z"),
        *("2026-01-15", "09:30:00", "2026-01-15T09:30Z", "２０２６-01-15T09:30:00Z", "2026-01-15T09:30:00.Z"),
    ],
)
def test_what_is_none(value: object) -> None:
    assert instant(value) == NONE


@given(st.one_of(st.text(), st.text("0123456789.eE+-: TZ"), st.integers(), st.floats(), st.binary()))
def test_anything_is_a_time_of_this_century_or_none(value: Any) -> None:
    found = instant(value)
    assert found == NONE or EARLIEST <= found < LATEST
