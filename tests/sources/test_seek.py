"""A plan for a file in order of time leaves out nothing that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.model.times import SECOND, instant
from spectrum_tui.sources import seek
from spectrum_tui.sources.seek import SLACK, Chart, Plan, Wanted, may_matter, plan, span_of_name
from tests.sources.timed_lines import Line, logs, time_of, written


@pytest.fixture(autouse=True, scope="module")
def small_steps() -> Iterator[None]:
    """Search files of a few hundred bytes as the real sizes do those of gigabytes."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("SMALL", 100),
            ("GRID", 4),
            ("GRAIN", 1),
            ("CHUNK", 30),
            ("REACH", 300),
            ("FEW", 3),
        ):
            patch.setattr(seek, name, value)
        yield


def planned(lines: list[Line], wanted: Wanted, *, follow: bool = False) -> Plan:
    data = written(lines)
    return plan(lambda offset, length: data[offset : offset + length], len(data), wanted, follow=follow)


def starts(lines: list[Line]) -> list[int]:
    """Return where each line starts, and where the file ends."""
    return [0, *accumulate(len(line.raw) for line in lines)]


bounds = st.none() | st.floats(-0.1, 1.1)
"""None, or how much of the lines is older than the bound."""
windows = st.integers(1, 10 * SLACK)


def at(lines: list[Line], bound: float | None) -> int | None:
    """Return a bound as a time: that of a line, or one beyond them all."""
    times = sorted(line.time for line in lines if line.time is not None)
    if bound is None or not times:
        return None
    return times[int(bound * len(times))] if 0 <= bound < 1 else int(bound * times[-1])


@given(logs(), bounds, bounds, st.booleans())
def test_no_line_within_the_bounds_is_left_out(
    lines: list[Line], after: float | None, before: float | None, follow: bool
) -> None:
    since, until = at(lines, after), at(lines, before)
    found = planned(lines, Wanted(time_of, since, until), follow=follow)
    assert {found.start, *([found.stop] if found.stop is not None else [])} <= set(starts(lines))
    assert not (follow and found.stop is not None)
    for offset, line in zip(starts(lines), lines, strict=False):
        if line.matters(since, until):
            assert found.start <= offset < (offset + 1 if found.stop is None else found.stop)


@pytest.mark.parametrize("delayed", [b"1", b"01", b"001", b"00000111"])
def test_lines_as_late_as_may_be_are_not_left_out(delayed: bytes) -> None:
    late = [SLACK if delayed[number % len(delayed)] == ord("1") else 0 for number in range(400)]
    times = [SLACK + number // 8 * SLACK // 4 - delay for number, delay in enumerate(late)]
    lines = [Line(b"%d\n" % time, time) for time in times]
    for bound in times[::7]:
        first = planned(lines, Wanted(time_of, since=bound)).start
        last = planned(lines, Wanted(time_of, until=bound), follow=False).stop
        for offset, line in zip(starts(lines), lines, strict=False):
            assert offset >= first or not line.matters(bound, None)
            assert last is None or offset < last or not line.matters(None, bound)


@given(logs(), bounds, bounds, windows)
def test_the_window_comes_first_and_the_rest_is_history(
    lines: list[Line], after: float | None, before: float | None, window: int
) -> None:
    since, until = at(lines, after), at(lines, before)
    found = planned(lines, Wanted(time_of, since, until, window))
    assert found.stop is None
    assert {found.start, found.bottom, found.top} <= set(starts(lines))
    assert found.skipped == found.start - (found.top - found.bottom) >= 0
    newest = max((line.time for line in lines if line.time is not None), default=0)
    for offset, line in zip(starts(lines), lines, strict=False):
        if line.matters(since, until):
            assert offset >= found.start or found.bottom <= offset < found.top
        if line.matters(max(newest - window, since or 0), None):
            assert offset >= found.start
        if offset < found.top and line.time is not None:
            assert line.time <= found.reached + SLACK


@given(logs(), st.randoms())
def test_a_file_that_is_seen_to_be_out_of_order_is_read_whole(lines: list[Line], random: Random) -> None:
    random.shuffle(lines)
    data = written(lines)
    chart = Chart(lambda offset, length: data[offset : offset + length], len(data), time_of)
    assert chart.ordered or planned(lines, Wanted(time_of, until=10 * SLACK)) == Plan()


def test_logs_joined_in_the_wrong_order_are_read_whole() -> None:
    older = [Line(b"%d\n" % (number * SLACK), number * SLACK) for number in range(50)]
    newer = [Line(b"%d\n" % (number * SLACK), number * SLACK) for number in range(50, 100)]
    wanted = Wanted(time_of, since=70 * SLACK)
    assert planned(older + newer, wanted).start > 0
    assert planned(newer + older, wanted) == Plan()
    assert planned(newer + older, Wanted(time_of, window=SLACK)) == Plan()


def test_a_file_without_times_is_read_whole() -> None:
    lines = [Line(b"no time here\n", None)] * 100
    assert planned(lines, Wanted(time_of, 1, 2)) == Plan()
    assert planned(lines, Wanted(time_of, window=1)) == Plan()


NAME = "20260115T093000Z_20260115T093030Z_1a2b3c4d.log.gz"


def test_the_name_of_a_batch_tells_its_span() -> None:
    span = instant("2026-01-15T09:30:00Z"), instant("2026-01-15T09:30:30Z")
    for name in (
        NAME,
        f"logs/20260115/{NAME}",
        NAME.removesuffix(".gz"),
        "20260115T093000Z_20260115T093030Z.log",
    ):
        assert span_of_name(name) == span


@pytest.mark.parametrize(
    "name",
    [
        "",
        "events.log",
        "ownership-challenge-1a2b.txt",
        "20260115T093000Z_1a2b3c4d.log.gz",
        "20261315T093000Z_20260115T093030Z_1a2b3c4d.log.gz",
        f"x{NAME}",
        f"{NAME}/events.log",
        "٢٠٢٦٠١١٥T093000Z_20260115T093030Z_1a2b3c4d.log.gz",
    ],
)
def test_other_names_tell_nothing(name: str) -> None:
    assert span_of_name(name) is None


def test_a_batch_is_left_out_only_if_it_is_well_out_of_bounds() -> None:
    start, end = span = (1000 * SECOND, 1030 * SECOND)
    assert may_matter(None, start, end)
    assert may_matter(span, None, None)
    assert may_matter(span, end + SLACK - 1, None)
    assert not may_matter(span, end + SLACK, None)
    assert may_matter(span, None, start - SLACK)
    assert not may_matter(span, None, start - SLACK - 1)
