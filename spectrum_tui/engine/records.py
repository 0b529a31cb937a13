"""Lines in, JSON objects out; what is no object is rejected with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NoReturn

import numpy as np
import orjson

from spectrum_tui.engine.codes import Ints
from spectrum_tui.engine.framing import KEPT_START, MAX_LINE, Lines

Record = dict[str, Any]

TOO_LONG = f"too long: more than {MAX_LINE >> 20} MiB"
BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile("[\ud800-\udfff]")
PADDING = b" \t\r\n\0"
"""What may surround a record; a writer that keeps its position over a truncation leaves a run of NULs."""
TEST_RECORD = {"content": "tests"}
"""What Logpush uploads to validate a destination. Source: Cloudflare docs, Logpush HTTP destination."""


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
    """The records among some lines, and what became of the other lines."""

    stream: int
    starts: Ints
    """Position of each line in the stream."""
    lengths: Ints
    lines: Sequence[bytes]
    records: list[Record] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    """Number of the line of each record."""
    ignored: int = 0
    repaired: list[int] = field(default_factory=list)
    """Numbers of the lines that were repaired."""
    rejected: list[Rejected] = field(default_factory=list)

    def reject(self, row: int, reason: str) -> None:
        """Keep a line as rejected."""
        start, length = int(self.starts[row]), int(self.lengths[row])
        self.rejected.append(Rejected(self.stream, start, length, self.lines[row][:KEPT_START], reason))


def take_in(stream: int, lines: Lines) -> Intake:
    """Parse every line as a JSON object."""
    intake = _intake(stream, lines)
    if len(lines.lines) and int(intake.lengths.max()) > MAX_LINE:
        _take_one_by_one(intake)
        return intake
    records, bad = _load(lines.lines)
    if bad or set(map(type, records)) - {dict}:
        _take_one_by_one(intake)
    else:
        intake.records, intake.rows = records, list(range(len(records)))
    return intake


def _intake(stream: int, lines: Lines) -> Intake:
    lengths = np.fromiter(map(len, lines.lines), np.int64, len(lines.lines))
    starts = np.fromiter(accumulate(lengths[:-1] + 1, initial=lines.offset), np.int64) if len(lengths) else lengths
    intake = Intake(stream, starts, lengths, lines.lines)
    for long in lines.overlong:
        intake.rejected.append(Rejected(stream, long.offset, long.length, long.start, TOO_LONG))
    return intake


def _load(lines: Sequence[bytes]) -> tuple[list[Record], bool]:
    try:
        return list(map(orjson.loads, lines)), False
    except ValueError:
        return [], True


def _take_one_by_one(intake: Intake) -> None:
    for row, line in enumerate(intake.lines):
        try:
            record = orjson.loads(line) if len(line) <= MAX_LINE else None
        except ValueError:
            record = None
        if type(record) is dict:
            intake.records.append(record)
            intake.rows.append(row)
        else:
            _rescue(intake, row, line)


def _rescue(intake: Intake, row: int, line: bytes) -> None:
    """Decide about a line that the parser refuses or that is no object."""
    content = line.removeprefix(BOM).strip(PADDING)
    if not content:
        intake.ignored += 1
    elif len(line) > MAX_LINE:
        intake.reject(row, TOO_LONG)
    else:
        found = read_leniently(content)
        if isinstance(found, str):
            intake.reject(row, found)
            return
        record, repaired = found
        intake.records.append(record)
        intake.rows.append(row)
        if repaired:
            intake.repaired.append(row)


def read_leniently(content: bytes) -> tuple[Record, bool] | str:
    """Return the object in a line and whether its text had to be repaired, or why there is none.

    Only text is repaired (bad UTF-8, lone surrogates, bare control characters): nobody may hide an event by what
    they put into a host name. Damaged structure is not guessed at.
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
