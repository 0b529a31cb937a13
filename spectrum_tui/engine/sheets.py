"""Gather what records say, a column for each thing, until it becomes a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spectrum_tui.engine.codes import Ints, text
from spectrum_tui.engine.columns import CODES, INSTANTS, INTEGERS, REPAIRED, UNTIMED, Columns
from spectrum_tui.engine.framing import Lines
from spectrum_tui.engine.layout import Layout, RawCodes
from spectrum_tui.engine.records import Intake
from spectrum_tui.engine.sight import View
from spectrum_tui.engine.stamps import Column, event_times, instants, integers

FEW = 256
"""Rows up to which all columns of a kind are read at once."""


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

    def columns(self) -> Columns:
        """Return everything gathered, in order of arrival."""
        columns: Columns = {name: np.array(self._codes[name], np.uint32) for name in CODES}
        return columns | self._read(INTEGERS, integers) | self._read(INSTANTS, instants)

    def _read(self, names: Iterable[str], read: Callable[[Column], Ints]) -> Columns:
        """Return columns of numbers: of few rows all at once, for then each call costs more than the rows."""
        values = {name: self._values[name] for name in names}
        if len(self.rows) > FEW:
            return {name: read(column) for name, column in values.items()}
        numbers = read([*chain.from_iterable(values.values())])
        return dict(zip(values, numbers.reshape(len(values), -1), strict=True))


class Found(NamedTuple):
    """Events as they were read, with the number and the place of each among the records of a stream."""

    rows: Ints
    columns: Columns
    starts: Ints
    lengths: Ints

    def some(self, wanted: NDArray[np.bool_]) -> Found:
        """Return the wanted events."""
        columns = {name: column[wanted] for name, column in self.columns.items()}
        return Found(self.rows[wanted], columns, self.starts[wanted], self.lengths[wanted])

    def finished(self, stream: int, repaired: set[int], arrival: int, sequence: int) -> Columns:
        """Return the columns of a batch; `arrival` is the time of events without one."""
        columns, rows = self.columns, self.rows
        time, untimed = event_times(columns["time"], columns["disconnect"], columns["connect"], arrival)
        flags = untimed * np.uint8(UNTIMED)
        if repaired:
            flags = flags | np.isin(rows, list(repaired)) * np.uint8(REPAIRED)
        return columns | {
            "time": time,
            "sequence": rows + sequence,
            "port": np.minimum(columns["port"], 65_535).astype(np.int32),
            "stream": np.full(len(rows), stream, np.uint32),
            "offset": self.starts,
            "length": self.lengths.astype(np.uint32),
            "flags": flags,
        }


def among(sheets: Sheets, intake: Intake) -> Found:
    """Return what was read record by record."""
    rows = np.array(sheets.rows, np.int64)
    lengths = np.fromiter(map(len, intake.lines), np.int64, len(intake.lines))
    return Found(rows, sheets.columns(), np.array(intake.starts, np.int64)[rows], lengths[rows])


def joined(view: View, sheets: Sheets, lines: Lines) -> Found:
    """Return what was read at once and what was read line by line, in the order of the lines."""
    rows, columns = view.rows, view.columns()
    if sheets.rows:
        rows = np.concatenate((rows, sheets.rows))
        order = np.argsort(rows)
        more = sheets.columns()
        rows, columns = (
            rows[order],
            {name: np.concatenate((columns[name], more[name]))[order] for name in more},
        )
    starts = lines.lines.starts[rows]
    return Found(rows, columns, starts + lines.offset, lines.lines.ends[rows] - starts)


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
