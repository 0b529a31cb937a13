"""Pane 5: one line per event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

from spectrum_tui.backends.base import EventRow
from spectrum_tui.model import units
from spectrum_tui.model.eventcolumns import USUAL_COLUMNS
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.statuses import Side, status
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import ending, labelled
from spectrum_tui.ui.format.eventcells import CELLS, SHOWN, UNKNOWN
from spectrum_tui.ui.format.table import GAP, Column
from spectrum_tui.ui.lines import Run

STATUS_WIDTH = 24
"""Cells that the status needs to say what it means, where columns are chosen or scrolled."""
SPACIOUS = 120
"""From this width on duration and bytes have columns of their own."""


def columns(
    width: int, *, untimed: bool = False, chosen: Sequence[str] = (), skipped: int = 0
) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide, with room for the mark of `untimed` events.

    Args:
        width: cells there are.
        untimed: some time is that of the arrival.
        chosen: names of `EVENT_COLUMNS`, in order; none for the usual ones.
        skipped: how many columns behind the first are scrolled out of sight.
    """
    usual = _usual(width, untimed)
    if not chosen and not skipped:
        return usual
    known = {column.name: column for column in usual}
    first, *others = chosen or USUAL_COLUMNS
    shown: list[Column] = []
    room = width
    for name in (first, *others[skipped:]):
        column = _column(name, known)
        room -= (column.width or STATUS_WIDTH) + len(GAP)
        if room < -len(GAP) and shown:
            break
        shown.append(column)
    return tuple(shown)


def last_shown(shown: Sequence[Column], chosen: Sequence[str]) -> bool:
    """Tell whether the last of the columns can be seen, so that there is nothing to scroll to."""
    last = (chosen or USUAL_COLUMNS)[-1]
    return bool(shown) and shown[-1].name == (CELLS[last].title if last in CELLS else last)


def _column(name: str, known: Mapping[str, Column]) -> Column:
    title = CELLS[name].title if name in CELLS else name
    if title in known:
        return replace(known[title], least=0)
    return Column(title, CELLS[name].width, right=CELLS[name].right)


def _usual(width: int, untimed: bool) -> tuple[Column, ...]:
    address = 15 if width < SPACIOUS else 21 if width < 160 else 39
    return (
        Column("time", (8 if width < 100 else 12) + untimed),
        Column("type", 11 if width < 100 else 14),
        Column("client", address),
        Column("cc", 2),
        Column("colo", 4 if width >= 100 else 3),
        Column("origin", 13 if width < 84 else 16 if width < 100 else 25),
        Column("status", 0),
        Column("duration", 8, right=True, least=SPACIOUS),
        Column("bytes", 9, right=True, least=SPACIOUS),
        Column("SNI", 24, least=150),
    )


def values(
    row: EventRow, widths: Mapping[str, int], zone: tzinfo | None, labels: Labels = NO_LABELS
) -> dict[str, Run]:
    """Return the cells of one event in columns of these widths."""
    return {name: _value(name, row, widths, zone, labels) for name in widths}


def _value(name: str, row: EventRow, widths: Mapping[str, int], zone: tzinfo | None, labels: Labels) -> Run:
    if name == "time":
        return _time(row, widths["time"], zone), "dim"
    if name == "type":
        return plain(row.event), "" if is_fault(row) else "dim"
    if name == "origin":
        return (_origin(row.origin, widths["origin"], labels), "") if row.origin else UNKNOWN
    if name == "application" and row.application:
        label = labels.application(row.application)
        return labelled(label, plain(row.application), widths["application"]), "dim"
    return _status(row, widths) if name == "status" else SHOWN[name].show(row)


def is_fault(row: EventRow) -> bool:
    """Tell whether the event's status is somebody's fault."""
    return row.status is not None and status(row.status).side not in (Side.NONE, Side.UNKNOWN)


def _time(row: EventRow, width: int, zone: tzinfo | None) -> str:
    """Return the time of day; `~` marks the time of arrival."""
    shown = units.clock_time(row.time, zone)
    if width >= 12:
        shown = f"{shown}.{row.time // 1_000_000 % 1000:03}"
    return (f"~{shown}" if row.untimed else shown).rjust(width)


def _origin(origin: str, width: int, labels: Labels) -> str:
    """Return the origin by its label, or without the usual protocol where room is scarce."""
    if label := labels.origin(origin):
        return labelled(label, plain(origin), width)
    return ending(plain(origin.removesuffix("/tcp") if width < 20 else origin), width)


def _status(row: EventRow, widths: Mapping[str, int]) -> Run:
    """Return the status, and of a connection that ended well how long and how much, when it fits."""
    if row.status is None:
        return UNKNOWN
    meaning = status(row.status)
    text = f"{row.status} {meaning.short}"
    if "duration" in widths or row.duration is None or is_fault(row):
        return text, "dim" if meaning.side is Side.NONE else str(meaning.side)
    for more in (units.duration(row.duration), units.narrow_size(row.client_bytes + row.origin_bytes)):
        if len(text) + len(more) < widths["status"]:
            text = f"{text} {more}"
    return text, "dim"
