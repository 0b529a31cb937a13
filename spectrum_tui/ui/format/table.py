"""Columns: which fit, how wide each is, and one line of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spectrum_tui.backends.base import Sort
from spectrum_tui.model.text import cell, cells
from spectrum_tui.ui.lines import Line, Run

GAP = " "


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    """Its title, and the key of its cells."""
    width: int
    """Cells; 0 takes what the others leave."""
    right: bool = False
    """Numbers stand at the right."""
    sort: str = ""
    """What a `Sort` calls it, when the table can be ordered by it."""
    least: int = 0
    """The narrowest table that shows it."""


Laid = tuple[tuple[Column, int], ...]
"""Columns with their widths."""


def laid_out(columns: Sequence[Column], width: int) -> Laid:
    """Return the columns that fit into `width` cells, with the width of each."""
    shown = [column for column in columns if column.least <= width]
    fixed = sum(column.width for column in shown) + len(GAP) * (len(shown) - 1)
    rest = max(0, width - fixed)
    return tuple((column, column.width or rest) for column in shown)


def titles(columns: Laid, sort: Sort | None) -> Line:
    """Return the line of titles; the column that orders the table carries a mark."""
    runs: list[Run] = []
    for column, width in columns:
        runs.append(_title(column, width, sort))
        runs.append((GAP, "faint"))
    return tuple(runs[:-1])


def row(columns: Laid, values: Mapping[str, Run]) -> Line:
    """Return the line of one row."""
    runs: list[Run] = []
    for column, width in columns:
        text, style = values.get(column.name, ("", ""))
        runs.append((padded(text, width, column.right), style))
        runs.append((GAP, ""))
    return tuple(runs[:-1])


def padded(text: str, width: int, right: bool) -> str:
    """Return `text` in exactly `width` cells."""
    room = width - cells(text)
    return " " * room + text if right and room > 0 else cell(text, width)


def _title(column: Column, width: int, sort: Sort | None) -> Run:
    if sort is None or not column.sort or sort.column != column.sort:
        name = column.name if cells(column.name) <= width else ""
        return padded(name, width, column.right), "faint"
    mark = "▴" if sort.reverse else "▾"
    text = f"{mark}{column.name}" if column.right else f"{column.name}{mark}"
    return padded(text, width, column.right), "dim"
