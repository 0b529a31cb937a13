"""History that is filled in behind what is new changes no answer but those that need it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine.engine import Engine, Span
from tests import naive
from tests.engine.asking import ARRIVAL, figures, kept
from tests.engine.generated import chunkings, events, line, log
from tests.naive_records import SECOND

ALL, MINUTE = Span(), Span(window=60 * SECOND)
lines = st.lists(events(), max_size=30)


def filled(new: list[bytes], old: list[bytes], cuts: list[int]) -> Engine:
    """Return an engine that was fed what is new first, and what is old behind that."""
    engine = Engine()
    engine.rolling(ALL)
    engine.feed(1, log(new), offset=len(log(old)), now=ARRIVAL, live=False)
    offset, pieces = 0, chunkings(log(old), cuts)
    for number, piece in enumerate(pieces):
        engine.backfill(2, piece, offset=offset, now=ARRIVAL, end=number == len(pieces) - 1)
        offset += len(piece)
    engine.tick(ARRIVAL)
    return engine


def settled(engine: Engine, span: Span) -> dict[str, Any]:
    """Return the figures without networks: which of two of the same instant is the last is not told."""
    found = figures(engine, span)
    return found | {"clients": [row | naive.NOWHERE for row in found["clients"]]}


def test_history_does_not_take_a_client_back_to_where_it_was_before() -> None:
    records = [
        {"Event": "connect", "Timestamp": ARRIVAL - age * SECOND, "ClientIP": "a", "ClientCountry": country}
        for age, country in ((3, "de"), (2, ""), (2, "fr"), (1, "us"), (0, ""))
    ]
    whole = list(map(line, records))
    for cut in range(len(whole) + 1):
        engine = filled(whole[cut:], whole[:cut], [150, 290])
        (row,) = figures(engine, ALL)["clients"]
        assert (row["country"], row["count"]) == ("US", 5)


@given(lines, lines, st.lists(st.integers(0, 1 << 16), max_size=4))
def test_the_figures_are_those_of_reading_in_order(
    old: list[bytes], new: list[bytes], cuts: list[int]
) -> None:
    engine = filled(new, old, cuts)
    everything = naive.read(log([*old, *new]), arrival=ARRIVAL).events
    newest = max((event.time for event in naive.read(log(new), arrival=ARRIVAL).events), default=None)
    assert engine.clock.read(ARRIVAL) == newest
    assert naive.same(settled(engine, ALL), naive.report(everything, ()))
    if newest:
        inside = naive.within(everything, MINUTE.window, newest)
        engine.rolling(MINUTE)
        engine.tick(ARRIVAL)
        assert naive.same(settled(engine, MINUTE), naive.report(inside, ()))
    assert sorted(said["time"] for said in kept(engine).values()) == sorted(
        event.time for event in everything
    )


def test_a_window_does_not_begin_before_what_will_not_be_read() -> None:
    engine = Engine(retain=1 << 20)
    engine.feed(1, log([line({"Event": "connect", "Timestamp": ARRIVAL})]), offset=0, now=ARRIVAL, live=False)
    engine.forgo(ARRIVAL - 20 * SECOND)
    engine.rolling(MINUTE)
    engine.tick(ARRIVAL)
    assert engine.rolling(MINUTE).start == ARRIVAL - 20 * SECOND


def test_rejected_lines_of_history_are_older_than_the_others() -> None:
    engine = filled([b"new"], [b"old", b"older?"], [])
    assert [rejected.start for rejected, _ in engine.rejected] == [b"old", b"older?", b"new"]


def test_history_leaves_room_for_what_is_new() -> None:
    engine = Engine(retain=100_000)
    assert engine.room() == 100_000 - 100_000 // 16
    engine.feed(1, log([line({"Event": "connect"})] * 50), offset=0, now=ARRIVAL, live=False)
    room = engine.room()
    assert room is not None
    assert room == 100_000 - 100_000 // 16 - engine.store.nbytes
    assert Engine().room() is None
