"""Records as NDJSON byte for byte, and as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.backends.details import RawRecord
from spectrum_tui.export import Format, write
from spectrum_tui.model.fields import FIELDS
from tests.engine.generated import damaged, events, odd_records
from tests.naive_records import fields

lines = st.lists(st.one_of(events(), odd_records(), damaged()), max_size=8)


def written(records: list[bytes], form: Format) -> bytes:
    """Return an export of records."""
    out: list[bytes] = []
    count = write(map(RawRecord, records), form, out.append)
    assert count == len(records)
    return b"".join(out)


def rows(records: list[bytes]) -> list[dict[str, str]]:
    """Return the rows that a reader of CSV finds in an export."""
    return list(csv.DictReader(io.StringIO(written(records, "csv").decode(), newline="")))


@given(lines)
def test_ndjson_is_the_records_themselves(records: list[bytes]) -> None:
    whole = [record.replace(b"\n", b"") for record in records]
    assert written(whole, "ndjson") == b"".join(record + b"\n" for record in whole)


@given(lines)
def test_csv_has_a_row_for_every_record_and_a_cell_for_every_field(records: list[bytes]) -> None:
    found = rows(records)
    assert len(found) == len(records)
    assert all(None not in row and None not in row.values() for row in found)
    assert not any(cell[:1] in tuple("=+@\t\r") for row in found for cell in row.values() if cell)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        ("plain", "plain"),
        (0, "0"),
        (1.5, "1.5"),
        (True, "true"),
        (-5, "-5"),
        (["a", "b"], '["a","b"]'),
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-1+2", "'-1+2"),
        ("@sum", "'@sum"),
        ("a,b", "a,b"),
        ('say "hi"', 'say "hi"'),
        ("a\nb", "a␊b"),
        ("\x1b[31m", "␛[31m"),
        ("\t=1", "␉=1"),
        ("ünï😀", "ünï😀"),
    ],
)
def test_a_cell_is_text_that_does_nothing(value: Any, cell: str) -> None:
    record = json.dumps({"Event": "connect", "ClientTlsClientHelloServerName": value}).encode()
    assert rows([record])[0]["ClientTlsClientHelloServerName"] == cell


def test_keys_in_any_case_find_their_column() -> None:
    record = b'{"event":"connect","ClientASN":64500,"Extra":1}'
    assert {name: cell for name, cell in rows([record])[0].items() if cell} == {
        "Event": "connect",
        "ClientAsn": "64500",
    }
    assert fields(json.loads(record)) == {"Event": "connect", "ClientAsn": 64500}


def test_the_header_names_the_fields_in_their_order() -> None:
    assert written([], "csv").decode() == ",".join(field.name for field in FIELDS) + "\n"


def test_a_long_value_is_kept_whole() -> None:
    record = json.dumps({"Event": "connect", "ColoCode": "x" * 500_000}).encode()
    csv.field_size_limit(1 << 20)
    assert len(rows([record])[0]["ColoCode"]) == 500_000
