"""Pane 5: one line per event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from spectrum_tui.backends.base import EventRow
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.statuses import Side, status
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import ending, labelled
from spectrum_tui.ui.format.table import Column
from spectrum_tui.ui.lines import Run

UNKNOWN: Run = ("–", "faint")
SPACIOUS = 120
"""From this width on duration and bytes have columns of their own."""


def columns(width: int, *, untimed: bool = False) -> tuple[Column, ...]:
    """Return the columns of a table `width` cells wide, with room for the mark of `untimed` events."""
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
    fault = is_fault(row)
    return {
        "time": (_time(row, widths["time"], zone), "dim"),
        "type": (plain(row.event), "" if fault else "dim"),
        "client": (plain(row.client), "") if row.client else UNKNOWN,
        "cc": (plain(row.country), "dim") if row.country else UNKNOWN,
        "colo": (plain(row.colo), "dim") if row.colo else UNKNOWN,
        "origin": (_origin(row.origin, widths["origin"], labels), "") if row.origin else UNKNOWN,
        "status": _status(row, widths),
        "duration": (units.duration(row.duration), "dim") if row.duration is not None else UNKNOWN,
        "bytes": _bytes(row),
        "SNI": (plain(row.sni), "dim"),
    }


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


def _bytes(row: EventRow) -> Run:
    total = row.client_bytes + row.origin_bytes
    return (units.size(total), "dim") if total else UNKNOWN
