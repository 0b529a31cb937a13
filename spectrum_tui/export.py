"""Matching events as NDJSON, byte for byte, or as CSV that no spreadsheet can mistake for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Literal

from spectrum_tui.backends.details import RawRecord, known_values, read_record
from spectrum_tui.engine.codes import ROUTE_FIELDS, json_text, route
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.text import csv_cell, plain

FORMATS = ("ndjson", "csv")
Format = Literal["ndjson", "csv"]
LONGEST_CELL = 1 << 20
"""Characters of a CSV cell; no line is longer."""

LABEL_COLUMNS = ("ApplicationLabel", "OriginLabel")
SHORT = 64
"""Characters of texts that are remembered: most come again and again."""


def write(
    records: Iterable[RawRecord], form: Format, out: Callable[[bytes], object], labels: Labels = NO_LABELS
) -> int:
    """Write raw records to `out`, with what begins a file of them, and return how many there were."""
    count = 0
    out(opening(form, labels))
    for line in lines(records, form, labels):
        out(line)
        count += 1
    return count


def opening(form: Format, labels: Labels = NO_LABELS) -> bytes:
    """Return what stands before the first record; with labels, CSV has two columns more."""
    columns = (*(field.name for field in FIELDS), *(LABEL_COLUMNS if labels else ()))
    return _csv(columns) if form == "csv" else b""


def lines(records: Iterable[RawRecord], form: Format, labels: Labels = NO_LABELS) -> Iterator[bytes]:
    """Return each record as the bytes that are written for it."""
    return map(_line if form == "ndjson" else partial(_csv_line, labels), records)


def _line(record: RawRecord) -> bytes:
    if not record.table and b"\n" in record.content:
        return b" ".join(map(bytes.strip, record.content.split(b"\n"))) + b"\n"
    return record.content + b"\n"


def _csv_line(labels: Labels, record: RawRecord) -> bytes:
    values = known_values(read_record(record))
    cells = [_cell(values.get(field.name)) for field in FIELDS]
    return _csv([*cells, *map(_cell, _named(values, labels))] if labels else cells)


def _named(values: Mapping[str, Any], labels: Labels) -> tuple[str, str]:
    """Return what the application and the origin of a record are called."""
    named = route(*(values.get(name) for name in ROUTE_FIELDS))
    return labels.application(named.application), labels.origin(named.origin)


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
