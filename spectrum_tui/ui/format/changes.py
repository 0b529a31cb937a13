"""What has changed, as items of a list: against what, in all, then what stands out and what is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from textwrap import wrap

from spectrum_tui.backends.differences import Change, Changes, Measure
from spectrum_tui.backends.telling import counts_of, factor, name_of, per_second, percents, rates, value_of
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Compare
from spectrum_tui.model.times import SECOND
from spectrum_tui.ui.format.cells import ending, fitted, labelled
from spectrum_tui.ui.format.table import Column, laid_out, row, titles
from spectrum_tui.ui.items import Item
from spectrum_tui.ui.lines import Line, Run

COLUMNS = (
    Column("change", 8),
    Column("in", 16),
    Column("value", 0),
    Column("of", 8, least=70),
    Column("before → now", 19, right=True),
    Column("rate", 21, right=True, least=100),
)


HINT = "[ makes the window shorter."


def items(changes: Changes, width: int, zone: tzinfo | None, labels: Labels = NO_LABELS) -> list[Item]:
    """Return what is compared with what, then the rows that stand out, then what was first seen."""
    listed = [Item(((f" {text}", "dim"),)) for text in wrap(_compared(changes, zone), width - 1)]
    if changes.before is None:
        return listed
    listed += [Item(((f" {text}", ""),)) for text in wrap(_everything(changes), width - 1)]
    listed.append(Item(()))
    listed += _standing_out(changes, width, labels)
    return [*listed, *_first_seen(changes, width, labels)]


def row_name(change: Change) -> str:
    """Return what names the line of a change between frames."""
    return f"{change.dimension} {change.key}"


def _compared(changes: Changes, zone: tzinfo | None) -> str:
    if changes.now is None:
        return "There are too few events to compare so far."
    now, length = _stretch(changes.now, zone), _length(changes.length)
    if changes.before is None:
        if changes.loading:
            return f"{now}: the {length} before it are still being read."
        kept = f"only {_length(changes.kept)} are" if changes.kept >= SECOND else "nothing is"
        return f"{now}: of the {length} before it {kept} kept, too little to compare. {HINT}"
    kept = _length(changes.before[1] - changes.before[0])
    if changes.halves:
        return f"The later half, {now}, against the earlier one, {_stretch(changes.before, zone)}."
    if changes.complete:
        return f"{now} against the {length} before it."
    reason = "have been read so far" if changes.loading else "are kept"
    return f"{now} against the {kept} before it that {reason}: factors are of rates."


def _length(length: int) -> str:
    return units.duration(length) if length % SECOND else units.span(length)


def _stretch(stretch: tuple[int, int], zone: tzinfo | None) -> str:
    start, end = stretch
    if end - start < units.DAY:
        return f"{units.clock_time(start, zone)} – {units.clock_time(end, zone)}"
    first, last = (units.timestamp(each, zone)[:16].replace("T", " ") for each in stretch)
    return f"{first} – {last}"


def _everything(changes: Changes) -> str:
    before, now = changes.total
    rates = [
        f"events {per_second(before.events, changes.before)} → {per_second(now.events, changes.now)}",
        f"failures {percents(before, now, Measure.FAILURES)}",
        f"origin errors {percents(before, now, Measure.FAULTS)}",
    ]
    return f"In all: {' · '.join(rates)}"


def _standing_out(changes: Changes, width: int, labels: Labels) -> Iterator[Item]:
    if not changes.rows:
        yield Item(((" Nothing stands out: no row differs from before by more than chance.", "good"),))
        return
    columns = laid_out(COLUMNS, width - 1)
    widths = {column.name: size for column, size in columns}
    yield Item(((" ", ""), *titles(columns, None)))
    for change in changes.rows:
        name = _shortened(change.dimension, change.key, widths["value"], labels)
        line = row(columns, _cells(change, changes, widths, name))
        yield _item(change.dimension, change.key, ((" ", ""), *line), row_name(change))
    if changes.count > len(changes.rows):
        yield Item(((f" … and {units.count(changes.count - len(changes.rows))} more", "dim"),))
    if any(change.echo for change in changes.rows):
        told = "= by as much as the row above it: most likely the same events."
        yield from (Item(((f" {text}", "faint"),)) for text in wrap(told, width - 1))


def _cells(change: Change, changes: Changes, widths: dict[str, int], name: str) -> dict[str, Run]:
    quiet = "dim" if change.echo else ""
    mark = "= " if change.echo else ""
    room = (widths["before → now"] - 3) // 2
    before, now = (fitted(count, room) for count in counts_of(change))
    counts = f"{before} → {now:>{room}}"
    return {
        "change": (factor(change, changes), quiet or _ink(change)),
        "in": (f"{mark}{name_of(change.dimension)}", quiet),
        "value": (name, quiet or "strong"),
        "of": (str(change.measure), quiet),
        "before → now": (counts, quiet),
        "rate": (rates(change, changes), "dim"),
    }


def _ink(change: Change) -> str:
    """Return the colour of a change: what is worse stands out from what is merely more."""
    counted = change.before.events + change.now.events
    if change.measure is Measure.EVENTS and 2 * (change.before.failures + change.now.failures) < counted:
        return "accent"
    return "warn" if change.score > 0 else "good"


def _first_seen(changes: Changes, width: int, labels: Labels) -> Iterator[Item]:
    """Yield what is new although it may be rare, unless it stands out anyway."""
    columns = laid_out(COLUMNS, width - 1)
    widths = {column.name: size for column, size in columns}
    told = {row_name(change) for change in changes.rows}
    if changes.first_seen:
        yield Item(())
        yield Item(((" First seen in this stretch", "accent"),))
    for seen in changes.first_seen:
        for key, events in seen.rows:
            if (name := f"{seen.dimension} {key}") not in told:
                shown = _shortened(seen.dimension, key, widths["value"], labels)
                line = row(columns, _new_cells(seen.dimension, shown, events))
                yield _item(seen.dimension, key, ((" ", ""), *line), name)
        if seen.count > len(seen.rows):
            more = f"… and {units.count(seen.count - len(seen.rows))} more"
            cells: dict[str, Run] = {"in": (name_of(seen.dimension), "dim"), "value": (more, "dim")}
            yield Item(((" ", ""), *row(columns, cells)))


def _new_cells(dimension: str, shown: str, events: int) -> dict[str, Run]:
    return {
        "change": ("  new", "warn"),
        "in": (name_of(dimension), ""),
        "value": (shown, "strong"),
        "of": ("events", ""),
        "before → now": (units.count(events), ""),
    }


def _item(dimension: str, key: str, line: Line, name: str) -> Item:
    return Item(line, copy=key, term=Compare(dimension, "=", key), name=name)


def _shortened(dimension: str, key: str, width: int, labels: Labels) -> str:
    """Return a value with as much of it as fits: a label first, and of addresses the end."""
    value = value_of(dimension, key)
    if label := labels.named(dimension, key):
        return labelled(label, value, width)
    return ending(value, width) if dimension in ("client", "origin") else value
