"""Matches are found and counted a part at a time, and none is missed or met twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import search, store
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.kept import LAST, Kept
from spectrum_tui.engine.seeking import Nearest
from spectrum_tui.engine.stretch import Place
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Expression
from spectrum_tui.model.times import SECOND
from tests.engine.asking import ARRIVAL
from tests.engine.generated import events, line
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


BARE = (parse("EXAMPLE"), parse("not 203.0.113.9"), parse("fra or status>=400"))


@given(
    st.lists(st.lists(events(), min_size=1, max_size=25), min_size=1, max_size=6),
    st.sampled_from(BARE),
    st.data(),
)
def test_a_text_is_found_as_soon_as_nothing_nearer_can_turn_up(
    batches: list[list[bytes]], wanted: Expression, data: st.DataObject
) -> None:
    recount, span = Recount(), Span()
    for lines in batches:
        recount.feed(lines)
    recount.tick()
    kept = Kept(recount.engine)
    rows, _ = kept.page(span, before=None, after=None, size=500)
    bounds = [LAST, *data.draw(st.lists(st.sampled_from([row.place for row in rows]), max_size=4))]
    early: list[tuple[Place, bool, Nearest]] = []

    def look() -> list[tuple[Place, bool, Nearest]]:
        older = [(at, True, kept.nearest(span, wanted, before=at, after=None, most=999)) for at in bounds]
        newer = [(at, False, kept.nearest(span, wanted, before=None, after=at, most=999)) for at in bounds]
        return older + newer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "STEP", 700)
        patch.setattr(search, "MOST_FETCHES", 1)
        early += look()
        while recount.search():
            early += look()
    known = {(bound, back): found for bound, back, found in look()}
    for bound, back, found in early:
        assert found in (known[bound, back], Nearest(reached=bound))


def test_the_newest_match_is_found_before_all_records_were_read_again() -> None:
    recount = Recount()
    for minute in range(20):
        said = {"Event": "connect", "Timestamp": ARRIVAL - (20 - minute) * SECOND, "ColoCode": "FRA"}
        recount.feed([line({**said, "ClientTlsClientHelloServerName": "a.example"})] * 20)
    recount.tick()
    steps, found = 0, Nearest(reached=LAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "STEP", 700)
        patch.setattr(search, "MOST_FETCHES", 1)
        while found.place is None:
            found = Kept(recount.engine).nearest(Span(), BARE[0], before=LAST, after=None, most=999)
            steps += recount.search()
    assert recount.engine.searched(Span((BARE[0],))) is not None
    assert steps < 20
