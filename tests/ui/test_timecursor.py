"""The cursor of the timeline: it stays at its time, and its figures are those of its columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import Timeline
from spectrum_tui.model.statuses import SIDES
from spectrum_tui.model.units import DAY, HOUR, MILLISECOND, MINUTE, SECOND
from spectrum_tui.ui.format.chart import bars
from spectrum_tui.ui.format.timeline import axis, columns, timeline
from spectrum_tui.ui.lines import text_of, width_of
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.timecursor import TimeCursor
from tests.ui import samples

SHOWN = samples.snapshot()
CHART = columns(SHOWN, 120)
moves = st.lists(st.tuples(st.integers(-30, 30), st.booleans()), max_size=8)


@given(moves)
def test_it_walks_over_columns_and_a_range_has_two_ends(steps: list[tuple[int, bool]]) -> None:
    cursor, here, anchor = TimeCursor(), len(CHART) - 1, None
    for by, growing in steps:
        anchor = (here if anchor is None else anchor) if growing else None
        here = max(0, min(here + by, len(CHART) - 1))
        cursor.move(CHART, by, growing=growing)
    other = here if anchor is None else anchor
    assert cursor.columns(CHART) == range(min(here, other), max(here, other) + 1)


@given(moves, st.integers(70, 200))
def test_its_figures_are_those_of_its_columns(steps: list[tuple[int, bool]], width: int) -> None:
    cursor = TimeCursor()
    for by, growing in steps:
        cursor.move(CHART, by, growing=growing)
    stretch = cursor.stretch(CHART, SHOWN)
    assert stretch
    line = SHOWN.timeline
    inside = [
        sum(counts)
        for at, counts in enumerate(line.counts)
        if stretch.start - line.step < line.start + at * line.step < stretch.end
    ]
    drawn = timeline(SHOWN, 120, 7, Looks(), cursor)
    assert f"{sum(inside):,} event" in text_of(drawn[-1])
    assert all(width_of(each) <= 120 for each in drawn)
    narrow = timeline(SHOWN, width, 5, Looks(ascii_only=True), cursor)
    assert all(width_of(each) <= width for each in narrow)


def test_it_stays_at_its_time_while_columns_move() -> None:
    cursor = TimeCursor()
    cursor.move(CHART, -10)
    before = CHART[cursor.place(CHART)]
    later = replace(
        SHOWN,
        start=samples.NOW - 250 * SECOND,
        end=samples.NOW + 50 * SECOND,
        timeline=replace(SHOWN.timeline, start=SHOWN.timeline.start + 50 * SECOND),
    )
    moved = columns(later, 120)
    assert moved[cursor.place(moved)].start == before.start
    assert TimeCursor().place(moved) == len(moved) - 1


def test_what_it_stands_for_is_no_more_than_what_is_looked_at() -> None:
    cursor = TimeCursor()
    cursor.move(CHART, -1000, growing=True)
    stretch = cursor.stretch(CHART, SHOWN)
    assert stretch
    assert (stretch.start, stretch.end) == (SHOWN.start, SHOWN.end)
    assert TimeCursor().stretch([], SHOWN) is None


def test_a_pointer_stands_under_its_column_and_cuts_no_time() -> None:
    cursor = TimeCursor()
    cursor.move(CHART, -70)
    line = text_of(timeline(SHOWN, 120, 7, Looks(), cursor)[-2])
    assert line.count("▲") == 1
    cursor.move(CHART, 20, growing=True)
    wide = text_of(timeline(SHOWN, 120, 7, Looks(), cursor)[-2])
    assert "▲─" in wide
    assert wide.index("▲") == line.index("▲")
    assert all(len(word) in (1, 6) or set(word) == set("▲─") for word in wide.split())


@given(
    st.sampled_from([1, 5, 20, 200, 1000, 5000, 60_000, 300_000, 3_600_000]).map(lambda ms: ms * MILLISECOND),
    st.integers(1, 300),
    st.integers(60, 200),
)
def test_times_on_the_axis_fit_at_every_step(step: int, count: int, width: int) -> None:
    line = Timeline(samples.NOW, step, tuple((1,) * len(SIDES) for _ in range(count)))
    chart = bars(line, width)
    words = text_of(axis(chart, step, UTC)).split()
    assert all(word.startswith("╵") for word in words)
    assert len(set(words)) == len(words) or step * count > DAY
    span = step * count
    wanted = {True: 13, False: 9}[span < 5 * SECOND]
    assert all(len(word) <= wanted for word in words)
    assert words or span < HOUR or count < 20


def test_days_are_named_where_they_begin() -> None:
    line = Timeline(samples.NOW, HOUR, tuple((1,) * len(SIDES) for _ in range(72)))
    assert "╵01-16" in text_of(axis(bars(line, 74), HOUR, UTC))
    assert "╵14:00" in text_of(axis(bars(_minutes(), 60), MINUTE, UTC))


def _minutes() -> Timeline:
    return Timeline(samples.NOW, MINUTE, tuple((1,) * len(SIDES) for _ in range(60)))
