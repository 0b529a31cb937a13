"""The line of scopes, outermost first, as words."""

from __future__ import annotations

from datetime import UTC, tzinfo

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.backends.scope import Range, Step
from spectrum_tui.model import units
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Compare, Exists, Expression, Not
from spectrum_tui.model.render import render
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.moments import range_name, rounded
from spectrum_tui.ui.lines import Line, Run, fit, width_of

SEPARATOR: Run = (" ▸ ", "faint")
MORE: Run = ("… ", "dim")


def crumb_line(
    view: View, snapshot: Snapshot | None, width: int, zone: tzinfo | None, labels: Labels = NO_LABELS
) -> Line:
    """Return the breadcrumbs, and at the right the stretch of time that is shown, if there is room."""
    when = _stretch(snapshot, zone) if snapshot else ()
    room = width - width_of(when) - 1
    line = crumbs(view, width, zone, labels)
    if not when or width_of(_trimmed(line)) > room - 2:
        return line
    return (*fit(line, room), *when, (" ", ""))


def crumbs(view: View, width: int, zone: tzinfo | None = UTC, labels: Labels = NO_LABELS) -> Line:
    """Return the breadcrumbs; when they do not fit, the outermost give way to an ellipsis."""
    steps: list[Line] = [(("all", "dim" if view.scope else "strong"),)]
    steps += [_step(step, zone, labels, at == len(view.scope)) for at, step in enumerate(view.scope, 1)]
    kept = list(steps)
    while len(kept) > 1 and width_of(_joined(kept, len(steps))) > width - 1:
        del kept[0]
    return fit(_joined(kept, len(steps)), width)


def named(term: Expression, labels: Labels = NO_LABELS) -> str:
    """Return a filter in a few words: `origin 10.0.3.7:22/tcp`, `not client 203.0.113.9`.

    A label stands for what it names.
    """
    match term:
        case Compare(name, "=", value):
            said = labels.named(name, value) or plain(value) or "(not said)"
            return f"{plain(name).replace('_', ' ')} {said}"
        case Not(Exists(name)):
            return f"{plain(name).replace('_', ' ')} (not said)"
        case Not(Compare() as inner):
            return f"not {named(inner, labels)}"
        case _:
            return plain(render(term))


def _step(step: Step, zone: tzinfo | None, labels: Labels, last: bool) -> Line:
    if isinstance(step, Range):
        return ((range_name(step, zone), "accent"),)
    text = named(step, labels)
    negation = text.startswith("not ")
    return (
        ("not ", "warn") if negation else ("", ""),
        (text[4:] if negation else text, "strong" if last else ""),
    )


def _joined(steps: list[Line], total: int) -> Line:
    line: Line = ((" ", ""),) if len(steps) == total else ((" ", ""), MORE)
    for number, step in enumerate(steps):
        line += (SEPARATOR if number else EMPTY_RUN, *step)
    return line


EMPTY_RUN: Run = ("", "")


def _stretch(snapshot: Snapshot, zone: tzinfo | None) -> Line:
    start = snapshot.first if snapshot.start is None else snapshot.start
    if start is None or snapshot.end is None:
        return ()
    name = "UTC" if zone is UTC else "local time"
    digits = 16 if snapshot.end - start >= units.DAY else 19
    first, last = (
        units.timestamp(each, zone)[:digits].replace("T", " ") for each in (rounded(start), snapshot.end)
    )
    last = last[11:] if first[:10] == last[:10] else last
    arrived: Run = ("arrived ", "warn") if snapshot.ingest.all_untimed else EMPTY_RUN
    return (arrived, (f"{first} – {last} {name}", "faint"))


def _trimmed(line: Line) -> Line:
    return line[:-1] if line and line[-1][0].isspace() else line
