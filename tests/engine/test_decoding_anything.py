"""Whatever the bytes are and however they are cut: no failure, and the same events, figures and rejects."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spectrum_tui.engine import framing, records
from spectrum_tui.engine.engine import Engine, Span
from tests import naive
from tests.engine.asking import ARRIVAL, STREAM, fed, figures, kept, places, repaired
from tests.engine.generated import anything, chunkings, damaged, events, log, odd_records

ALL = Span()
CUTS = st.lists(st.integers(0, 1 << 20), max_size=8)
MIXED = b'{"Event":"connect","ClientIP":"a","ClientCountry":"de","Timestamp":1768469402}\n' + (
    b'{"Event":"connect","ClientIP":"a","ClientCountry":"us","Timestamp":1768469401}\nx\n[]\n{"RayID":1}\n\xff\n'
)


def held(engine: Engine) -> dict[str, Any]:
    """Return everything that an engine holds and answers."""
    engine.tick(ARRIVAL)
    return {
        "events": kept(engine),
        "repaired": repaired(engine),
        "places": places(engine),
        "tally": asdict(engine.tally),
        "rejected": list(engine.rejected),
        "carried": engine.carried,
        "clock": engine.clock.read(ARRIVAL),
        "figures": figures(engine, ALL),
        "window": figures(engine, Span(window=10**10)),
    }


def in_pieces(pieces: list[bytes]) -> Engine:
    """Return an engine that was fed pieces one after the other."""
    engine, offset = Engine(), 0
    for piece in pieces:
        engine.feed(STREAM, piece, offset=offset, now=ARRIVAL, live=False)
        offset += len(piece)
    engine.end(STREAM, now=ARRIVAL, live=False)
    return engine


@given(data=anything(), cuts=CUTS)
@example(data=MIXED, cuts=[80])
@example(data=MIXED, cuts=list(range(0, 200, 7)))
def test_any_chunking_gives_the_same(data: bytes, cuts: list[int]) -> None:
    assert held(in_pieces(chunkings(data, cuts))) == held(fed(data))


@given(data=anything(), length=st.integers(1, 200), cuts=CUTS)
def test_any_chunking_gives_the_same_where_lines_are_too_long(
    data: bytes, length: int, cuts: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (framing, records):
            patch.setattr(module, "MAX_LINE", length)
            patch.setattr(module, "KEPT_START", 1)
        assert held(in_pieces(chunkings(data, cuts))) == held(fed(data))


@given(data=st.binary(max_size=400), cuts=CUTS)
def test_no_bytes_raise(data: bytes, cuts: list[int]) -> None:
    engine = in_pieces(chunkings(data, cuts))
    tally = engine.tally
    assert tally.lines == tally.accepted + tally.rejected + tally.ignored
    assert tally.lines == data.count(b"\n") + (data[-1:] not in (b"", b"\n"))


@given(lines=st.lists(st.one_of(damaged(), odd_records()), min_size=1, max_size=100))
def test_every_line_is_accounted_for(lines: list[bytes]) -> None:
    engine = fed(log(lines))
    tally = engine.tally
    assert tally.lines == tally.accepted + tally.rejected + tally.ignored == log(lines).count(b"\n")
    assert tally.accepted == engine.store.rows == figures(engine, ALL)["totals"]["events"]
    assert tally.rejected == len(engine.rejected)


@given(lines=st.lists(st.one_of(events(), odd_records()), max_size=80))
def test_the_second_opinion_agrees_on_records_of_any_keys_and_values(lines: list[bytes]) -> None:
    data = log(lines)
    engine, second = fed(data), naive.read(data, arrival=ARRIVAL)
    assert list(kept(engine).values()) == [event.says for event in second.events]
    assert second.ingest == {name: getattr(engine.tally, name) for name in second.ingest}
    engine.tick(ARRIVAL)
    assert naive.same(figures(engine, ALL), naive.report(second.events))


@given(lines=st.lists(damaged(), max_size=30))
def test_raw_records_are_where_the_engine_says(lines: list[bytes]) -> None:
    data = log(lines)
    found = [data[offset : offset + length] for _, offset, length in places(fed(data))]
    assert found == [event.raw for event in naive.read(data).events]
