"""Rows of CSV and its kin: how a header is recognised, where a row ends, and the cells in it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from spectrum_tui.engine import framing
from spectrum_tui.engine.records import BOM, TOO_LONG, Intake, Units
from spectrum_tui.model.fields import BY_NAME, EVENT_TYPES
from spectrum_tui.model.times import instant

DELIMITERS = ",\t;|"
"""What may stand between two cells, in the order of trying."""
MAX_ROW_LINES = 32
"""Lines that a row with line breaks in its cells may take; beyond, its first line is taken for damaged."""
BLANK = b"\0\r\n"
"""What may surround a row. Not tabs and spaces: they may be cells."""
NO_END = "not CSV: a quote is never closed"
NO_ROW = "not CSV: a bare line break, or a cell of more than 128 KiB"
_NAMES = re.compile(r"[\w.\- ,\t;|\"]+")
_NAME = re.compile(r"(?:[A-Za-z_][\w.\- ]*)?")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


class Table(NamedTuple):
    """The columns of rows, and what stands between their cells."""

    names: tuple[str, ...]
    delimiter: str

    def rows(self, lines: Sequence[bytes]) -> list[list[str]] | None:
        """Return the cells of rows that are all in order, or None when some need a closer look."""
        joined = b"\n".join(lines)
        if b"\0" in joined or BOM in joined or joined.count(b"\n") >= len(lines):
            return None
        try:
            rows = _read([*joined.decode().split("\n"), ""], self.delimiter)
        except (UnicodeDecodeError, csv.Error):
            return None
        whole = len(rows) == len(lines) + 1 and not rows.pop()
        alike = whole and set(map(len, rows)) == {len(self.names)}
        return rows if alike and not self.strange(row[0] for row in rows) else None

    def row(self, line: bytes) -> tuple[list[str], bool] | str:
        """Return the cells of a row and whether its text had to be repaired, or why it is none."""
        text, repaired = _text(line)
        cells = split(text, self.delimiter)
        if cells == NO_ROW:
            cells, repaired = split(text.replace("\r", "\N{REPLACEMENT CHARACTER}"), self.delimiter), True
        if isinstance(cells, str):
            return cells
        if len(cells) != len(self.names):
            return f"not CSV: {_cells(len(cells))} instead of {len(self.names)}"
        return cells, repaired

    def fits(self, line: bytes) -> bool:
        """Tell whether a line is a row of this table."""
        return not isinstance(self.row(line), str)

    def begins(self, line: bytes) -> bool:
        """Tell whether a line is a row of this table, or may be the first line of one."""
        text = _text(line)[0]
        cells = split(text, self.delimiter)
        if cells == NO_END:
            cells = split(text + '"', self.delimiter)
            return not isinstance(cells, str) and len(cells) <= len(self.names)
        return self.fits(line)

    def plausible(self, line: bytes) -> bool:
        """Tell whether a line is a row of this table and says what an event says where an event says it."""
        found = self.row(line)
        if isinstance(found, str):
            return False
        said = {name.lower(): cell.strip().lower() for name, cell in zip(self.names, found[0], strict=True)}
        return said.get("event") in _EVENTS or instant(said.get("timestamp")) > 0

    def strange(self, firsts: Iterable[str]) -> bool:
        """Tell whether one of some first cells looks like that of a header, or like the beginning of JSON."""
        distinct = {first.strip().lower() for first in firsts}
        headed = self.names[0].lower() in distinct or not BY_NAME.keys().isdisjoint(distinct)
        return headed or any(first[:1] in "{[" for first in distinct if first)


class Rows:
    """Cuts the lines of a stream into the rows of a table: a row goes on while one of its quotes is open."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._held: Units = ([], [])

    def take(self, lines: list[bytes], starts: list[int]) -> tuple[Units, int]:
        """Return the rows that lines complete, and how many of the lines were taken: all."""
        taken = len(lines)
        if not self._held[0] and not any(map(_is_odd, lines)):
            return (lines, starts), taken
        lines, starts = self._held[0] + lines, self._held[1] + starts
        rows: Units = ([], [])
        first = 0
        while first < len(lines) and (last := self._end(lines, first)):
            rows[0].append(b"\n".join(lines[first:last]))
            rows[1].append(starts[first])
            first = last
        self._held = lines[first:], starts[first:]
        return rows, taken

    def give_up(self) -> Units:
        """Return the lines of a row that is not complete, and forget them."""
        held, self._held = self._held, ([], [])
        return held

    def _end(self, lines: Sequence[bytes], first: int) -> int:
        """Return the line after the row that begins at `first`; 0 when it may go on beyond the lines."""
        if not _is_odd(lines[first]) or split(_text(lines[first])[0], self.table.delimiter) != NO_END:
            return first + 1
        size = len(lines[first])
        for last in range(first + 1, min(len(lines), first + MAX_ROW_LINES)):
            size += len(lines[last]) + 1
            if size > framing.MAX_LINE:
                return first + 1
            if _is_odd(lines[last]):
                whole = self.table.fits(b"\n".join(lines[first : last + 1]))
                return last + 1 if whole else first + 1
        return 0 if len(lines) < first + MAX_ROW_LINES else first + 1


