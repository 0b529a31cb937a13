"""Matching events as NDJSON, byte for byte, or as CSV that no spreadsheet can mistake for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Literal

from spectrum_tui.backends.details import RawRecord, known_values, read_record
from spectrum_tui.engine.codes import json_text
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.text import csv_cell, plain

FORMATS = ("ndjson", "csv")
Format = Literal["ndjson", "csv"]
LONGEST_CELL = 1 << 20
"""Characters of a CSV cell; no line is longer."""

SHORT = 64
"""Characters of texts that are remembered: most come again and again."""


def write(records: Iterable[RawRecord], form: Format, out: Callable[[bytes], object]) -> int:
    """Write raw records to `out`, with what begins a file of them, and return how many there were."""
    count = 0
    out(opening(form))
    for line in lines(records, form):
        out(line)
        count += 1
    return count


def opening(form: Format) -> bytes:
    """Return what stands before the first record."""
    return _csv(field.name for field in FIELDS) if form == "csv" else b""


def lines(records: Iterable[RawRecord], form: Format) -> Iterator[bytes]:
    """Return each record as the bytes that are written for it."""
    return map(_line if form == "ndjson" else _csv_line, records)


def _line(record: RawRecord) -> bytes:
    if not record.table and b"\n" in record.content:
        return b" ".join(map(bytes.strip, record.content.split(b"\n"))) + b"\n"
    return record.content + b"\n"


def _csv_line(record: RawRecord) -> bytes:
    values = known_values(read_record(record))
    return _csv(_cell(values.get(field.name)) for field in FIELDS)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if type(value) is int:
        return str(value)
    if not isinstance(value, str):
        return json_text(value)
    return _known_text(value) if len(value) <= SHORT else _text(value)


def _text(value: str) -> str:
    return csv_cell(plain(value, LONGEST_CELL))


_known_text = lru_cache(1 << 14)(_text)


def _csv(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")
