"""With `--dedupe`, a log read twice, in whatever order and by whatever ways, is a log read once."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.engine import repeats
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.engine import Engine, Span
from spectrum_tui.engine.repeats import FORGOTTEN, SHORTEST, Hashes, Repeats
from spectrum_tui.model.times import SECOND
from tests.engine.asking import ARRIVAL, STREAM, fed, figures, kept
from tests.engine.generated import anything, damaged, events, log, odd_records
from tests.engine.rendering import logpush, one_line, records, table

DEDUPE = Reading(dedupe=True)
LINES = st.lists(st.one_of(events(), events(), odd_records(), damaged()), max_size=20)
Fed = tuple[int, bytes]


def read(pieces: Iterable[Fed], reading: Reading | None = DEDUPE) -> Engine:
    """Return an engine that was fed pieces of streams."""
    engine, offsets = Engine(reading=reading), dict[int, int]()
    for stream, data in pieces:
        engine.feed(stream, data, offset=offsets.get(stream, 0), now=ARRIVAL, live=False)
        offsets[stream] = offsets.get(stream, 0) + len(data)
    for stream in offsets:
        engine.end(stream, now=ARRIVAL, live=False)
    return engine


def told(engine: Engine) -> dict[str, Any]:
    """Return everything that a report says but for how much was read."""
    engine.tick(ARRIVAL)
    tally = engine.tally
    counts = (tally.accepted, tally.rejected, tally.repaired, tally.untimed, dict(tally.reasons))
    return {
        "all": figures(engine, Span()),
        "window": figures(engine, Span(window=60 * SECOND)),
        "counts": counts,
        "events": list(kept(engine).values()),
    }


def accounted(engine: Engine) -> bool:
    """Tell whether every line is in one count."""
    tally = engine.tally
    return tally.lines == tally.accepted + tally.rejected + tally.ignored + tally.duplicates


def interleaved(lines: Sequence[bytes], turns: Sequence[bool]) -> list[Fed]:
    """Return the pieces of two streams with the same lines, the one or the other next."""
    streams: tuple[list[Fed], ...] = (
        [(1, each + b"\n") for each in lines],
        [(2, each + b"\n") for each in lines],
    )
    order: list[Fed] = []
    for turn in turns:
        order += streams[turn][:1]
        del streams[turn][:1]
    return [*order, *streams[0], *streams[1]]


@given(lines=LINES, turns=st.lists(st.booleans(), max_size=40))
def test_two_streams_with_the_same_lines_are_one(lines: list[bytes], turns: list[bool]) -> None:
    once, twice = read([(1, log(lines))]), read(interleaved(lines, turns))
    assert told(twice) == told(once)
    assert twice.tally.duplicates - once.tally.duplicates == once.tally.lines - once.tally.ignored
    assert accounted(once)
    assert accounted(twice)


@given(data=anything(), times=st.integers(1, 3))
def test_a_file_read_again_adds_nothing(data: bytes, times: int) -> None:
    whole = data if data.endswith(b"\n") else data + b"\n"
    assert told(read([(1, whole * times)])) == told(read([(1, whole)]))


@given(lines=LINES.map(lambda lines: list(dict.fromkeys(lines))))
def test_what_is_no_repeat_is_never_dropped(lines: list[bytes]) -> None:
    engine = fed(log(lines), reading=DEDUPE)
    assert engine.tally.duplicates == 0
    assert told(engine) == told(fed(log(lines)))


@given(lines=LINES)
def test_without_the_flag_every_repeat_counts(lines: list[bytes]) -> None:
    assert fed(log(lines) * 2).tally.duplicates == 0


@given(rows=records())
def test_a_record_in_two_batches_is_one_however_they_are_laid_out(rows: list[dict[str, Any]]) -> None:
    engine = read([(1, logpush(rows)), (2, one_line(rows) if rows else b"")])
    assert told(engine) == told(read([(1, logpush(rows))]))
    assert accounted(engine)


@given(rows=records().filter(bool))
def test_rows_of_two_files_with_a_header_each_are_one(rows: list[dict[str, Any]]) -> None:
    data = table(",", csv.QUOTE_ALL)(rows)
    engine = read([(1, data), (2, data)])
    assert told(engine) == told(read([(1, data)]))
    assert engine.tally.ignored == 2


def test_equal_rows_under_different_headers_are_different_records() -> None:
    engine = read([(1, b"ClientIP,OriginIP\na,b\n"), (2, b"OriginIP,ClientIP\na,b\n")])
    assert (engine.tally.accepted, engine.tally.duplicates) == (2, 0)


def at(time: int, name: str = "a") -> bytes:
    """Return the line of an event at a time, in ns after the arrival."""
    return json.dumps({"Event": "connect", "ClientIP": name, "Timestamp": ARRIVAL + time}).encode() + b"\n"


@pytest.mark.parametrize("window", [None, SECOND, 3600 * SECOND])
def test_repeats_are_told_for_as_long_as_the_window_or_ten_minutes(window: int | None) -> None:
    engine = Engine(reading=DEDUPE)
    engine.rolling(Span(window=window))
    span = max(window or 0, SHORTEST) if window else 100 * SHORTEST
    offset = 0
    for data in (at(0), *(at(step * span // 10, "b") for step in range(1, 10)), at(0)):
        engine.feed(STREAM, data, offset=offset, now=ARRIVAL, live=False)
        offset += len(data)
    assert engine.tally.duplicates == 1


def test_old_records_are_forgotten() -> None:
    engine = Engine(reading=DEDUPE)
    engine.rolling(Span(window=SECOND))
    offset = 0
    for data in (at(0), at(SHORTEST), at(2 * SHORTEST), at(3 * SHORTEST), at(0)):
        engine.feed(STREAM, data, offset=offset, now=ARRIVAL, live=False)
        offset += len(data)
    assert (engine.tally.duplicates, engine.tally.accepted) == (0, 5)
    assert engine.hints() == []


def test_beyond_the_limit_the_oldest_are_forgotten_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MAX_REMEMBERED", 10)
    engine = read([(1, at(number)) for number in range(21)])
    assert engine.hints() == [(None, FORGOTTEN)]
    lately, long_ago = at(20), at(0)
    engine.feed(2, lately + long_ago, offset=0, now=ARRIVAL, live=False)
    assert (engine.tally.duplicates, engine.tally.accepted) == (1, 22)


@given(
    batches=st.lists(st.lists(st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(0, 1 << 13), max_size=60))
)
def test_the_set_of_hashes_is_a_set(batches: list[list[int]]) -> None:
    hashes, known = Hashes(), set[int]()
    for batch in batches:
        distinct = [value for value in dict.fromkeys(batch) if value != Hashes.FREE]
        values = np.array(distinct, np.int64)
        assert hashes.among(values).tolist() == [value in known for value in distinct]
        assert hashes.add(values).tolist() == [value not in known for value in distinct]
        known.update(distinct)
        assert len(hashes) == len(known)


def test_the_set_of_hashes_grows() -> None:
    hashes, values = Hashes(), np.arange(1, 100_001) * 4096
    assert hashes.add(values).all()
    assert hashes.among(values).all()
    assert not hashes.among(values + 1).any()


@given(marks=st.lists(st.integers(-2, 5)))
def test_the_first_of_equal_marks_is_fresh(marks: list[int]) -> None:
    marks = [mark or 1 for mark in marks]
    fresh = Repeats().fresh(np.array(marks, np.int64)).tolist()
    assert fresh == [mark not in marks[:index] for index, mark in enumerate(marks)]