_EVENTS = {event.lower() for event in EVENT_TYPES}


def read_rows(intake: Intake, table: Table, wanted: range) -> tuple[list[list[str]], Sequence[int]]:
    """Return the cells of the wanted rows that are in order, and the number of each."""
    lines = intake.lines[wanted.start : wanted.stop]
    alike = table.rows(lines) if max(map(len, lines)) <= framing.MAX_LINE else None
    if alike is not None:
        return alike, wanted
    found, numbers = [], []
    for row in wanted:
        cells = _read_row(intake, table, row)
        if intake.turn >= 0:
            break
        if cells is not None:
            found.append(cells)
            numbers.append(row)
    return found, numbers


def _read_row(intake: Intake, table: Table, row: int) -> list[str] | None:
    line = intake.lines[row]
    if len(line) > framing.MAX_LINE:
        intake.reject(row, intake.guess(line[: framing.KEPT_START], TOO_LONG))
        return None
    if not line.removeprefix(BOM).strip(BLANK + b" "):
        intake.ignored.add(row)
        return None
    found = table.row(line)
    if (isinstance(found, str) or table.strange(found[0][:1])) and intake.turned(row):
        return None
    if isinstance(found, str):
        intake.reject(row, found)
        return None
    cells, repaired = found
    if repaired:
        intake.repaired.add(row)
    return cells


def header(line: bytes, current: Table | None) -> Table | None:
    """Return the table that a line is the header of.

    Its cells look like names and one of them is a field of the dataset. Where rows were read before, all must
    be, unless it is their header once more: a row may hold whatever clients send.
    """
    text = _text(line)[0].strip()
    marks = [mark for mark in DELIMITERS if mark in text] or DELIMITERS[:1]
    for delimiter in marks if _NAMES.fullmatch(text) else ():
        cells = split(text, delimiter)
        names = () if isinstance(cells, str) else tuple(cell.strip() for cell in cells)
        if names and _is_header(names, current):
            return Table(names, delimiter)
    return None


def _is_header(names: tuple[str, ...], current: Table | None) -> bool:
    known = [name.lower() in BY_NAME for name in names]
    if current:
        return all(known) or names == current.names
    return any(known) and all(map(_NAME.fullmatch, names))


def fitted(names: tuple[str, ...], line: bytes) -> Table | None:
    """Return the table with these columns that a line begins a row of, whatever stands between its cells."""
    known = (Table(names, mark) for mark in DELIMITERS if len(names) == 1 or mark.encode() in line)
    return next((table for table in known if table.begins(line)), None) if names else None


def cells_without_header(line: bytes) -> int:
    """Return of how many cells a line is a row, as far as can be told without a header; 0 when it is none.

    There must be several, and one must be what an event says: its type, an address or a time.
    """
    text = _text(line)[0]
    for mark in DELIMITERS:
        cells = split(text, mark) if text.count(mark) > 1 else []
        if not isinstance(cells, str) and any(map(_telling, cells)):
            return len(cells)
    return 0


def split(text: str, delimiter: str) -> list[str] | str:
    """Return the cells of a row, or why it is none."""
    try:
        rows = _read([text, ""], delimiter)
    except csv.Error:
        return NO_ROW
    return rows[0] if len(rows) == 2 else NO_END


def _read(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return rows; a quote that is open at the end of a line swallows the next."""
    return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))


def _is_odd(line: bytes) -> bool:
    """Tell whether a line may leave a quote open, or close one: no other line begins or ends a longer row."""
    return bool(line.count(b'"') & 1)


def _text(line: bytes) -> tuple[str, bool]:
    content = line.removeprefix(BOM).strip(BLANK)
    try:
        return content.decode(), False
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace"), True


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _telling(cell: str) -> bool:
    return cell.strip().lower() in _EVENTS or bool(_ADDRESS.fullmatch(cell.strip())) or instant(cell) > 0
