"""What form each stream has: JSON line by line, JSON in batches, or rows of a table.

A stream is taken for JSON line by line, at no cost, until a line shows that it is something else. Whatever
the form, what comes out are records as bytes with their positions: everything after is the same for all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

from spectrum_tui.engine.batches import opening, opens_batch, parsed
from spectrum_tui.engine.framing import Lines
from spectrum_tui.engine.records import BOM, PADDING, TOO_LONG, Intake, Run, Units
from spectrum_tui.engine.tabular import Rows, Table, cells_without_header, fitted, header
from spectrum_tui.engine.wrapped import Document

MAX_TABLES = 1000
"""Headers remembered per stream, to show its records; the newest."""
PORTION = 128
"""Lines cut at a time: what it costs when the form changes in the midst of them."""
MAX_HINTS = 20
"""Streams of which it is said what is odd about their form."""
MAX_GUESSED = 1 << 11
"""Bytes of a line by which it is guessed what it is."""
HEADERLESS = "not JSON: looks like CSV without a header: add --fields ClientIP,Event,…"
MISFIT = "not CSV: {} cells where --fields names {}"
LONG_BATCH = f"{TOO_LONG}: a batch on one line: give each record a line of its own"
BORROWED = "no header: read under the header of another file"
BEHIND = "not JSON: a record behind other text"
LOGFMT = "not JSON: looks like logfmt"
_PAIR = re.compile(rb"(?:^|\s)[\w.\-]+=")


class Plain:
    """Takes every line as it is."""

    def take(self, lines: list[bytes], starts: list[int]) -> tuple[Units, int]:
        """Return the lines themselves, and how many they are."""
        return (lines, starts), len(lines)

    def give_up(self) -> Units:
        """Return what is held: nothing."""
        return [], []


Form = Plain | Document | Rows


@dataclass(slots=True)
class _Stream:
    number: int
    form: Form = field(default_factory=Plain)
    settled: bool = False
    """Whether some line was a JSON object."""
    turn: tuple[Form, bool] | None = None
    """The form that a line begins, and whether the line is no more than its header."""
    offsets: list[int] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    """Every table, and where it begins."""

    @property
    def last(self) -> Table | None:
        return self.tables[-1] if self.tables else None

    def enter(self, form: Form, offset: int) -> None:
        self.form = form
        if isinstance(form, Rows) and form.table != self.last:
            self.offsets.append(offset)
            self.tables.append(form.table)
            del self.offsets[:-MAX_TABLES], self.tables[:-MAX_TABLES]


class Forms:
    """Knows the form of every stream.

    Args:
        fields: names of the columns of rows that come without a header.
    """

    def __init__(self, fields: Sequence[str] = ()) -> None:
        self._fields = tuple(fields)
        self._streams: dict[int, _Stream] = {}
        self._newest: Table | None = None
        """The newest table with a header, of any stream."""
        self.hints: dict[int, str] = {}
        """What a user should know about the form of a stream, by its number."""

    def cut(self, number: int, lines: Lines) -> Intake:
        """Return the records that lines of a stream complete."""
        stream = self._streams.setdefault(number, _Stream(number))
        intake = Intake.of(number, lines, partial(self._guess, number))
        intake.settled, intake.turns = stream.settled, self._turns
        if not isinstance(stream.form, Plain):
            _put_back(intake, intake.remove(0))
            if lines.overlong:
                intake.add(stream.form.give_up(), _run(stream.form))
        return intake

    def more(self, intake: Intake) -> bool:
        """Cut the next of the lines that are left; return whether there were any."""
        if not intake.rest:
            return False
        stream, (lines, starts) = self._streams[intake.stream], intake.rest.pop()
        found, taken = stream.form.take(lines, starts)
        intake.add(found, _run(stream.form))
        if taken < len(lines):
            self._enter(stream, intake, (lines[taken:], starts[taken:]))
        return True

    def plain(self, number: int) -> bool:
        """Tell whether a stream is JSON line by line, as far as is known."""
        return number not in self._streams or isinstance(self._streams[number].form, Plain)

    def steady(self, number: int) -> bool:
        """Tell whether a stream has been nothing but JSON line by line, and not for the first time."""
        stream = self._streams.get(number)
        return bool(stream and stream.settled and not stream.tables and isinstance(stream.form, Plain))

    def vouch(self, number: int) -> None:
        """Hear that a stream is steady so far."""
        self._streams[number] = _Stream(number, settled=True)

    def drop(self, number: int) -> None:
        """Let go of all that is known of a stream."""
        self._streams.pop(number, None)

    def turn(self, intake: Intake) -> None:
        """Cut anew from the line on that was found to begin another form."""
        stream = self._streams[intake.stream]
        lines, starts = intake.remove(intake.turn)
        if isinstance(stream.form, Rows):
            held = stream.form.give_up()
            lines, starts = _lines([*lines, *held[0]], [*starts, *held[1]])
        intake.turn = -1
        self._enter(stream, intake, (lines, starts))

    def settle(self, intake: Intake) -> None:
        """Hear that all of an intake is read."""
        self._streams[intake.stream].settled = intake.settled

    def finish(self, intake: Intake) -> bool:
        """Add what is held of a stream that has ended; return whether that was anything."""
        form = self._streams[intake.stream].form
        held = form.give_up()
        intake.add(held, _run(form))
        return bool(held[0])

    def forget(self, number: int) -> None:
        """Let go of a stream that has ended, but for what it takes to show its records."""
        if number in self._streams and not self._streams[number].tables:
            del self._streams[number]

    def table(self, number: int, offset: int) -> Table | None:
        """Return the table that was in force at a position of a stream."""
        stream = self._streams.get(number)
        if stream is None or not stream.tables:
            return None
        return stream.tables[max(bisect_right(stream.offsets, offset) - 1, 0)]

    def _enter(self, stream: _Stream, intake: Intake, units: Units) -> None:
        """Go on in the form that the first line was found to begin."""
        assert stream.turn
        form, is_header = stream.turn
        stream.enter(form, units[1][0])
        if is_header:
            intake.add(([b""], units[1][:1]), _run(form))
            units = units[0][1:], units[1][1:]
            self._newest = stream.last
        _put_back(intake, units)

    def _turns(self, intake: Intake, row: int) -> bool:
        stream = self._streams[intake.stream]
        stream.settled = intake.settled
        return self._asks(stream, intake.lines[row])

    def _asks(self, stream: _Stream, line: bytes) -> bool:
        """Tell whether a line that is nothing in the present form begins another."""
        content = line.removeprefix(BOM).strip(PADDING)
        if opens_batch(content, fresh=not stream.settled):
            stream.turn = Document(partial(self._asks_for_table, stream)), False
            return True
        if content.startswith(b"{"):
            stream.turn = Plain(), False
            return isinstance(stream.form, Rows) and isinstance(parsed(content), dict)
        return self._asks_for_table(stream, line)

    def _asks_for_table(self, stream: _Stream, line: bytes) -> bool:
        last = stream.last
        if headed := header(line, last):
            stream.turn = Rows(headed), True
            return True
        if isinstance(stream.form, Rows):
            return False
        table = last if last and last.begins(line) else fitted(self._fields, line)
        if not table and not last and not stream.settled and self._newest and self._newest.plausible(line):
            table = self._newest
            self.hint(stream.number, BORROWED)
        if table:
            stream.turn = Rows(table), False
        return bool(table)

    def _guess(self, number: int, content: bytes, reason: str) -> str:
        """Return why a line is refused that is in no form that is read."""
        start = content[:MAX_GUESSED]
        if advice := self._advice(start, reason):
            self.hint(number, advice.partition(": ")[2])
            return advice
        if reason == TOO_LONG or start.startswith(b"{"):
            return reason
        if b'{"' in start and content.endswith(b"}"):
            return BEHIND
        return LOGFMT if len(_PAIR.findall(start)) > 2 else reason

    def _advice(self, start: bytes, reason: str) -> str:
        """Return why a line is refused that something can be done about; "" for others."""
        if reason == TOO_LONG:
            return LONG_BATCH if start.startswith(b"[") or opening(start, 0) else ""
        cells = 0 if b'{"' in start else cells_without_header(start)
        if not cells:
            return ""
        return MISFIT.format(cells, len(self._fields)) if self._fields else HEADERLESS

    def hint(self, number: int, advice: str) -> None:
        """Hear what a user should know about the form of a stream."""
        if len(self.hints) < MAX_HINTS:
            self.hints.setdefault(number, advice)


def _run(form: Form) -> Run:
    return Run(form.table if isinstance(form, Rows) else None, lines=not isinstance(form, Document))


def _put_back(intake: Intake, units: Units) -> None:
    """Leave lines to be cut, a portion at a time."""
    lines, starts = units
    for first in reversed(range(0, len(lines), PORTION)):
        intake.rest.append((lines[first : first + PORTION], starts[first : first + PORTION]))


def _lines(units: list[bytes], starts: list[int]) -> Units:
    """Return the lines of rows."""
    lines: Units = ([], [])
    for unit, start in zip(units, starts, strict=True):
        parts = unit.split(b"\n")
        lines[0].extend(parts)
        lines[1].extend(accumulate((len(part) + 1 for part in parts[:-1]), initial=start))
    return lines
