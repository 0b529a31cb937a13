"""Tables that roll equal a recount, whatever arrives in whatever order, whatever is asked and whenever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import columns, counts, rolling, search, store
from spectrum_tui.engine.counts import Grid
from spectrum_tui.engine.engine import Span
from spectrum_tui.model.parser import parse
from tests.engine.generated import events, line, whole_events
from tests.engine.recount import Recount
from tests.naive_records import SECOND

ALL = Span()
WINDOWS = (1, 2, 10, 60, 90, 300, 3600, 86_400)
SCOPES = (
    "event=disconnect",
    "status>=500",
    "client in 203.0.113.0/24 and not country=de",
    "origin=10.0.3.7:22/tcp or OriginIP~8$",
    "side=origin or bytes>1k",
    "rtt>1ms",
    "rtt<1ms",
    "duration<30s",
    "duration>=0s",
    "ClientPort>100 ClientPort!=40000",
    "exists(asn) not exists(sni)",
    "ClientPort!=1 or ClientTcpRtt!=5ms",
    "EXAMPLE",
    "fra or not 2001:db8",
    "not '203.0.113.9' status>=500",
)


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Merge and evict after few events, as the real sizes do after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 40)
        patch.setattr(store, "FAN_IN", 2)
        patch.setattr(columns, "LARGE", 1000)
        patch.setattr(counts, "MANY", 5)
        patch.setattr(search, "STEP", 700)
        patch.setattr(search, "MOST_FETCHES", 2)
        yield


@dataclass(frozen=True)
class Glance:
    """A span that is asked about once, without waiting until all of it was searched."""

    span: Span


windows = st.builds(Span, window=st.sampled_from(WINDOWS).map(lambda seconds: seconds * SECOND))
scoped = st.builds(
    Span,
    scope=st.lists(st.sampled_from(SCOPES).map(parse), min_size=1, max_size=2).map(tuple),
    window=st.sampled_from((*WINDOWS, None)).map(lambda seconds: seconds and seconds * SECOND),
)
feeds = st.tuples(
    st.one_of(st.lists(events(), max_size=25), st.lists(whole_events(), max_size=25)), st.booleans()
)
glances = st.builds(Glance, scoped)
steps = st.one_of(feeds, st.integers(0, 40 * SECOND), windows, scoped, glances, st.none())
"""Something arrives, time passes, something is asked, only begun to be asked, or searched on."""


def go(recount: Recount, step: object) -> None:
    """Do one step."""
    match step:
        case (list() as lines, bool() as live):
            recount.feed(lines, live=live)
        case int() as passed:
            recount.tick(passed)
        case Span() as span:
            recount.check(span)
        case Glance(span):
            recount.engine.rolling(span)
        case None:
            recount.search()


@given(st.lists(steps, max_size=20))
def test_tables_equal_a_recount(steps: list[object]) -> None:
    recount = Recount()
    recount.engine.rolling(ALL)
    for step in steps:
        go(recount, step)
        recount.check(ALL, complete=True)
    assert recount.engine.tally.evicted == 0


@given(st.lists(steps, max_size=20), st.integers(4_000, 16_000))
def test_tables_equal_a_recount_of_what_is_kept(steps: list[object], retain: int) -> None:
    recount = Recount(retain=retain)
    recount.engine.rolling(ALL)
    for step in steps:
        if not (isinstance(step, Span) and step.window is None):
            go(recount, step)
        recount.check(ALL, complete=True)


@given(st.lists(feeds, min_size=1, max_size=4), scoped, scoped)
def test_scopes_can_be_left_and_entered_again(
    batches: list[tuple[list[bytes], bool]], outer: Span, inner: Span
) -> None:
    recount = Recount()
    both = Span((*outer.scope, *inner.scope), outer.window)
    for lines, live in batches:
        for span in (outer, both, outer, inner, ALL, Span(window=SECOND), both):
            recount.check(span)
        recount.feed(lines, live=live)
        recount.tick(SECOND)
    for span in (both, outer, inner):
        recount.check(span)


@given(st.lists(events(), min_size=1, max_size=60), st.integers(-130, 10), st.integers(0, 130))
def test_an_interval_counts_what_lies_in_it(lines: list[bytes], start: int, length: int) -> None:
    recount = Recount()
    begin = recount.now + start * SECOND
    span = Span(interval=(begin, begin + length * SECOND))
    recount.feed(lines[::2])
    recount.check(span)
    recount.feed(lines[1::2])
    recount.check(span)


def watched_sizes(patch: pytest.MonkeyPatch) -> list[int]:
    """Return a list to which is added how many steps any grid comes to have."""
    cover, sizes = Grid.cover, list[int]()

    def watched(grid: Grid, oldest: int, newest: int) -> None:
        cover(grid, oldest, newest)
        sizes.append(len(grid))

    patch.setattr(Grid, "cover", watched)
    return sizes


def test_a_window_that_moves_far_ahead_takes_no_memory_for_what_lies_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recount, span, sizes = Recount(), Span(window=10 * SECOND), watched_sizes(monkeypatch)
    for _ in range(3):
        recount.feed([line({"Event": "connect", "Timestamp": recount.now})])
        recount.check(span)
        recount.now += 86_400 * SECOND
    assert 0 < max(sizes) < 2 * rolling.MOST_STEPS


@pytest.mark.parametrize("ahead", [400, 86_400, 86_400 * 365])
def test_nor_does_one_that_moves_back_once_events_contradict_the_first(
    monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    recount, span, sizes = Recount(), Span(window=10 * SECOND), watched_sizes(monkeypatch)
    scoped = Span((parse("event=disconnect"),), 10 * SECOND)
    recount.feed([line({"Event": "disconnect", "Timestamp": recount.now + ahead * SECOND})])
    for _ in range(4):
        recount.clock = None  # which goes back here: its first event is believed until the next ones differ
        for each in (span, scoped):
            recount.check(each)
        recount.feed([line({"Event": "connect", "Timestamp": recount.now})])
        recount.now += SECOND
    rolled = recount.engine.rolling(scoped)
    assert rolled.end is not None
    assert rolled.end < recount.now + SECOND
    assert 0 < max(sizes) < 2 * rolling.MOST_STEPS
    assert not rolled.timeline.window(rolled.end, 30, np.arange(3)).any()
