"""Walking pages meets every event of a view once, newest first, and back again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import store
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.kept import Kept
from spectrum_tui.engine.pages import Row
from spectrum_tui.engine.stretch import Place
from spectrum_tui.model.parser import parse
from tests.engine.asking import ARRIVAL
from tests.engine.generated import events, line
from tests.engine.recount import Recount
from tests.naive_records import SECOND

SPANS = (
    Span(),
    Span(window=60 * SECOND),
    Span((parse("event=disconnect"),)),
    Span((parse("side=origin or client=203.0.113.9"),), window=30 * SECOND),
    Span(interval=(ARRIVAL - 90 * SECOND, ARRIVAL - 30 * SECOND)),
)


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Have events in many batches, as the real sizes do with many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 20)
        patch.setattr(store, "FAN_IN", 3)
        yield


def places(rows: list[Row]) -> list[Place]:
    return [row.place for row in rows]


def walked_back(engine: Engine, span: Span, size: int) -> list[Place]:
    """Return all places of a span, page by page from the newest event on."""
    found, before = list[Place](), None
    while rows := Kept(engine).page(span, before=before, after=None, size=size)[0]:
        assert len(rows) <= size
        assert Kept(engine).page(span, before=before, after=None, size=size)[1] == len(found)
        found += places(rows)
        before = rows[-1].place
    return found


def walked_forth(engine: Engine, span: Span, size: int, oldest: Place) -> list[Place]:
    """Return all places of a span that are newer than one, page by page."""
    found, after = list[Place](), oldest
    while rows := Kept(engine).page(span, before=None, after=after, size=size)[0]:
        found += places(rows)[::-1]
        after = rows[0].place
    return found


@given(
    st.lists(st.lists(events(), max_size=15), max_size=6),
    st.sampled_from(SPANS),
    st.integers(1, 12),
    st.sampled_from((None, None, 6_000)),
)
def test_pages_hold_every_kept_event_once(
    batches: list[list[bytes]], span: Span, size: int, retain: int | None
) -> None:
    recount = Recount(retain=retain)
    recount.engine.rolling(span)
    for lines in batches:
        recount.feed(lines)
    recount.tick()
    sequence = {id(event): number for number, event in recount.events.items()}
    expected = sorted((event.time, sequence[id(event)]) for event in recount.inside(span, recount.kept()))
    found = walked_back(recount.engine, span, size)
    assert found == expected[::-1]
    assert Kept(recount.engine).count(span) == len(expected)
    if expected:
        assert walked_forth(recount.engine, span, size, expected[0]) == expected[1:]
    for place in found:
        row = Kept(recount.engine).find(place)
        assert row is not None
        assert row.place == place


def test_an_event_that_is_not_kept_is_not_found() -> None:
    recount = Recount()
    recount.feed([line({"Event": "connect", "Timestamp": ARRIVAL})])
    assert Kept(recount.engine).find((ARRIVAL, 0)) is not None
    assert Kept(recount.engine).find((ARRIVAL, 1)) is None
    assert Kept(recount.engine).find((ARRIVAL - 1, 0)) is None


@given(st.lists(events(), max_size=30), st.integers(0, 29))
def test_a_lifecycle_is_what_shares_client_port_and_opening(lines: list[bytes], which: int) -> None:
    recount = Recount()
    recount.feed(lines)
    numbers = sorted(recount.events)
    if not numbers:
        return
    chosen = recount.events[numbers[which % len(numbers)]]
    row = Kept(recount.engine).find((chosen.time, numbers[which % len(numbers)]))
    assert row is not None
    keys = ("client", "ClientPort", "ConnectTimestamp")
    same = [
        (event.time, number)
        for number, event in recount.events.items()
        if [event.says[key] for key in keys] == [chosen.says[key] for key in keys]
    ]
    expected = sorted(same) if chosen.says["ConnectTimestamp"] else [row.place]
    assert places(Kept(recount.engine).lifecycle(row)) == expected
