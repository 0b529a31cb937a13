"""Lines in, columns out: every quirk of Logpush output ends here.

A line is an event, ignored (blank, or Logpush's test record) or rejected with a reason; never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import eq
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Vocabulary, text
from spectrum_tui.engine.columns import REPAIRED, UNTIMED, Batch, ordered
from spectrum_tui.engine.forms import Forms
from spectrum_tui.engine.framing import MAX_LINE, Lines
from spectrum_tui.engine.layout import CANONICAL, MAX_LAYOUTS, Layout, RawCodes
from spectrum_tui.engine.records import TEST_RECORD, Intake, Record, Rejected
from spectrum_tui.engine.repeats import FORGOTTEN, Repeats, marks
from spectrum_tui.engine.stamps import Column, event_times, instants, integers
from spectrum_tui.engine.tabular import Table, read_rows

SHEET = 64
"""Records held as objects at a time: so few that they stay in the processor's cache until taken apart."""
INTEGERS = {
    "port": "ClientPort",
    "client_bytes": "ClientBytes",
    "origin_bytes": "OriginBytes",
    "client_rtt": "ClientTcpRtt",
    "origin_rtt": "OriginTcpRtt",
}
INSTANTS = {"time": "Timestamp", "connect": "ConnectTimestamp", "disconnect": "DisconnectTimestamp"}
CODES = ("client", "network", "route", "traits", "colo", "sni")


@dataclass(slots=True)
class Decoded:
    """What became of some lines."""

    batch: Batch | None = None
    records: Sequence[bytes] = ()
    """Every record as bytes, events or not, in the order in which they are numbered."""
    lines: int = 0
    """Records, and lines without one: in batches a line may hold many records, a record take many lines."""
    ignored: int = 0
    repaired: int = 0
    duplicates: int = 0
    untimed: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    carried: frozenset[str] = frozenset()
    """Cloudflare names of the fields that some record had."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How records are read, where the default does not do."""

    fields: tuple[str, ...] = ()
    """Names of the columns of rows that come without a header."""
    dedupe: bool = False
    """Drop exact repeats within the longest window, or ten minutes of event time."""


