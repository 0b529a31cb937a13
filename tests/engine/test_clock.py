"""The clock of the windows: event time while more may be on its way, then the wall clock."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine.clock import BELIEVED, FUTURE, LONGEST_GRACE, RECENT, SHORTEST_GRACE, Clock
from tests.naive_records import SECOND

START = 1_768_471_200 * SECOND


class Told:
    """A clock, and what it was told."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.now = START
        self.newest: int | None = None
        self.arrived: int | None = None
        self.gaps: list[tuple[int, int]] = []
        self.shown = 0

    def arrive(self, *ages: int, live: bool = True) -> None:
        """Have events come in that are so old (ns)."""
        times = sorted(self.now - age for age in ages)
        self.clock.arrive(np.array(times, np.int64), self.now, live=live)
        self.newest = max(self.newest or 0, times[-1])
        if live and self.arrived is not None:
            self.gaps.append((self.now, self.now - self.arrived))
        self.arrived = self.now if live else None

    def read(self, passed: int = 0) -> int:
        """Let time pass and read the clock."""
        self.now += passed
        shown = self.clock.read(self.now)
        assert shown is not None
        return shown

    def expected(self) -> int:
        """Return what the clock has to show by the rule alone."""
        assert self.newest is not None
        last = self.gaps[-1][0] if self.gaps else 0
        longest = max((gap for at, gap in self.gaps if at >= last - RECENT), default=0)
        grace = min(max(2 * longest, 2 * SECOND), 300 * SECOND)
        silence = self.now - self.arrived if self.arrived is not None else 0
        self.shown = max(self.shown, self.newest + max(silence - grace, 0))
        return self.shown


ages = st.integers(0, 90 * SECOND)
arrivals = st.tuples(st.lists(ages, min_size=1, max_size=4), st.booleans())
steps = st.lists(st.one_of(arrivals, st.integers(0, 400 * SECOND)), max_size=30)


@given(steps)
def test_the_clock_keeps_its_rule_and_never_goes_back(steps: list[tuple[list[int], bool] | int]) -> None:
    told = Told()
    before = 0
    for step in steps:
        if isinstance(step, tuple):
            told.arrive(*step[0], live=step[1])
        else:
            told.now += step
        if told.newest is None:
            assert told.clock.read(told.now) is None
            continue
        assert told.read() == told.expected() >= before
        before = told.shown


def test_it_has_nothing_to_show_before_the_first_event() -> None:
    assert Clock().read(START) is None


def test_it_stands_at_the_newest_event_of_a_backlog_for_ever() -> None:
    told = Told()
    told.arrive(90 * SECOND, 7 * SECOND, live=False)
    assert told.read() == told.read(3600 * SECOND) == START - 7 * SECOND


def test_it_stands_between_two_batches_and_runs_when_the_silence_outlasts_them() -> None:
    told = Told()
    for _ in range(3):
        told.arrive(41 * SECOND)
        told.now += 30 * SECOND
    told.arrive(41 * SECOND)
    newest = told.now - 41 * SECOND
    assert told.read(59 * SECOND) == newest
    assert told.read(1 * SECOND) == newest
    assert told.read(10 * SECOND) == newest + 10 * SECOND


def test_a_batch_in_many_pieces_leaves_it_standing_until_the_next_batch() -> None:
    told = Told()
    for _ in range(3):
        for _ in range(80):
            told.arrive(41 * SECOND)
            told.now += SECOND // 100
        told.now += 30 * SECOND
    newest = told.newest
    assert told.read(20 * SECOND) == newest


