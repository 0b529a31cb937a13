"""Lines in, columns out: every quirk of Logpush output ends here.

A line is an event, ignored (blank, or Logpush's test record) or rejected with a reason; never an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import eq
from typing import TYPE_CHECKING

from spectrum_tui.engine.columns import UNTIMED, Batch, ordered
from spectrum_tui.engine.forms import Forms
from spectrum_tui.engine.framing import MAX_LINE, Lines
from spectrum_tui.engine.layout import CANONICAL, Layouts
from spectrum_tui.engine.records import TEST_RECORD, Intake, Record, Rejected, Run
from spectrum_tui.engine.renumbering import Renumbering
from spectrum_tui.engine.repeats import FORGOTTEN, Repeats, marks
from spectrum_tui.engine.scan import Scanner
from spectrum_tui.engine.sheets import Found, Sheets, among, joined
from spectrum_tui.engine.sight import View
from spectrum_tui.engine.tabular import Table, read_rows
from spectrum_tui.engine.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spectrum_tui.model.pseudonyms import Pseudonyms

SHEET = 64
"""Records held as objects at a time: so few that they stay in the processor's cache until taken apart."""


@dataclass(slots=True)
class Decoded:
    """What became of some lines."""

    batch: Batch | None = None
    records: Sequence[bytes] = ()
    """Every record as bytes, events or not, in the order in which they are numbered."""
    numbered: int = 0
    """How many records there are."""
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
    pseudonyms: Pseudonyms | None = None
    """What client addresses are called instead; None leaves them as they are."""
    workers: int = 0
    """Processes that may decode a backlog beside the one that counts it."""
    max_age: int | None = None
    """Age in ns at which an open connection is given up; None for the default."""

    def vocabulary(self) -> Vocabulary:
        """Return what codes stand for when records are read like this."""
        return Vocabulary(pseudonyms=self.pseudonyms)


@dataclass(slots=True)
class Read:
    """Some records, and what became of each by its number."""

    found: Found
    records: Sequence[bytes]
    runs: list[Run]
    ignored: int
    repaired: set[int]
    rejected: dict[int, Rejected]
    carried: frozenset[str]