class Decoder:
    """Turns lines into batches coded in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, reading: Reading | None = None) -> None:
        reading = reading or Reading()
        self.forms = Forms(reading.fields)
        self.repeats = Repeats() if reading.dedupe else None
        self._vocabulary = vocabulary
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._last = self._layout(CANONICAL)

    def decode(self, stream: int, lines: Lines, *, arrival: int, sequence: int, end: bool = False) -> Decoded:
        """Decode consecutive lines of a stream; with `end` its last.

        `arrival` (ns since the epoch) is the event time of records that have none. Rows are numbered from
        `sequence` by record, or by line where that holds none.
        """
        intake, sheets = self.forms.cut(stream, lines), Sheets()
        self._read(intake, sheets, end=end)
        duplicates = self._drop_repeats(intake, sheets)
        batch = None
        if sheets.rows:
            columns = sheets.columns(intake, arrival, sequence)
            batch = ordered(columns)
            if self.repeats:
                self.repeats.reach(batch.newest)
        return Decoded(
            batch=batch,
            records=intake.lines,
            lines=len(intake.lines) + len(lines.overlong),
            ignored=len(intake.ignored),
            repaired=len(intake.repaired),
            duplicates=duplicates,
            untimed=int((batch["flags"] & UNTIMED).sum()) if batch else 0,
            rejected=sorted(intake.rejected.values(), key=lambda line: line.offset),
            carried=frozenset(sheets.carried),
        )

    def hints(self) -> list[tuple[int | None, str]]:
        """Return what a user should know about how a stream is read, by its number; None is all streams."""
        said: list[tuple[int | None, str]] = list(self.forms.hints.items())
        return [*said, (None, FORGOTTEN)] if self.repeats and self.repeats.short else said

    def _read(self, intake: Intake, sheets: Sheets, *, end: bool) -> None:
        row = 0
        while True:
            if row < len(intake.lines):
                row = self._read_sheet(intake, sheets, row)
            elif not self.forms.more(intake) and not (end and self.forms.finish(intake)):
                break
        self.forms.settle(intake)
        if end:
            self.forms.forget(intake.stream)

    def _read_sheet(self, intake: Intake, sheets: Sheets, first: int) -> int:
        """Read records from one on, and return the number of the next."""
        run, end = intake.run(first)
        last = min(first + SHEET, end)
        if run.table:
            self._take_rows(intake, sheets, run.table, range(first, last))
        else:
            self._take(intake, sheets, first, last)
        if intake.turn < 0:
            return last
        last = intake.turn
        self.forms.turn(intake)
        return last

    def _take(self, intake: Intake, sheets: Sheets, first: int, last: int) -> None:
        records, rows = intake.records(first, last)
        if not records:
            return
        if self._last.keys != list(records[0]):
            self._last = self._layout(tuple(records[0]))
        layout = self._last
        if layout.fault or layout.doubtful or not all(map(eq, map(list, records), repeat(layout.keys))):
            records, rows = self._alike(intake, sheets, records, rows)
            layout = self._layout(CANONICAL)
        else:
            sheets.carried |= layout.carried
        if records:
            sheets.add(layout, list(zip(*map(dict.values, records), strict=False)), rows)

    def _take_rows(self, intake: Intake, sheets: Sheets, table: Table, wanted: range) -> None:
        cells, rows = read_rows(intake, table, wanted)
        layout = self._layout(table.names)
        if layout.fault:
            for row in rows:
                intake.reject(row, layout.fault)
        elif rows:
            sheets.carried |= layout.carried
            sheets.add(layout, list(zip(*cells, strict=True)), rows)

    def _drop_repeats(self, intake: Intake, sheets: Sheets) -> int:
        """Take out all that was read before, and return how much that is."""
        if not self.repeats:
            return 0
        refused = [row for row, each in intake.rejected.items() if row >= 0 and each.length <= MAX_LINE]
        rows = sheets.rows + refused
        if not rows:
            return 0
        fresh = self.repeats.fresh(marks(intake, rows))
        repeated = set(compress(rows, (~fresh).tolist()))
        if repeated:
            intake.repaired -= repeated
            intake.rejected = {row: each for row, each in intake.rejected.items() if row not in repeated}
            sheets.keep(fresh[: len(sheets.rows)].tolist())
        return len(repeated)

    def _layout(self, keys: tuple[str, ...]) -> Layout:
        known = self._layouts.get(keys)
        if known is None:
            if len(self._layouts) >= MAX_LAYOUTS:
                self._layouts.clear()
            known = self._layouts[keys] = Layout(keys, self._vocabulary)
        return known

    def _alike(
        self, intake: Intake, sheets: Sheets, records: list[Record], rows: Sequence[int]
    ) -> tuple[list[Record], list[int]]:
        """Rewrite records of several layouts to one that has every field; leave out what is no event."""
        kept: list[Record] = []
        kept_rows: list[int] = []
        for row, record in zip(rows, records, strict=True):
            layout = self._layout(tuple(record))
            fault = layout.refuse(record)
            if not fault:
                kept.append(layout.canonical(record))
                kept_rows.append(row)
                sheets.carried |= layout.carried
                continue
            if record == TEST_RECORD:
                intake.ignored.add(row)
            elif intake.turned(row):
                break
            else:
                intake.reject(row, fault)
        return kept, kept_rows


class Sheets:
    """Values gathered from records, a column each, until they become a batch."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.carried: set[str] = set()
        self._codes: dict[str, list[int]] = {name: [] for name in CODES}
        self._values: dict[str, list[Any]] = {name: [] for name in (*INTEGERS, *INSTANTS)}

    def add(self, layout: Layout, columns: Sequence[Column], rows: Sequence[int]) -> None:
        """Take the values of records that all have one layout, a column for each of its keys."""
        self.rows.extend(rows)
        for name, (raw, places) in layout.codes.items():
            self._codes[name].extend(codes(raw, [columns[place] for place in places], len(rows)))
        for names in (INTEGERS, INSTANTS):
            for name, field_name in names.items():
                place = layout.place.get(field_name)
                self._values[name].extend(repeat(None, len(rows)) if place is None else columns[place])

    def keep(self, wanted: Sequence[bool]) -> None:
        """Keep the wanted rows only."""
        self.rows = list(compress(self.rows, wanted))
        for columns in (self._codes, self._values):
            for name, column in columns.items():
                columns[name] = list(compress(column, wanted))

    def columns(self, intake: Intake, arrival: int, sequence: int) -> dict[str, NDArray[Any]]:
        """Return everything gathered as the columns of a batch, in order of arrival."""
        rows = np.array(self.rows, np.int64)
        columns: dict[str, NDArray[Any]] = {name: np.array(self._codes[name], np.uint32) for name in CODES}
        columns |= {name: integers(self._values[name]) for name in INTEGERS}
        columns |= {name: instants(self._values[name]) for name in INSTANTS}
        time, untimed = event_times(columns["time"], columns["disconnect"], columns["connect"], arrival)
        flags = untimed * np.uint8(UNTIMED)
        if intake.repaired:
            flags = flags | np.isin(rows, list(intake.repaired)) * np.uint8(REPAIRED)
        return columns | {
            "time": time,
            "sequence": rows + sequence,
            "port": np.minimum(columns["port"], 65_535).astype(np.int32),
            "stream": np.full(len(rows), intake.stream, np.uint32),
            "offset": np.array(intake.starts, np.int64)[rows],
            "length": np.fromiter(map(len, intake.lines), np.uint32, len(intake.lines))[rows],
            "flags": flags,
        }


def codes(raw: RawCodes, columns: Sequence[Column], count: int) -> list[int]:
    """Return the code of each row of one or several columns read together."""
    if not columns:
        return [raw.read(())] * count
    values: Iterable[object] = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
    try:
        return list(map(raw.__getitem__, values))
    except TypeError:  # a list or an object where a text should be: it counts as its JSON text
        plain = [
            [text(value) if isinstance(value, (dict, list)) else value for value in column]
            for column in columns
        ]
        return codes(raw, plain, count)