def test_a_gap_of_long_ago_is_forgotten() -> None:
    told = Told()
    told.arrive(0)
    told.now += 100 * SECOND
    told.arrive(0)
    assert told.clock.grace == 200 * SECOND
    for _ in range(RECENT // SECOND + 1):
        told.now += SECOND
        told.arrive(0)
    assert told.clock.grace == SHORTEST_GRACE


def test_the_grace_has_bounds() -> None:
    told = Told()
    assert told.clock.grace == SHORTEST_GRACE == 2 * SECOND
    told.arrive(0)
    told.now += 3600 * SECOND
    told.arrive(0)
    assert told.clock.grace == LONGEST_GRACE == 300 * SECOND


def test_a_source_that_falls_silent_leaves_an_empty_window_behind() -> None:
    told = Told()
    told.arrive(0)
    newest = told.now
    assert told.read(told.clock.grace + 60 * SECOND) - 60 * SECOND == newest


def test_a_late_event_does_not_move_it() -> None:
    told = Told()
    told.arrive(5 * SECOND)
    shown = told.read()
    told.arrive(3600 * SECOND)
    assert told.read() == shown


def test_an_event_of_the_far_future_does_not_carry_it_along() -> None:
    told = Told()
    told.arrive(0, live=False)
    told.clock.arrive(np.array([START + FUTURE + 1], np.int64), START, live=False)
    assert told.read() == START
    told.clock.arrive(np.array([START + FUTURE], np.int64), START, live=False)
    assert told.read() == START + FUTURE


def test_events_of_the_future_are_the_newest_where_there_are_no_others() -> None:
    clock = Clock()
    clock.arrive(np.array([START + 2 * FUTURE], np.int64), START, live=False)
    assert clock.read(START) == START + 2 * FUTURE


def test_a_wall_clock_that_is_set_back_does_not_move_it_back() -> None:
    told = Told()
    told.arrive(0)
    shown = told.read(60 * SECOND)
    assert told.read(-50 * SECOND) == shown
    told.arrive(0)
    assert told.read() == shown


def test_times_of_arrival_count_only_until_an_event_has_its_own() -> None:
    clock = Clock()
    nothing = np.array([], np.int64)
    clock.arrive(nothing, START, live=False, doubtful=START)
    assert clock.read(START) == START
    clock.arrive(np.array([START - 3600 * SECOND], np.int64), START, live=False, doubtful=START)
    assert clock.read(START) == START - 3600 * SECOND


def test_a_wall_clock_that_jumps_ahead_and_back_leaves_the_clock_with_the_events() -> None:
    told, hour = Told(), 3600 * SECOND
    told.arrive(0)
    told.read()
    assert told.read(hour) == told.newest + hour - SHORTEST_GRACE  # type: ignore[operator]
    told.arrive(hour - 5 * SECOND)
    assert told.read() == told.newest == START + 5 * SECOND
    assert told.read(10 * SECOND - hour) == START + 5 * SECOND
    told.arrive(0)
    assert told.read() == told.newest == START + 10 * SECOND


def test_an_hour_that_comes_late_is_shown_as_it_comes() -> None:
    told, hour = Told(), 3600 * SECOND
    told.arrive(0)
    told.read(hour)
    for age in (50 * 60 * SECOND, 20 * 60 * SECOND, 60 * SECOND):
        told.arrive(age)
        assert told.read() == told.newest


def test_events_that_all_lie_ahead_of_the_wall_clock_carry_the_clock_along() -> None:
    told, hour = Told(), 3600 * SECOND
    told.arrive(0)
    told.read(-hour)
    for _ in range(BELIEVED - 1):
        told.arrive(-hour)
        assert told.read(SECOND) == START
    told.arrive(-hour)
    assert told.read() == told.newest == START + (BELIEVED - 1) * SECOND
    told.now += hour
    told.arrive(0)
    assert told.read() == told.newest


def test_a_wild_time_among_events_that_lie_ahead_does_not_carry_it_along() -> None:
    told, hour = Told(), 3600 * SECOND
    told.arrive(0)
    for _ in range(BELIEVED):
        told.arrive(-hour, -hour, -1000 * hour)
    assert told.read() == START + hour


def test_events_and_a_wall_clock_that_are_set_back_take_the_clock_along() -> None:
    told, hour = Told(), 3600 * SECOND
    told.arrive(0)
    told.now += hour
    told.arrive(0)
    assert told.read() == START + hour
    told.now -= 2 * hour
    told.arrive(0, 7 * SECOND)
    assert told.read() == START - hour
    assert told.clock.grace == SHORTEST_GRACE
    assert told.read(SHORTEST_GRACE + 5 * SECOND) == START - hour + 5 * SECOND


def test_a_late_event_is_no_reason_to_doubt_what_most_say() -> None:
    told, hour = Told(), 3600 * SECOND
    told.arrive(0)
    told.now -= hour
    for _ in range(BELIEVED):
        told.arrive(-hour, -hour, hour)
    assert told.read() == START
