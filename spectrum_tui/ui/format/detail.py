"""Everything about one event, as items of a list: its fields, and its story."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import tzinfo
from itertools import groupby
from textwrap import wrap

from spectrum_tui.backends.base import EventDetail, EventRow, FieldValue
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import NAMES, Compare
from spectrum_tui.model.statuses import Side, Status, status
from spectrum_tui.model.text import cell, cells, plain
from spectrum_tui.ui.format.cells import ending, folded
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.lines import Line

NAME_WIDTH = 30
"""The longest name of a field."""

MAX_EXTRAS = 500
"""Keys that the dataset does not know that are listed of a record; one of 1 MiB has room for 100,000."""
RAW_LIMIT = 65_536
"""Bytes of a raw record that are laid out; a longer one is shown by its start."""

WORDS = {
    Side.NONE: "nobody's fault",
    Side.CLIENT: "the client's side",
    Side.ORIGIN: "the origin's side",
    Side.EDGE: "Cloudflare's side",
    Side.POLICY: "your rules did this",
    Side.CONFIG: "your configuration",
    Side.UNKNOWN: "nobody knows whose fault",
}

HEADING = "accent"


def heading(detail: EventDetail, zone: tzinfo | None, now: int, labels: Labels = NO_LABELS) -> Line:
    """Return the event in one line; `now` is the wall clock."""
    row = detail.row
    when = units.timestamp(row.time, zone, digits=3)
    known = status(row.status) if row.status is not None else None
    ink = "" if known is None or known.side is Side.NONE else str(known.side)
    outcome = f"{row.status} {known.short}" if known else ""
    arrived = ("arrived ", "warn") if row.untimed else ("", "")
    return (
        (" ", ""),
        (f"{plain(row.event)}  ", "strong"),
        (f"{outcome}  ", ink),
        arrived,
        (f"{when}, {units.age(now - row.time)} ago  ", "dim"),
        (f"{plain(row.client)} ▸ {labels.origin(row.origin) or plain(row.origin)}", ""),
    )


def fields(
    detail: EventDetail, width: int, labels: Labels = NO_LABELS, unsent: Set[str] = frozenset()
) -> list[Item]:
    """Return all fields in their groups, then the keys that the dataset does not know.

    Of those that are `unsent` no event so far has had a value.
    """
    items: list[Item] = []
    for group, members in groupby(detail.fields, key=lambda value: value.field.group):
        shown = (replace(value, shown=_shown(value, detail.row, labels)) for value in members)
        items += [Item(((str(group), HEADING),)), *(_field(value, width, unsent) for value in shown)]
    if detail.extras:
        items.append(Item((("keys the dataset does not know", HEADING),)))
        items += [_extra(name, value) for name, value in detail.extras[:MAX_EXTRAS]]
    if more := len(detail.extras[MAX_EXTRAS:]):
        items.append(Item(((f" and {units.count(more)} more, which are in the raw record", "warn"),)))
    return items


def story(detail: EventDetail, width: int, zone: tzinfo | None) -> list[Item]:
    """Return what the status means, the connection's other events, and the raw record."""
    items = list(_status(detail.status, width)) if detail.status else []
    items += [Item(()), *_lifecycle(detail, zone)]
    items += [Item(()), *_raw(detail, width)]
    return items


def _shown(value: FieldValue, row: EventRow, labels: Labels) -> str:
    """Return what is shown of a field: its label, where it has one."""
    if value.field.name == "OriginIP":
        return labels.origin(row.origin) or value.shown
    if value.field.name == "Application":
        return labels.application(value.raw) or value.shown
    return value.shown


def _field(value: FieldValue, width: int, unsent: Set[str]) -> Item:
    name = f" {value.field.name:<{NAME_WIDTH}} "
    if not value.raw:
        absent = "not sent by this job" if value.field.name in unsent else "absent"
        return Item(((name, "faint"), (absent, "faint")), copy="")
    shown, raw = plain(value.shown), plain(value.raw)
    room = max(8, width - len(name))
    line: Line = ((name, "dim"), (cell(shown, min(room, cells(shown))), "" if value.known else "faint"))
    left = room - cells(shown) - 2
    if raw != shown and left > 3:
        line += (("  ", ""), (cell(raw, min(cells(raw), left)), "faint"))
    return Item(line, copy=value.raw, term=Compare(NAMES[value.field.name.lower()], "=", value.raw))


def _extra(name: str, value: str) -> Item:
    return Item(((f" {plain(name, NAME_WIDTH):<{NAME_WIDTH}} ", "dim"), (plain(value), "")), copy=value)


def _status(known: Status, width: int) -> Iterator[Item]:
    ink = "good" if known.side is Side.NONE else str(known.side)
    yield Item((("status", HEADING),))
    yield Item(
        ((f" {known.code} {known.short}", ink), (f"  {WORDS[known.side]}", "dim")), copy=str(known.code)
    )
    for text, style in ((known.long, ""), (known.look, "dim")):
        for line in wrap(text, max(12, width - 2)):
            yield Item(((f" {line}", style),))
    if known.origin_fault:
        yield Item(((" Counts towards the origin error rate.", "dim"),))
    yield Item(
        ((f" {cell('Not an HTTP status, though some numbers coincide.', width - 1).rstrip()}", "faint"),)
    )


def _lifecycle(detail: EventDetail, zone: tzinfo | None) -> Iterator[Item]:
    yield Item((("lifecycle of the connection", HEADING),))
    for row in detail.lifecycle or (detail.row,):
        yield _stage(row, row.position == detail.row.position, zone)


def _stage(row: EventRow, here: bool, zone: tzinfo | None) -> Item:
    known = status(row.status) if row.status is not None else None
    ink = "dim" if known is None or known.side is Side.NONE else str(known.side)
    line: Line = (
        (" ● " if here else " ○ ", "accent" if here else "dim"),
        (f"{units.clock_time(row.time, zone)}  ", "dim"),
        (f"{plain(row.event):<14} ", "strong" if here else ""),
        (f"{row.status} {known.short}" if known else "", ink),
    )
    if row.duration is not None:
        line += ((f"  after {units.duration(row.duration)}", "dim"),)
    return Item(line, copy=plain(row.event), position=row.position)


def _raw(detail: EventDetail, width: int) -> Iterator[Item]:
    yield Item((("raw record", HEADING),))
    where = f"{plain(detail.source)} at byte {units.count(detail.offset)}"
    yield Item(((f" {ending(where, max(8, width - 1))}", "dim"),))
    if detail.repaired:
        yield Item(((" its text was not valid UTF-8 and has been repaired for display", "warn"),))
    if detail.raw is None:
        yield Item(((" the place it came from is out of reach", "dim"),))
        return
    if len(detail.raw) > RAW_LIMIT:
        start = f" too long to be laid out: the start of its {units.size(len(detail.raw))}; Y copies it whole"
        yield Item(((start, "warn"),))
    for line in _pretty(detail.raw):
        for part in folded(plain(line, 4096), max(2, width - 2)):
            yield Item(((f" {part}", ""),), copy=line.strip())


def _pretty(raw: bytes) -> list[str]:
    """Return the record laid out over lines; one that resists stays as it is."""
    text = raw[:RAW_LIMIT].decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False).split("\n")
    except (ValueError, RecursionError):
        return [text]
