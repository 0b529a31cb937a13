"""Ranges of time in words."""

from __future__ import annotations

from datetime import UTC

import pytest

from spectrum_tui.backends.scope import Range
from spectrum_tui.model.times import instant
from spectrum_tui.model.units import DAY, MILLISECOND, SECOND
from spectrum_tui.ui.format.moments import clock, length_name, range_name

AT = instant("2026-01-15T14:05:00Z")


@pytest.mark.parametrize(
    ("stretch", "name", "length"),
    [
        (Range(AT, AT + 150 * SECOND), "14:05:00 – 14:07:30", "2m30s"),
        (Range(AT - 1, AT + DAY), "01-15 14:05 – 01-16 14:05", "24h"),
        (Range(AT, AT + 250 * MILLISECOND), "14:05:00.000 – 14:05:00.250", "250ms"),
        (Range(AT + 1000, AT + 5000), "14:05:00.000001 – 14:05:00.000005", "4us"),
        (Range(AT, AT + 4_027_123_456_789), "14:05:00.000000000 – 15:12:07.123456789", "1h07m"),
    ],
)
def test_a_range_is_named_in_as_few_letters_as_say_it(stretch: Range, name: str, length: str) -> None:
    assert range_name(stretch, UTC) == name
    assert length_name(stretch) == length


def test_a_range_may_have_one_bound() -> None:
    assert range_name(Range(AT - 1), UTC) == "since 14:05"
    assert range_name(Range(end=AT + SECOND), UTC) == "until 14:05:01"


def test_a_time_of_day_is_as_fine_as_its_neighbours_differ() -> None:
    assert clock(AT + 1_500_000, UTC, SECOND) == "14:05:00"
    assert clock(AT + 1_500_000, UTC, 250 * MILLISECOND) == "14:05:00.001"
    assert clock(AT + 1_500_000, UTC, 500_000) == "14:05:00.001500"
    assert clock(AT + 1, UTC) == "14:05:00.000000001"
