"""Whatever form records come in, they say the same and lie where they are said to, however they are cut."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spectrum_tui.backends.details import RawRecord, read_record
from spectrum_tui.engine import framing
from spectrum_tui.engine import records as reading_records
from spectrum_tui.engine.decode import Reading
from spectrum_tui.engine.engine import Engine
from tests.engine.asking import ARRIVAL, STREAM, fed, kept, places
from tests.engine.generated import chunkings, log
from tests.engine.rendering import BATCHES, FORMS, TABLES, Record, columns, ndjson, records, table
from tests.engine.test_decoding_anything import CUTS, held

PLAIN = (
    TABLES | {each: FORMS[each] for each in ("logpush", "named", "one_line", "array")} | {"ndjson": ndjson}
)
"""Forms whose first line shows what they are wherever it stands; a lone bracket could be damage."""
FORM = st.sampled_from(sorted(FORMS))
SPOTS = st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=3)), max_size=4)
TORN = (
    b'{"events":[\n{"info":{"Event":"connect"}},\n{"info":{"Event":"disc\n{"info":{"Event":"tlsError"}}\n]}\n'
)


def in_pieces(pieces: list[bytes], reading: Reading | None = None) -> Engine:
    """Return an engine that was fed pieces one after the other."""
    engine, offset = Engine(reading=reading), 0
    for piece in pieces:
        engine.feed(STREAM, piece, offset=offset, now=ARRIVAL, live=False)
        offset += len(piece)
    engine.end(STREAM, now=ARRIVAL, live=False)
    return engine


def said(engine: Engine) -> list[dict[str, Any]]:
    """Return what all events say, in the order of arrival."""
    return list(kept(engine).values())


def spoiled(data: bytes, spots: list[tuple[int, bytes]]) -> bytes:
    """Return data in which bytes were replaced at some places."""
    for spot, piece in spots:
        at = spot % (len(data) + 1)
        data = data[:at] + piece + data[at + 1 :]
    return data


@pytest.mark.parametrize("form", FORMS)
@given(rows=records())
def test_every_form_says_what_json_line_by_line_says(form: str, rows: list[Record]) -> None:
    engine = fed(FORMS[form](rows) if rows else b"")
    assert said(engine) == said(fed(ndjson(rows)))
    tally = engine.tally
    assert (tally.rejected, tally.repaired) == (0, 0)
    assert tally.lines == tally.accepted + tally.ignored


@given(rows=records().filter(bool), delimiter=st.sampled_from(",\t;|"))
def test_rows_without_a_header_are_read_with_fields(rows: list[Record], delimiter: str) -> None:
    data = table(delimiter, csv.QUOTE_NONNUMERIC, header=False)(rows)
    reading = Reading(fields=tuple(columns(rows)))
    assert said(fed(data, reading=reading)) == said(fed(ndjson(rows)))


@given(form=FORM, rows=records(), spots=SPOTS, cuts=CUTS)
@example(form="logpush", rows=[{"Event": "connect"}], spots=[(10, b"\n{")], cuts=[11, 12, 13])
@example(form="csv", rows=[{"Event": "connect", "ClientIP": 'a"b'}] * 3, spots=[(30, b"")], cuts=[20, 40])
def test_any_chunking_gives_the_same_in_any_form(
    form: str, rows: list[Record], spots: list[tuple[int, bytes]], cuts: list[int]
) -> None:
    data = spoiled(FORMS[form](rows), spots)
    engine = fed(data)
    assert held(in_pieces(chunkings(data, cuts))) == held(engine)
    tally = engine.tally
    assert tally.lines == tally.accepted + tally.rejected + tally.ignored


@given(form=FORM, rows=records(), spots=SPOTS, length=st.integers(20, 300), cuts=CUTS)
def test_any_chunking_gives_the_same_where_lines_are_too_long(
    form: str, rows: list[Record], spots: list[tuple[int, bytes]], length: int, cuts: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (framing, reading_records):
            patch.setattr(module, "MAX_LINE", length)
            patch.setattr(module, "KEPT_START", 1)
        data = spoiled(FORMS[form](rows), spots)
        assert held(in_pieces(chunkings(data, cuts))) == held(fed(data))


@given(
    parts=st.lists(st.tuples(st.sampled_from(sorted(PLAIN)), records().filter(bool)), max_size=4), cuts=CUTS
)
def test_forms_may_follow_each_other_in_one_stream(
    parts: list[tuple[str, list[Record]]], cuts: list[int]
) -> None:
    data = b"".join(PLAIN[form](rows).removesuffix(b"\n") + b"\n" for form, rows in parts)
    whole = [row for _, rows in parts for row in rows]
    assert said(in_pieces(chunkings(data, cuts))) == said(fed(ndjson(whole)))


@pytest.mark.parametrize("form", BATCHES)
@given(rows=records())
def test_a_record_of_a_batch_lies_where_it_is_said_to_lie(form: str, rows: list[Record]) -> None:
    data = BATCHES[form](rows)
    raw = [data[offset : offset + length] for _, offset, length in places(fed(data))]
    assert list(map(json.loads, raw)) == rows


@given(rows=records().filter(bool), delimiter=st.sampled_from(",\t;|"))
def test_a_row_lies_where_it_is_said_to_lie_and_can_be_shown(rows: list[Record], delimiter: str) -> None:
    data = table(delimiter, csv.QUOTE_ALL)(rows)
    engine = fed(data)
    for (stream, offset, length), row in zip(places(engine), rows, strict=True):
        raw = RawRecord(data[offset : offset + length], engine.columns_at(stream, offset))
        shown = {name: "" if value is None else str(value) for name, value in row.items()}
        assert shown.items() <= read_record(raw).items()


def test_a_torn_record_costs_no_other() -> None:
    engine = fed(TORN)
    assert [event["event"] for event in said(engine)] == ["connect", "tlsError"]
    assert [line.start for line, _ in engine.rejected] == [b'{"info":{"Event":"disc']


def test_a_row_that_was_torn_in_a_quote_costs_no_other_and_holds_up_few() -> None:
    rows = b"".join(b'"disconnect","a"\n' for _ in range(31))
    engine = in_pieces([b'Event,ClientIP\n"connect","torn\n', rows])
    assert engine.tally.accepted == 31
    assert [line.start for line, _ in engine.rejected] == [b'"connect","torn']


def test_a_client_cannot_fake_a_row_by_line_breaks_in_its_host_name() -> None:
    fake = '\n"originError","203.0.113.9","x"\n'
    rows = [{"Event": "connect", "ClientIP": "a", "ClientTlsClientHelloServerName": fake}]
    engine = fed(FORMS["csv, all quoted"](rows))
    assert [(event["event"], event["client"], event["sni"]) for event in said(engine)] == [
        ("connect", "a", fake.strip())
    ]


def test_a_client_cannot_change_the_columns_by_its_host_name() -> None:
    engine = fed(b'ClientTlsClientHelloServerName,Event\nStatus,connect\n"Event",disconnect\n')
    assert [(event["sni"], event["event"]) for event in said(engine)] == [
        ("Status", "connect"),
        ("Event", "disconnect"),
    ]


@given(
    parts=st.lists(
        st.sampled_from((b"{", b"[", b'"', b"\\", b" ", b",", b"}", b"]", b":", b"a")), max_size=60
    )
)
def test_a_batch_of_brackets_and_quotes_is_accounted_for(parts: list[bytes]) -> None:
    tally = fed(log([b'{"events":[', b"".join(parts)])).tally
    assert tally.lines == tally.accepted + tally.rejected + tally.ignored


@pytest.mark.parametrize("piece", [b'{"a":[', b"[", b"{", b'"\\"', b"{ ", b" ,", b'"', b"1,", b"\t", b"};{"])
def test_a_hostile_line_costs_its_length(piece: bytes) -> None:
    """A quarter of a mebibyte takes less than a second; were it the square, it would take many minutes."""
    long = (piece * (framing.MAX_LINE // len(piece)))[: framing.MAX_LINE // 4]
    for before in (b"", b'{"events":[\n', b"Event,Status\n", b"{\n"):
        engine = fed(before + long + b"\n" + long + b"\n")
        assert engine.tally.accepted == 0 or before.startswith(b"Event")


@pytest.mark.parametrize(
    ("line", "times"),
    [
        (b'"x":"[",', 20_000),
        (b'"Event":[', 20_000),
        (b'"', 9000),
        (b'"a', 9000),
        (b"Event", 1000),
        (b"[", 9000),
    ],
)
def test_hostile_lines_cost_their_number(line: bytes, times: int) -> None:
    for before in (b"{", b'{"events":[', b"Event,Status", b'{"Event":"connect"}'):
        tally = fed(log([before, *[line] * times])).tally
        assert tally.lines == tally.accepted + tally.rejected + tally.ignored
