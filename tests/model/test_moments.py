"""Points in time as people name them, wherever the hands of the clock stand."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from spectrum_tui.model.moments import moment
from spectrum_tui.model.operands import Context
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Compare, leaves
from spectrum_tui.model.times import instant

NEW_YEAR = instant("2026-01-01T00:10:00Z")
NOON = instant("2026-01-15T12:00:00Z")


@pytest.mark.parametrize(
    ("text", "now", "zone", "meant"),
    [
        ("23:50", NEW_YEAR, UTC, "2025-12-31T23:50:00Z"),
        ("00:10", NEW_YEAR, UTC, "2026-01-01T00:10:00Z"),
        ("00:10:00.000000001", NEW_YEAR, UTC, "2025-12-31T00:10:00.000000001Z"),
        ("00:05", NEW_YEAR, UTC, "2026-01-01T00:05:00Z"),
        ("01:00", NEW_YEAR, timezone(timedelta(hours=1)), "2026-01-01T00:00:00Z"),
        ("today", NEW_YEAR, UTC, "2026-01-01T00:00:00Z"),
        ("02:30", instant("2026-03-30T00:00:00Z"), ZoneInfo("Europe/Berlin"), "2026-03-29T01:30:00Z"),
    ],
)
def test_a_time_of_day_is_the_last_one_that_has_passed(text: str, now: int, zone: tzinfo, meant: str) -> None:
    assert moment(text, now, zone) == instant(meant)


@pytest.mark.parametrize(
    ("expression", "now", "start", "end"),
    [
        ("time>=23:50 time<23:55", NEW_YEAR, "2025-12-31T23:50:00Z", "2025-12-31T23:55:00Z"),
        ("time>=23:50 time<00:05", NEW_YEAR, "2025-12-31T23:50:00Z", "2026-01-01T00:05:00Z"),
        ("time>23:50 time<=00:30", NEW_YEAR, "2025-12-31T23:50:00Z", "2026-01-01T00:30:00Z"),
        ("time>=09:00 time<18:00", NOON, "2026-01-15T09:00:00Z", "2026-01-15T18:00:00Z"),
        ("time>=11:00 time<03:00", NOON, "2026-01-15T11:00:00Z", "2026-01-16T03:00:00Z"),
        ("time>=3d time<11:00", NOON, "2026-01-12T12:00:00Z", "2026-01-15T11:00:00Z"),
        ("time>=1h or time<11:30", NOON, "2026-01-15T11:00:00Z", "2026-01-15T11:30:00Z"),
    ],
)
def test_a_time_of_day_that_ends_a_stretch_comes_after_its_beginning(
    expression: str, now: int, start: str, end: str
) -> None:
    found = [leaf for leaf in leaves(parse(expression, Context(now=now))) if isinstance(leaf, Compare)]
    assert [leaf.value for leaf in found] == [start, end]


def test_an_end_that_nothing_begins_is_the_last_one_too() -> None:
    assert parse("time<=23:55", Context(now=NEW_YEAR)) == Compare("time", "<=", "2025-12-31T23:55:00Z")
