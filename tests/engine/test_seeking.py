"""Matches are found and counted a part at a time, and none is missed or met twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import store
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.kept import Kept
from spectrum_tui.engine.stretch import Place
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Expression
from tests.engine.generated import events
from tests.engine.recount import Recount
from tests.engine.test_pages import SPANS, walked_back

WANTED = (parse("status>=400"), parse("client=203.0.113.9"), parse("not event=connect"))


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    """Have events in many batches, as the real sizes do with many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "FULL", 20)
        patch.setattr(store, "FAN_IN", 3)
        yield


def walked(engine: Engine, span: Span, wanted: Expression, most: int, *, back: bool) -> list[Place]:
    """Return every match from one end to the other, looking at few events at a time."""
    found: list[Place] = []
    bound = (2**62, 0) if back else (-(2**62), 0)
    while True:
        before, after = (bound, None) if back else (None, bound)
        place, reached = Kept(engine).nearest(span, wanted, before=before, after=after, most=most)
        found += [place] if place else []
        if place is None and reached is None:
            return found
        bound = place or reached or bound


@given(
    st.lists(st.lists(events(), max_size=15), max_size=6),
    st.sampled_from(SPANS),
    st.sampled_from(WANTED),
    st.integers(1, 40),
    st.sampled_from((None, 6_000)),
)
def test_looking_finds_what_a_filter_keeps(
    batches: list[list[bytes]], span: Span, wanted: Expression, most: int, retain: int | None
) -> None:
    recount = Recount(retain=retain)
    recount.engine.rolling(span)
    for lines in batches:
        recount.feed(lines)
        recount.tick()
        Kept(recount.engine).count_matches(span, wanted, None, most)
    narrower = Span((*span.scope, wanted), span.window, span.interval)
    recount.engine.rolling(narrower)
    recount.tick()
    expected = walked_back(recount.engine, narrower, 7)
    assert walked(recount.engine, span, wanted, most, back=True) == expected
    assert walked(recount.engine, span, wanted, most, back=False) == expected[::-1]
    every = walked_back(recount.engine, span, 7)
    assert Kept(recount.engine).matching(wanted, every) == set(expected)
    for number, place in enumerate(expected):
        counted = Kept(recount.engine).count_matches(span, wanted, place, 1_000)
        assert counted == (number, len(expected), 0)


@given(st.lists(st.lists(events(), min_size=1, max_size=15), min_size=1, max_size=6), st.integers(1, 9))
def test_what_was_looked_at_once_is_known(batches: list[list[bytes]], most: int) -> None:
    recount = Recount()
    for lines in batches:
        recount.feed(lines)
    recount.tick()
    span, engine = Span(), recount.engine
    unseen = [Kept(engine).count_matches(span, WANTED[0], None, 0).unseen]
    assert unseen == [engine.store.rows]
    while unseen[-1]:
        unseen.append(Kept(engine).count_matches(span, WANTED[0], None, most).unseen)
        assert unseen[-1] < unseen[-2]
    assert len(unseen) <= engine.store.rows + 1
