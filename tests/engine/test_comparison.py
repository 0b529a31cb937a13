"""What is compared equals a recount of both stretches, whatever arrives, leaves and is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.base import DIMENSIONS as BREAKDOWNS
from spectrum_tui.engine import comparison, store
from spectrum_tui.engine.comparison import Amounts, Comparison, beginning, stretches
from spectrum_tui.engine.dimensions import DIMENSIONS, Fold, table_of
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.store import Store
from spectrum_tui.model.parser import parse
from tests.engine.asking import ARRIVAL, fed
from tests.engine.generated import events, line, log
from tests.engine.recount import Recount
from tests.naive import Event
from tests.naive_query import matches
from tests.naive_records import SECOND

SPANS = (
    Span(window=10 * SECOND),
    Span(window=30 * SECOND),
    Span(window=3600 * SECOND),
    Span(),
    Span((parse("status>=400"),), 20 * SECOND),
    Span((parse("not client=203.0.113.9"), parse("event=disconnect")), None),
    Span(interval=(ARRIVAL - 60 * SECOND, ARRIVAL - 20 * SECOND)),
    Span((parse("origin=10.0.3.7:22/tcp"),), interval=(ARRIVAL - 40 * SECOND, ARRIVAL + 50 * SECOND)),
)
feeds = st.tuples(st.lists(events(), max_size=25), st.booleans())
steps = st.one_of(feeds, st.integers(0, 20 * SECOND), st.sampled_from(SPANS))


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Merge and evict after few events, and call fewer a beginning, as real sizes do after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 40)
        patch.setattr(store, "FAN_IN", 2)
        patch.setattr(comparison, "HERALDS", 3)
        yield


def counted(engine: Engine, amounts: Amounts, name: str) -> dict[str, list[int]]:
    """Return events and failures, and of what has a route finished and faults, per value of a dimension."""
    column, fold = DIMENSIONS[name].column, Fold(DIMENSIONS[name], engine.vocabulary)
    size = len(table_of(engine.vocabulary, column))
    columns = [amounts.events(column, size), amounts.failures(column, size)]
    if column == "route":
        columns += [amounts.finished(size), amounts.faults(size)]
    sums = [fold.sums(each).tolist() for each in columns]
    return {str(value): figures for value, *figures in zip(fold.values, *sums, strict=True) if any(figures)}


def recounted(inside: list[Event], name: str) -> dict[str, list[int]]:
    """Return the same by a second opinion."""
    wanted = [inside, [event for event in inside if event.says["side"] != "none"]]
    if DIMENSIONS[name].column == "route":
        wanted += [[event for event in inside if event.finished], [event for event in inside if event.fault]]
    counters = [
        Counter("" if each.says[name] is None else str(each.says[name]) for each in part) for part in wanted
    ]
    return {key: [counter[key] for counter in counters] for key in counters[0]}


def check(recount: Recount, span: Span) -> None:
    """Compare both stretches with what is kept in them."""
    found = recount.engine.compare(span, now=recount.now)
    kept = recount.kept()
    if found is None:
        assert len(kept) < 3
        return
    for amounts in (found.before, found.now):
        start, end = amounts.stretch
        inside = [
            event
            for event in kept
            if start < event.time <= end and all(matches(each, event.says) for each in span.scope)
        ]
        for name in ("client", "origin", "status", *BREAKDOWNS):
            mine = {
                key or "-1" if name in ("asn", "status") else key: value
                for key, value in recounted(inside, name).items()
            }
            assert counted(recount.engine, amounts, name) == mine, name
    assert found.before.stretch[1] == found.now.stretch[0]


@given(st.lists(steps, max_size=15), st.one_of(st.none(), st.integers(4_000, 16_000)))
def test_both_stretches_equal_a_recount(steps: list[object], retain: int | None) -> None:
    recount = Recount(retain=retain)
    asked = SPANS[0]
    for step in steps:
        match step:
            case (list() as lines, bool() as live):
                recount.feed(lines, live=live)
            case int() as passed:
                recount.tick(passed)
            case Span() as span:
                asked = span
        check(recount, asked)


@given(st.lists(st.lists(events(), max_size=12), max_size=6), st.integers(3_000, 20_000))
def test_the_first_time_of_a_value_is_remembered_when_the_event_is_not(
    batches: list[list[bytes]], retain: int
) -> None:
    recount = Recount(retain=retain)
    for lines in batches:
        recount.feed(lines)
    for name in ("client", "sni", "colo", "origin", "status"):
        fold, column = Fold(DIMENSIONS[name], recount.engine.vocabulary), DIMENSIONS[name].column
        size = len(table_of(recount.engine.vocabulary, column))
        least = fold.least(recount.engine.firsts.times(column, size)).tolist()
        found = {str(value): time for value, time in zip(fold.values, least, strict=True)}
        exact: dict[str, int] = {}
        for event in recount.events.values():
            value = event.says[name]
            key = ("-1" if name == "status" else "") if value is None else str(value)
            exact[key] = min(exact.get(key, event.time), event.time)
        assert found == exact, name


def at(*seconds: int) -> list[bytes]:
    """Return an event at each of so many seconds before ARRIVAL."""
    return [
        line({"Event": "connect", "Timestamp": ARRIVAL - ago * SECOND, "ClientIP": "203.0.113.9"})
        for ago in seconds
    ]


def compared(span: Span, *seconds: int, known: int = 0) -> Comparison:
    """Return a comparison over events so long ago."""
    found = fed(log(at(*seconds))).compare(span, now=ARRIVAL, missing=known)
    assert found is not None
    return found


def test_a_window_is_compared_with_the_one_before_it() -> None:
    found = compared(Span(window=10 * SECOND), 30, 29, 28, 20, 19, 11, 10, 9, 0)
    assert found.now.stretch == (ARRIVAL - 10 * SECOND, ARRIVAL)
    assert found.before.stretch == found.wanted == (ARRIVAL - 20 * SECOND, ARRIVAL - 10 * SECOND)
    assert (found.before.events("client", 1)[0], found.now.events("client", 1)[0]) == (3, 2)


def test_of_a_log_that_began_later_only_what_there_is_is_compared() -> None:
    found = compared(Span(window=10 * SECOND), 100, 17, 16, 15, 10, 9, 0)
    assert found.wanted == (ARRIVAL - 20 * SECOND, ARRIVAL - 10 * SECOND)
    assert found.before.stretch == (ARRIVAL - 16 * SECOND - 1, ARRIVAL - 10 * SECOND), "one event is a stray"


def test_what_is_still_to_be_read_is_not_compared() -> None:
    missing = ARRIVAL - 14 * SECOND
    found = compared(Span(window=10 * SECOND), 90, 80, 70, 15, 14, 13, 9, 0, known=missing)
    assert found.before.stretch == (missing, ARRIVAL - 10 * SECOND)
    assert found.before.events("client", 1)[0] == 1


def test_a_log_that_began_within_the_window_leaves_nothing_to_compare_with() -> None:
    found = compared(Span(window=10 * SECOND), 9, 8, 7, 0)
    assert found.before.stretch == (ARRIVAL - 10 * SECOND, ARRIVAL - 10 * SECOND)


def test_too_few_events_are_not_compared() -> None:
    assert fed(log(at(9, 0))).compare(Span(window=10 * SECOND), now=ARRIVAL) is None
    assert fed(b"").compare(Span(), now=ARRIVAL) is None
    assert beginning(Store()) is None


@pytest.mark.parametrize(
    ("span", "before", "now"),
    [
        (Span(window=300), (400, 700), (700, 1000)),
        (Span(interval=(600, 800)), (400, 600), (600, 800)),
        (Span(interval=(600, 5000)), (200, 600), (600, 1000)),
        (Span(interval=(5000, 6000)), (5000, 5000), (5000, 5000)),
        (Span(), (99, 549), (549, 1000)),
        (Span(interval=(0, 500)), (99, 299), (299, 500)),
        (Span(interval=(0, 50)), (99, 99), (99, 99)),
    ],
    ids=[
        "window",
        "range",
        "range to come",
        "range yet to begin",
        "all",
        "all until",
        "all until the log began",
    ],
)
def test_stretches(span: Span, before: tuple[int, int], now: tuple[int, int]) -> None:
    assert stretches(1000, 100, span) == (before, now)
