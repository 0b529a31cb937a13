"""A view that narrows another one counts what it would have counted by itself, then and later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.answers import timeline
from spectrum_tui.backends.base import Sort
from spectrum_tui.engine import counts, store
from spectrum_tui.engine.engine import Span
from spectrum_tui.engine.rolling import MOST_STEPS
from spectrum_tui.model.parser import parse
from tests.engine.generated import events, line
from tests.engine.recount import Recount
from tests.naive_records import SECOND

WIDER = ("", "not event=connect", "client in 203.0.113.0/24 or status<500")
MOST = ("not status=522", "not 203.0.113.9", "ClientPort!=1", "not origin~8$", "bytes<1MiB or event=connect")
"""Filters that let most events through, so that the few others are taken out again."""
feeds = st.lists(st.tuples(st.lists(events(), max_size=25), st.booleans()), min_size=1, max_size=4)
windows = st.sampled_from((10 * SECOND, 90 * SECOND, 3600 * SECOND, None))


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Merge after few events, as the real sizes do after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 40)
        patch.setattr(store, "FAN_IN", 2)
        patch.setattr(counts, "MANY", 5)
        yield


def spans(wider: str, terms: list[str], bounds: Span) -> list[Span]:
    """Return a view, and others each of which narrows the one before."""
    scope = [parse(text) for text in (wider, *terms) if text]
    depths = range(bool(wider), len(scope) + 1)
    return [Span(tuple(scope[:depth]), bounds.window, bounds.interval) for depth in depths]


@given(feeds, feeds, st.sampled_from(WIDER), st.lists(st.sampled_from(MOST), min_size=1, max_size=2), windows)
def test_a_narrowed_view_equals_a_recount(
    before: list[tuple[list[bytes], bool]],
    after: list[tuple[list[bytes], bool]],
    wider: str,
    terms: list[str],
    window: int | None,
) -> None:
    recount = Recount()
    for lines, live in before:
        recount.feed(lines, live=live)
    asked = spans(wider, terms, Span(window=window))
    for span in asked:
        recount.check(span)
    for lines, live in after:
        recount.feed(lines, live=live)
        recount.tick(5 * SECOND)
    for span in asked:
        recount.check(span)


@given(feeds, st.integers(-130, 10), st.integers(0, 130), st.sampled_from(MOST))
def test_a_narrowed_interval_equals_a_recount(
    batches: list[tuple[list[bytes], bool]], start: int, length: int, term: str
) -> None:
    recount = Recount()
    begin = recount.now + start * SECOND
    asked = spans("", [term], Span(interval=(begin, begin + length * SECOND)))
    for lines, _ in batches:
        recount.feed(lines)
        for span in asked:
            recount.check(span)


def seconds(statuses: list[int]) -> list[bytes]:
    """Return the lines of events a second apart, each with its status."""
    times = (f"2026-01-15T09:{at // 60:02}:{at % 60:02}Z" for at in range(len(statuses)))
    return [
        line({"Timestamp": time, "Event": "disconnect", "ClientIP": "203.0.113.9", "Status": status})
        for time, status in zip(times, statuses, strict=True)
    ]


def test_what_is_no_longer_kept_is_not_counted_in_a_view_that_is_new() -> None:
    recount = Recount(retain=6000)
    recount.engine.pin(Span())
    for _ in range(10):
        recount.feed(seconds([200] * 20))
    recount.check(Span(), complete=True)
    assert recount.engine.tally.evicted
    recount.check(Span((parse("not status=522"),)))


def test_steps_follow_the_time_that_is_left() -> None:
    recount = Recount()
    stray = line({"Timestamp": "2026-01-01T00:00:00Z", "Event": "connect", "Status": 522})
    recount.feed([stray, *seconds([200] * (2 * MOST_STEPS - 1))])
    wide, narrow = spans("", ["status=200"], Span())
    recount.check(wide)
    recount.check(narrow)
    assert recount.engine.rolling(wide).timeline.step > SECOND
    assert recount.engine.rolling(narrow).timeline.step == SECOND


def test_time_that_is_left_out_is_not_shown() -> None:
    narrowed, fresh = Recount(), Recount()
    wide, narrow = spans("", ["status=200"], Span())
    for recount, asked in ((narrowed, (wide, narrow)), (fresh, (narrow,))):
        recount.feed(seconds([522] * 3 + [200] * 40 + [522] * 2))
        for span in asked:
            recount.check(span)
    rollings = [recount.engine.rolling(narrow) for recount in (narrowed, fresh)]
    assert len({timeline(rolling) for rolling in rollings}) == 1
    assert len({narrowed.answers.event_types(rolling, Sort("count")) for rolling in rollings}) == 1
