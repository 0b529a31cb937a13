"""When alerts begin and end: by cases, and by a machine that tries to make them flap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.alerts import words
from spectrum_tui.alerts.limits import is_exceeded
from spectrum_tui.alerts.readings import lower_bound, readings
from spectrum_tui.alerts.rule import Rule, parse_rule
from spectrum_tui.alerts.state import CALM, MOST_ENDED, SLACK, State, began, ended, step
from spectrum_tui.backends.base import ClientRow, Ingest, OriginRow, Phase, Snapshot, Totals, View
from spectrum_tui.model.parser import parse
from spectrum_tui.model.times import SECOND
from tests.ui import samples

START = samples.NOW
EVENTS = parse_rule("events>100 for 30s", parse)
AT_ONCE = parse_rule("events>100", parse)
RATE = parse_rule("origin_error_rate>5% for 30s by origin", parse)


def at(second: float, events: int = 0, phase: Phase = Phase.LIVE, **changes: object) -> Snapshot:
    """Return an answer at a second, with so many events in its window."""
    clock = START + int(second * SECOND)
    found = Snapshot(
        View(), phase, end=clock, now=clock, totals=Totals(events=events, per_second=events / 60)
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def origins(second: float, **faults: tuple[int, int]) -> Snapshot:
    """Return an answer with origins, each with its faults and finished."""
    rows = tuple(OriginRow(key, many, many, bad, (), None, None, ()) for key, (bad, many) in faults.items())
    return at(second, origins=rows)


def run(rule: Rule, answers: Iterable[Snapshot], state: State | None = None) -> State:
    """Return the state after some answers."""
    state = state or State()
    for answer in answers:
        state = step(state, rule, answer)
    return state


def test_an_alert_begins_once_the_limit_was_exceeded_for_long_enough() -> None:
    almost = run(EVENTS, [at(second, 101) for second in range(30)])
    assert not almost.active
    state = step(almost, EVENTS, at(30, 150))
    (alert,) = began(almost, state)
    assert (alert.since, alert.reading.value, alert.key) == (START, 150, "")
    assert words.sentence(alert) == "events 150; the limit is > 100 for 30s"


def test_a_dip_starts_the_wait_anew() -> None:
    answers = [at(second, 100 if second == 20 else 101) for second in range(50)]
    assert not run(EVENTS, answers).active
    assert run(EVENTS, [*answers, at(51, 101)]).active


def test_without_for_it_begins_at_once() -> None:
    assert run(AT_ONCE, [at(0, 101)]).active
    assert not run(AT_ONCE, [at(0, 100)]).active


def test_it_ends_when_the_figure_was_clearly_better_for_as_long() -> None:
    firing = run(EVENTS, [at(second, 200) for second in range(31)])
    hovering = run(EVENTS, [at(second, 81 + second % 30) for second in range(31, 300)], firing)
    assert len(hovering.active) == 1
    better = run(EVENTS, [at(second, 80) for second in range(300, 330)], hovering)
    assert len(better.active) == 1
    over = step(better, EVENTS, at(330, 80))
    assert not over.active
    (alert,) = ended(better, over)
    assert (alert.since, alert.ended, alert.worst.value) == (START, START + 300 * SECOND, 200)


def test_a_row_that_is_gone_is_better() -> None:
    firing = run(RATE, [origins(second, a=(50, 100)) for second in range(31)])
    assert len(firing.active) == 1
    gone = run(RATE, [origins(second, b=(0, 5)) for second in range(31, 62)], firing)
    assert not gone.active
    assert gone.ended[0].key == "a"


def test_each_row_is_an_alert_of_its_own() -> None:
    state = run(RATE, [origins(second, a=(50, 100), b=(0, 100), c=(9, 9)) for second in range(31)])
    assert {key for _, key in state.active} == {"a", "c"}
    assert words.sentence(state.active[RATE, "a"]) == (
        "origin error rate 50.0 % (50/100), origin a; the limit is > 5.0 % for 30s"
    )


@pytest.mark.parametrize(
    ("faults", "finished", "fires"),
    [
        (1, 1, False),
        (4, 4, False),
        (5, 5, True),
        (5, 60, False),
        (9, 60, True),
        (6, 100, False),
        (60, 1000, False),
        (70, 1000, True),
    ],
)
def test_chance_fires_no_alert(faults: int, finished: int, fires: bool) -> None:
    state = run(RATE, [origins(second, a=(faults, finished)) for second in range(31)])
    assert bool(state.active) is fires


def test_while_events_are_loaded_nothing_is_said() -> None:
    for phase in (Phase.LOADING, Phase.WAITING):
        assert run(AT_ONCE, [at(0, 1000, phase)]) == State()
    assert run(AT_ONCE, [Snapshot(View(), Phase.LIVE, totals=Totals(events=1000))]) == State()


def test_below_a_limit_can_be_watched_too() -> None:
    rule = parse_rule("events<10", parse)
    firing = run(rule, [at(0, 9), at(1, 3)])
    (alert,) = firing.active.values()
    assert alert.worst.value == 3
    assert run(rule, [at(second, 12) for second in range(2, 60)], firing).active
    assert not run(rule, [at(second, 13) for second in range(2, 13)], firing).active


def test_figures_that_only_grow_are_judged_by_what_was_added() -> None:
    rule = parse_rule("rejected>10 over 1m", parse)

    def rejected(second: int, total: int) -> Snapshot:
        return at(second, ingest=Ingest(rejected=total))

    before = run(rule, [rejected(second, 5000) for second in range(100)])
    assert not before.active
    firing = run(rule, [rejected(second, 5011) for second in range(100, 120)], before)
    assert [alert.reading.value for alert in firing.active.values()] == [11]
    over = run(rule, [rejected(second, 5011) for second in range(120, 180)], firing)
    assert not over.active
    assert all(len(marks) < 70 for marks in over.counted.values())


def test_lag_is_judged_by_the_wall_clock() -> None:
    rule = parse_rule("lag>5m for 10s", parse)
    standing = [
        replace(at(0, ingest=Ingest(lag=400 * SECOND)), now=START + second * SECOND) for second in range(11)
    ]
    assert run(rule, standing).active
    assert not run(rule, [replace(each, ingest=Ingest(lag=None)) for each in standing]).active


def test_rules_do_not_disturb_each_other() -> None:
    state = State()
    for second in range(31):
        for rule in (EVENTS, AT_ONCE, RATE):
            state = step(state, rule, origins(second, a=(50, 100)) if rule is RATE else at(second, 101))
    assert {rule.text for rule, _ in state.active} == {EVENTS.text, AT_ONCE.text, RATE.text}
    for second in range(31, 70):
        state = step(state, AT_ONCE, at(second, 0))
    assert {rule.text for rule, _ in state.active} == {EVENTS.text, RATE.text}


def test_the_log_has_an_end() -> None:
    state = State()
    for turn in range(MOST_ENDED + 20):
        moment = turn * 100
        state = run(AT_ONCE, [at(moment, 101), at(moment + 1, 0), at(moment + 12, 0)], state)
    assert len(state.ended) == MOST_ENDED
    assert state.ended[0].since > state.ended[-1].since


def test_a_report_is_judged_as_it_stands_but_its_rows_by_more_than_chance() -> None:
    totals = Totals(events=1, finished=1, origin_faults=1)
    answer = replace(origins(0, a=(1, 1)), totals=totals)
    assert is_exceeded(parse_rule("origin_error_rate>5%", parse), answer)
    by_origin = parse_rule("origin_error_rate>5% by origin", parse)
    assert not is_exceeded(by_origin, answer)
    assert is_exceeded(by_origin, origins(0, a=(0, 50), b=(20, 50)))


def test_rates_of_rows_are_per_second_of_what_was_seen() -> None:
    row = ClientRow("DE", "DE", None, 300, 0, 600, 0, ())
    answer = replace(at(0, 1200), clients=(row,))
    rule = parse_rule("events/s>1 by country", parse)
    assert [reading.value for reading in readings(rule, answer)] == [5]
    rule = parse_rule("bytes/s>1 by country", parse)
    assert [reading.value for reading in readings(rule, answer)] == [10]


def test_the_bound_is_that_of_the_origins_order() -> None:
    assert lower_bound(0, 0) == 0
    assert lower_bound(1, 1) == pytest.approx(0.2065, abs=1e-4)
    assert lower_bound(300, 1000) == pytest.approx(0.2724, abs=1e-4)


figures = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 160)), min_size=1, max_size=60)
holds = st.sampled_from((0, 1, 10, 30))


@given(figures, holds)
def test_alerts_follow_the_rule_to_the_letter_and_never_flap(
    figures: list[tuple[int, int]], hold: int
) -> None:
    """Whatever the figures do: each beginning was earned, each end too, and between them there was calm."""
    rule = replace(AT_ONCE, hold=hold * SECOND)
    state, second, history = State(), 0, list[tuple[int, int]]()
    for passed, value in figures:
        second += passed
        history.append((second, value))
        before, state = state, step(state, rule, at(second, value))
        assert len(state.active) + len(state.pending) <= 1
        for alert in began(before, state):
            since = (alert.since - START) // SECOND
            assert second - since >= hold
            assert all(past > 100 for moment, past in history if moment >= since)
        for alert in ended(before, state):
            assert alert.ended is not None
            since = (alert.ended - START) // SECOND
            assert second - since >= max(hold, CALM // SECOND)
            assert all(past <= 100 * SLACK for moment, past in history if moment >= since)
        if not before.active and not state.active and hold == 0:
            assert value <= 100
    spans = [(alert.since, alert.ended or 0) for alert in state.ended]
    assert all(later[0] >= earlier[1] + CALM for later, earlier in pairwise(spans))


@given(st.lists(st.integers(81, 120), max_size=200))
def test_hovering_about_the_limit_is_one_alert(values: list[int]) -> None:
    state = run(AT_ONCE, [at(0, 101), *(at(second, value) for second, value in enumerate(values, 1))])
    assert (len(state.active), len(state.ended)) == (1, 0)
