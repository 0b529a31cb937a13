"""Lines in, JSON objects out; what is no object is rejected with a reason."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import orjson

from spectrum_tui.engine.framing import KEPT_START, MAX_LINE, Lines

if TYPE_CHECKING:
    from spectrum_tui.engine.tabular import Table

Record = dict[str, Any]
Guess = Callable[[bytes, str], str]
Units = tuple[list[bytes], list[int]]
"""Records as bytes, and the position of each in its stream."""

TOO_LONG = f"too long: more than {MAX_LINE >> 20} MiB"
BOM = b"\xef\xbb\xbf"
PADDING = b" \t\r\n\0"
"""What may surround a record; a writer that keeps its position over a truncation leaves a run of NULs."""
TEST_RECORD = {"content": "tests"}
"""What Logpush uploads to validate a destination. Source: Cloudflare docs, Logpush HTTP destination."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Rejected(NamedTuple):
    """A line that is no event."""

    stream: int
    offset: int
    length: int
    start: bytes
    reason: str
    """A category, then after a colon what was found."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive records of one form."""

    table: Table | None = None
    """What their columns are; None for JSON."""
    lines: bool = True
    """Whether each begins a line, so that another form may begin with it."""
    first: int = 0
    """Number of the first."""


@dataclass(slots=True)
class Intake:
    """Some records, most of them a line each, and what became of those that are none."""

    stream: int
    lines: list[bytes]
    starts: list[int]
    """Position of each line in the stream."""
    runs: list[Run] = field(default_factory=lambda: [Run()])
    rest: list[Units] = field(default_factory=list)
    """Lines that are still to be cut into records, the last first."""
    turns: Callable[[Intake, int], bool] = lambda intake, row: False
    """Tells whether a line that is none in its form begins another."""
    guess: Guess = lambda content, reason: reason
    """Says better what a line is that is no JSON."""
    turn: int = -1
    """Number of the line that was found to begin another form, before which reading stopped."""
    settled: bool = False
    """Whether a line of the stream was a JSON object."""
    ignored: set[int] = field(default_factory=set)
    """Numbers of the lines that are nothing."""
    repaired: set[int] = field(default_factory=set)
    """Numbers of the lines that were repaired."""
    rejected: dict[int, Rejected] = field(default_factory=dict)
    """Those that are no events, by their number; below 0 what was too long to be held."""

    @classmethod
    def of(cls, stream: int, lines: Lines, guess: Guess = lambda content, reason: reason) -> Intake:
        """Measure lines, and reject those that were too long to be held."""
        starts = (lines.lines.starts + lines.offset).tolist()
        intake = cls(stream, list(lines.lines), starts, guess=guess)
        for number, long in enumerate(lines.overlong, 1):
            reason = guess(long.start, TOO_LONG)
            intake.rejected[-number] = Rejected(stream, long.offset, long.length, long.start, reason)
        return intake

    def records(self, first: int, last: int) -> tuple[list[Record], Sequence[int]]:
        """Return the objects among the lines from `first` up to `last`, and the number of each one's line."""
        try:
            records = list(map(orjson.loads, self.lines[first:last]))
        except ValueError:
            return self._one_by_one(first, last)
        longest = max(map(len, self.lines[first:last]))
        if longest <= MAX_LINE and set(map(type, records)) == {dict}:
            self.settled = True
            return records, range(first, last)
        return self._one_by_one(first, last)

    def run(self, row: int) -> tuple[Run, int]:
        """Return the run that a record is in, and where that ends."""
        index = bisect_right(self.runs, row, key=lambda run: run.first)
        return self.runs[index - 1], self.runs[index].first if index < len(self.runs) else len(self.lines)

    def add(self, units: Units, run: Run) -> None:
        """Add records behind the others."""
        self.runs.append(replace(run, first=len(self.lines)))
        self.lines += units[0]
        self.starts += units[1]

    def remove(self, row: int) -> Units:
        """Remove the records from one on with what became of them, and return them."""
        removed = self.lines[row:], self.starts[row:]
        del self.lines[row:], self.starts[row:]
        while self.runs and self.runs[-1].first >= row:
            self.runs.pop()
        for each in range(row, row + len(removed[0])):
            self.rejected.pop(each, None)
            self.ignored.discard(each)
            self.repaired.discard(each)
        return removed

    def turned(self, row: int) -> bool:
        """Tell whether a line that is none in its form begins another; then reading stops before it."""
        if not self.run(row)[0].lines or not self.turns(self, row):
            return False
        self.turn = row
        return True

    def reject(self, row: int, reason: str) -> None:
        """Keep a line as rejected."""
        self.repaired.discard(row)
        line = self.lines[row]
        start = self.starts[row]
        self.rejected[row] = Rejected(self.stream, start, len(line), line[:KEPT_START], reason)

    def _one_by_one(self, first: int, last: int) -> tuple[list[Record], list[int]]:
        records, rows = [], []
        for row in range(first, last):
            record = self._record(row)
            if self.turn >= 0:
                break
            if record is not None:
                self.settled = True
                records.append(record)
                rows.append(row)
        return records, rows

    def _record(self, row: int) -> Record | None:
        line = self.lines[row]
        if len(line) > MAX_LINE:
            self.reject(row, self.guess(line[:KEPT_START], TOO_LONG))
            return None
        content = line.removeprefix(BOM).strip(PADDING)
        if not content:
            self.ignored.add(row)
            return None
        found = read_leniently(content)
        if isinstance(found, str):
            if not self.turned(row):
                self.reject(row, self.guess(content, found))
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
