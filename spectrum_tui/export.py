"""Matching events as NDJSON, byte for byte, or as CSV that no spreadsheet can mistake for formulas."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Literal

from spectrum_tui.backends.details import RawRecord, known_values, read_record
from spectrum_tui.engine.codes import ROUTE_FIELDS, json_text, route
from spectrum_tui.engine.layout import places
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.text import csv_cell, plain

FORMATS = ("ndjson", "csv")
Format = Literal["ndjson", "csv"]
LONGEST_CELL = 1 << 20
"""Characters of a CSV cell; no line is longer."""

LABEL_COLUMNS = ("ApplicationLabel", "OriginLabel")
SHORT = 64
"""Characters of texts that are remembered."""
MOST_TEXTS = 1 << 14
"""Texts that are remembered."""


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
    known = read_record(record)
    values = (*known.values(), None)
    picked = [values[place] for place in _columns(tuple(known))]
    cells = [_TEXTS[value] if type(value) is str else _cell(value) for value in picked]
    return _csv([*cells, *map(_text, _named(known_values(known), labels))] if labels else cells)


@lru_cache(256)
def _columns(keys: tuple[str, ...]) -> tuple[int, ...]:
    """Return where in a record the fields of the dataset stand; -1, behind its last, for what it lacks."""
    found = places(keys)
    return tuple(found.get(field.name, -1) for field in FIELDS)


def _named(values: Mapping[str, Any], labels: Labels) -> tuple[str, str]:
    """Return what the application and the origin of a record are called."""
    named = route(*(values.get(name) for name in ROUTE_FIELDS))
    return labels.application(named.application), labels.origin(named.origin)


def _cell(value: object) -> object:
    """Return what is no text as the writer of CSV is to take it: numbers and nothing as they are."""
    return value if value is None or type(value) is int else json_text(value)


def _text(value: str) -> str:
    return csv_cell(plain(value, LONGEST_CELL))


class _Texts(dict[str, str]):
    """What texts are written as; most come again and again, and looking one up is no call."""

    def __missing__(self, value: str) -> str:
        text = _text(value)
        if len(value) <= SHORT:
            if len(self) >= MOST_TEXTS:
                self.clear()
            self[value] = text
        return text


_TEXTS = _Texts()


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


_ROWS = csv.writer(_Echo(), lineterminator="\n")


def _csv(cells: Iterable[object]) -> bytes:
    # What the writer's file returns, the writer returns: without a file of its own a row costs half as much.
    text: str = _ROWS.writerow(cells)
    return text.encode("utf-8", "replace")