class Decoder:
    """Turns lines into batches coded in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, reading: Reading | None = None) -> None:
        reading = reading or Reading()
        self.forms = Forms(reading.fields)
        self.repeats = Repeats() if reading.dedupe else None
        self._layouts = Layouts(vocabulary)
        self._last = self._layouts.of(CANONICAL)
        self._scanner = Scanner(self._layouts)

    def decode(self, stream: int, lines: Lines, *, arrival: int, sequence: int, end: bool = False) -> Decoded:
        """Decode consecutive lines of a stream; with `end` its last.

        `arrival` (ns since the epoch) is the event time of records that have none. Rows are numbered from
        `sequence` by record, or by line where that holds none.
        """
        # What is held of a form is given up at the end: record by record.
        view = None if end or not self.forms.plain(stream) else self._scanner.scan(stream, lines.lines)
        read = self._read_view(stream, lines, view) if view else None
        if read is None:
            read = self._read(stream, lines, end=end)
        duplicates = self._drop_repeats(read)
        batch = None
        if len(read.found.rows):
            batch = ordered(read.found.finished(stream, read.repaired, arrival, sequence))
            if self.repeats:
                self.repeats.reach(batch.newest)
        return Decoded(
            batch=batch,
            records=read.records,
            numbered=len(read.records),
            lines=len(read.records) + len(lines.overlong),
            ignored=read.ignored,
            repaired=len(read.repaired),
            duplicates=duplicates,
            untimed=int((batch["flags"] & UNTIMED).sum()) if batch else 0,
            rejected=sorted(read.rejected.values(), key=lambda line: line.offset),
            carried=read.carried,
        )

    @property
    def nbytes(self) -> int:
        """Bytes of memory beside that of what follows the vocabulary."""
        return self._scanner.nbytes + (self.repeats.nbytes if self.repeats else 0)

    def steady(self, stream: int) -> bool:
        """Tell whether the lines of a stream can be read by themselves, by somebody who saw none before."""
        return self.repeats is None and self.forms.steady(stream)

    def forget(self, stream: int) -> bool:
        """Let go of a stream that has ended with a newline; return False when it may still hold something."""
        plain = self.forms.plain(stream)
        if plain:
            self.forms.forget(stream)
        return plain

    def renumber(self, column: str, change: Renumbering) -> None:
        """Hear of new codes of a column."""
        self._scanner.forget()

    def hints(self) -> list[tuple[int | None, str]]:
        """Return what a user should know about how a stream is read, by its number; None is all streams."""
        said: list[tuple[int | None, str]] = list(self.forms.hints.items())
        return [*said, (None, FORGOTTEN)] if self.repeats and self.repeats.short else said

    def _read_view(self, stream: int, lines: Lines, view: View) -> Read | None:
        """Return what became of lines most of which were read at once; None when some begin another form."""
        left, sheets = view.left, Sheets()
        rest = self.forms.cut(stream, Lines(lines.offset, lines.lines.some(left), lines.overlong))
        before = int(left.searchsorted(view.rows[0]))
        for first in (*range(0, before, SHEET), *range(before, len(left), SHEET)):
            rest.settled |= first >= before
            self._take(rest, sheets, first, min(first + SHEET, before if first < before else len(left)))
            if rest.turn >= 0:
                return None
        rest.settled = True
        self.forms.settle(rest)
        sheets.rows = left[sheets.rows].tolist()
        return Read(
            found=joined(view, sheets, lines),
            records=lines.lines,
            runs=rest.runs,
            ignored=len(rest.ignored),
            repaired=set(left[list(rest.repaired)].tolist()),
            rejected={row if row < 0 else int(left[row]): each for row, each in rest.rejected.items()},
            carried=view.layout.carried | sheets.carried,
        )

    def _read(self, stream: int, lines: Lines, *, end: bool) -> Read:
        """Return what became of lines, record by record."""
        intake, sheets = self.forms.cut(stream, lines), Sheets()
        row = 0
        while True:
            if row < len(intake.lines):
                row = self._read_sheet(intake, sheets, row)
            elif not self.forms.more(intake) and not (end and self.forms.finish(intake)):
                break
        self.forms.settle(intake)
        if end:
            self.forms.forget(intake.stream)
        return Read(
            found=among(sheets, intake),
            records=intake.lines,
            runs=intake.runs,
            ignored=len(intake.ignored),
            repaired=intake.repaired,
            rejected=intake.rejected,
            carried=frozenset(sheets.carried),
        )

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
            self._last = self._layouts.of(tuple(records[0]))
        layout = self._last
        if layout.fault or layout.doubtful or not all(map(eq, map(list, records), repeat(layout.keys))):
            records, rows = self._alike(intake, sheets, records, rows)
            layout = self._layouts.of(CANONICAL)
        else:
            sheets.carried |= layout.carried
        if records:
            sheets.add(layout, list(zip(*map(dict.values, records), strict=False)), rows)

    def _take_rows(self, intake: Intake, sheets: Sheets, table: Table, wanted: range) -> None:
        cells, rows = read_rows(intake, table, wanted)
        layout = self._layouts.of(table.names)
        if layout.fault:
            for row in rows:
                intake.reject(row, layout.fault)
        elif rows:
            sheets.carried |= layout.carried
            sheets.add(layout, list(zip(*cells, strict=True)), rows)

    def _drop_repeats(self, read: Read) -> int:
        """Take out all that was read before, and return how much that is."""
        refused = [row for row, each in read.rejected.items() if row >= 0 and each.length <= MAX_LINE]
        rows = [*read.found.rows.tolist(), *refused] if self.repeats else []
        if not self.repeats or not rows:
            return 0
        fresh = self.repeats.fresh(marks(read.records, read.runs, rows))
        repeated = set(compress(rows, (~fresh).tolist()))
        if repeated:
            read.found = read.found.some(fresh[: len(read.found.rows)])
            read.repaired -= repeated
            read.rejected = {row: each for row, each in read.rejected.items() if row not in repeated}
        return len(repeated)

    def _alike(
        self, intake: Intake, sheets: Sheets, records: list[Record], rows: Sequence[int]
    ) -> tuple[list[Record], list[int]]:
        """Rewrite records of several layouts to one that has every field; leave out what is no event."""
        kept: list[Record] = []
        kept_rows: list[int] = []
        for row, record in zip(rows, records, strict=True):
            layout = self._layouts.of(tuple(record))
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
