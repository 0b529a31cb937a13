"""Blocks that others decode add up to what one engine makes of the whole, however they are dealt out."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import foreign, forgetting
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.foreign import Block, Reader
from spectrum_tui.engine.scan import LEAST
from tests.engine.asking import ARRIVAL, STREAM, fed, figures, kept, places, repaired
from tests.engine.generated import anything, chunkings, events, line, log

READERS = 3
FEW = 5
"""Values after which readers begin anew."""


def dealt(pieces: Sequence[bytes], turns: Sequence[int]) -> tuple[Engine, int]:
    """Return an engine whose blocks were read by others in turn, and how many of them could be."""
    engine, offset, sent = Engine(), 0, 0
    readers = [Reader(number, Reading()) for number in range(READERS)]
    for piece, turn in zip(pieces, turns, strict=False):
        lines = engine.frame(STREAM, piece, offset)
        report = None
        if turn < READERS and lines.lines.block and engine.steady(STREAM):
            report = readers[turn].read(Block(STREAM, lines.offset, ARRIVAL, lines.lines.block))
            sent += 1
        engine.take(STREAM, lines, now=ARRIVAL, live=False, report=report)
        offset += len(piece)
    engine.end(STREAM, now=ARRIVAL)
    engine.tick(ARRIVAL)
    return engine, sent


def facts(engine: Engine) -> tuple[object, ...]:
    """Return everything that can be asked of an engine."""
    engine.tick(ARRIVAL)
    rejected = [(line.offset, line.length, line.start, line.reason) for line, _ in engine.rejected]
    return (
        kept(engine),
        repaired(engine),
        places(engine),
        figures(engine, Span()),
        rejected,
        engine.tally,
        engine.carried,
        engine.hints(),
    )


@given(
    st.lists(anything(), max_size=40),
    st.lists(st.integers(0, 5000), max_size=12),
    st.lists(st.integers(0, READERS), min_size=13, max_size=13),
)
def test_who_reads_a_block_makes_no_difference(lines: list[bytes], cuts: list[int], turns: list[int]) -> None:
    data = log(lines)
    engine, _ = dealt(chunkings(data, cuts), turns)
    assert facts(engine) == facts(fed(data))


@given(
    st.lists(anything(), max_size=40),
    st.lists(st.integers(0, 5000), max_size=12),
    st.lists(st.integers(0, READERS), min_size=13, max_size=13),
)
def test_readers_that_begin_anew_make_no_difference(
    lines: list[bytes], cuts: list[int], turns: list[int]
) -> None:
    data = log(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreign, "MOST_TOLD", FEW)
        engine, _ = dealt(chunkings(data, cuts), turns)
    assert facts(engine) == facts(fed(data))


def test_values_of_readers_are_not_held_for_ever() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreign, "MOST_TOLD", FEW)
        patch.setattr(forgetting, "LEAST", 2)
        engine, reader = Engine(retain=0), Reader(0, Reading())
        for number in range(100):
            data = log([line({"Event": "clientFiltered", "ClientIP": f"203.0.113.{number}"})])
            lines = engine.frame(STREAM, data, number * 1000)
            steady = engine.steady(STREAM)
            report = reader.read(Block(STREAM, lines.offset, ARRIVAL, lines.lines.block)) if steady else None
            engine.take(STREAM, lines, now=ARRIVAL, live=False, report=report)
            engine.tidy()
    assert engine.tally.accepted == 100
    assert len(engine.vocabulary.clients) < 30


def test_a_reader_whose_values_take_too_much_begins_anew_within_a_few_blocks() -> None:
    block = log([line({"Event": "connect", "ClientIP": "203.0.113.1"})])

    def anew(most: int) -> list[bool]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(foreign, "MOST_HELD", most)
            reader = Reader(0, Reading())
            return [reader.read(Block(STREAM, 0, ARRIVAL, block)).anew for _ in range(3 * foreign.WEIGHED)]

    assert anew(0) == [*[False] * (foreign.WEIGHED - 1), True] * 3
    assert not any(anew(8 << 20))


def test_a_reader_that_begins_anew_leaves_nothing_for_the_garbage_collector() -> None:
    block = log(
        [line({"Event": "connect", "ClientIP": f"203.0.113.{number % 250}"}) for number in range(4000)]
    )
    assert len(block) > LEAST, "large enough to be read by templates"
    gc.collect()
    gc.disable()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(foreign, "MOST_TOLD", FEW)
            reader = Reader(0, Reading())
            anew = [reader.read(Block(STREAM, 0, ARRIVAL, block)).anew for _ in range(3)]
        assert anew == [False, True, True]
        assert gc.collect() == 0
    finally:
        gc.enable()


@given(
    st.lists(events(), min_size=20, max_size=30),
    st.lists(st.integers(0, READERS - 1), min_size=30, max_size=30),
)
def test_most_of_a_log_can_be_read_by_others(lines: list[bytes], turns: list[int]) -> None:
    pieces = [line + b"\n" for line in lines]
    engine, sent = dealt(pieces, turns)
    assert sent == len(pieces) - 1, "who knows the stream reads the first"
    assert engine.tally.accepted == len(lines)
