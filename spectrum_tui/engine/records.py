"""Lines in, JSON objects out; what is no object is rejected with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import orjson

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.framing import KEPT_START, MAX_LINE, Lines

Record = dict[str, Any]

TOO_LONG = f"too long: more than {MAX_LINE >> 20} MiB"
BOM = b"\xef\xbb\xbf"
PADDING = b" \t\r\n\0"
"""What may surround a record; a writer that keeps its position over a truncation leaves a run of NULs."""
TEST_RECORD = {"content": "tests"}
"""What Logpush uploads to validate a destination. Source: Cloudflare docs, Logpush HTTP destination."""
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no event."""

    stream: int
    offset: int
    length: int
    start: bytes
    reason: str
    """A category, then after a colon what was found."""


@dataclass(slots=True)
class Intake:
    """Some lines, and what became of those that are no records."""

    stream: int
    lines: Sequence[bytes]
    starts: Ints
    """Position of each line in the stream."""
    lengths: Ints
    ignored: int = 0
    repaired: set[int] = field(default_factory=set)
    """Numbers of the lines that were repaired."""
    rejected: list[Rejected] = field(default_factory=list)

    @classmethod
    def of(cls, stream: int, lines: Lines) -> Intake:
        """Measure lines, and reject those that were too long to be held."""
        lengths = np.fromiter(map(len, lines.lines), np.int64, len(lines.lines))
        starts = np.cumsum(lengths + 1) - (lengths + 1) + lines.offset
        intake = cls(stream, lines.lines, starts, lengths)
        for long in lines.overlong:
            intake.rejected.append(Rejected(stream, long.offset, long.length, long.start, TOO_LONG))
        return intake

    def records(self, first: int, last: int) -> tuple[list[Record], Iterable[int]]:
        """Return the objects among the lines from `first` up to `last`, and the number of each one's line."""
        try:
            records = list(map(orjson.loads, self.lines[first:last]))
        except ValueError:
            return self._one_by_one(first, last)
        if set(map(type, records)) == {dict} and int(self.lengths[first:last].max()) <= MAX_LINE:
            return records, range(first, last)
        return self._one_by_one(first, last)

    def reject(self, row: int, reason: str) -> None:
        """Keep a line as rejected."""
        start, length = int(self.starts[row]), int(self.lengths[row])
        self.rejected.append(Rejected(self.stream, start, length, self.lines[row][:KEPT_START], reason))

    def _one_by_one(self, first: int, last: int) -> tuple[list[Record], list[int]]:
        records, rows = [], []
        for row in range(first, last):
            record = self._record(row)
            if record is not None:
                records.append(record)
                rows.append(row)
        return records, rows

    def _record(self, row: int) -> Record | None:
        line = self.lines[row]
        if len(line) > MAX_LINE:
            self.reject(row, TOO_LONG)
            return None
        content = line.removeprefix(BOM).strip(PADDING)
        if not content:
            self.ignored += 1
            return None
        found = read_leniently(content)
        if isinstance(found, str):
            self.reject(row, found)
            return None
        record, repaired = found
        if repaired:
            self.repaired.add(row)
        return record


def read_leniently(content: bytes) -> tuple[Record, bool] | str:
    """Return the object in a line and whether its text had to be repaired, or why there is none.

    Only text is repaired (bad UTF-8, lone surrogates, bare control characters): nobody may hide an event by
    what they put into a host name. Damaged structure is not guessed at.
    """
    try:
        value, repaired = orjson.loads(content), False
    except ValueError as refusal:
        if not content.startswith(b"{"):
            return f"not JSON: {_brief(refusal)}"
        try:
            value, repaired = _repair(content), True
        except (ValueError, RecursionError):
            return f"not JSON: {_brief(refusal)}"
    if not isinstance(value, dict):
        return f"not a JSON object: {_kind(value)}"
    return value, repaired


def _brief(refusal: ValueError) -> str:
    return str(refusal).partition(": line 1")[0]


def _kind(value: object) -> str:
    kinds = {list: "a list", str: "a text", type(None): "null", bool: "a truth value"}
    return kinds.get(type(value), "a number")


def _repair(content: bytes) -> Any:
    value = json.loads(content.decode("utf-8", "replace"), strict=False, parse_constant=_refuse)
    return orjson.loads(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", json.dumps(value, ensure_ascii=False)))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
