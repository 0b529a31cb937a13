"""The first line: what is watched, how it is doing, and whether it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from spectrum_tui.backends.base import Phase, Snapshot
from spectrum_tui.backends.scope import Range
from spectrum_tui.model import units
from spectrum_tui.model.text import plain
from spectrum_tui.model.times import LATEST
from spectrum_tui.ui.format.cells import fitted
from spectrum_tui.ui.format.moments import length_name
from spectrum_tui.ui.lines import Line, fit, over, width_of
from spectrum_tui.ui.views import window_name

NAME = "spectrum-tui"
ROOMY = 100
"""From this width on labels are written out."""
EXACT = 11
"""Longer counts are rounded: what makes the numbers doubtful has to stay in sight."""
BAR = 6
"""Cells of the bar that shows how far reading is."""
BAR_WEIGHT = 21
"""Only what is unfinished as long as there is a bar, or known anyway, makes room for it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the header."""

    line: Line
    weight: int
    """What matters least goes first when room is scarce."""
    shorter: Part | None = None
    """What takes its place then."""


def header(
    snapshot: Snapshot,
    title: str,
    width: int,
    paused: int | None = None,
    note: str = "",
    alerts: int = 0,
) -> Line:
    """Return the header in exactly `width` cells.

    Args:
        snapshot: what is shown.
        title: what is watched.
        width: cells there are.
        paused: events counted since the screen was paused; None while it is not.
        note: what goes on beside; "" when nothing does.
        alerts: how many there are now.
    """
    gap = "   " if width >= ROOMY else "  "
    parts = _parts(snapshot, title, paused, width >= ROOMY)
    parts += [Part(((note, "accent"),), 85)] * bool(note)
    if alerts:
        parts.insert(3, Part(((f"ALERT {units.count(alerts)}", "alarm"),), 98))
    while len(parts) > 1 and sum(width_of(part.line) + len(gap) for part in parts) > width + len(gap) - 2:
        least = parts.index(min(parts, key=lambda part: part.weight))
        shorter = parts[least].shorter
        parts[least : least + 1] = [shorter] if shorter else []
    line: Line = ((" ", ""),)
    for part in parts:
        line += (*part.line, (gap, ""))
    return over(fit(line, width), "bar")


def _parts(snapshot: Snapshot, title: str, paused: int | None, roomy: bool) -> list[Part]:
    known = snapshot.totals.events > 0
    parts = [
        Part(((NAME, "dim"),), 1),
        Part(((plain(title, 40), "strong"),), 4),
        *_when(snapshot, paused),
        Part(((units.rate(snapshot.totals.per_second), ""),), 50),
    ]
    if known:
        parts += [Part(_open(snapshot), 20)] * (not _of_the_past(snapshot))
        parts.append(Part(_errors(snapshot, roomy), 70))
    parts += _lag(snapshot)
    return parts + _searching(snapshot) + _history(snapshot) + _doubts(snapshot)


def _lag(snapshot: Snapshot) -> list[Part]:
    """Return how old the newest event is; of events that do not say when they happened nobody knows."""
    if snapshot.ingest.all_untimed:
        return [Part((("arrival times", "warn"),), 48)]
    if snapshot.ingest.lag is None or snapshot.phase is Phase.ENDED:
        return []
    return [Part((("lag ", "dim"), (units.duration(snapshot.ingest.lag), "")), 40)]


def _of_the_past(snapshot: Snapshot) -> bool:
    """Tell whether a range ends before now: what is open now is then no part of what is looked at."""
    interval = snapshot.view.interval
    return interval is not None and interval[1] < LATEST


def _when(snapshot: Snapshot, paused: int | None) -> list[Part]:
    """Return how what is watched is doing, and which stretch of it is shown.

    What is live is not what is shown when that is past: then the header says so, and what leads back.
    """
    if paused is None and snapshot.phase is Phase.LIVE and _of_the_past(snapshot):
        length = _window(snapshot)[1:]
        state: Line = (("○ RANGE", "accent"), *((f" {text}", "accent") for text, _ in length))
        return [Part(state, 100), Part((("L", "strong"), (" live", "dim")), 60)]
    return [_state(snapshot, paused), Part(_window(snapshot), 60)]


def _state(snapshot: Snapshot, paused: int | None) -> Part:
    if paused is not None:
        return Part(((f"PAUSED +{units.count(paused)}", "warn"),), 100)
    if snapshot.phase is Phase.LOADING:
        return _filling((("◌ LOADING", "accent"),), snapshot, 100)
    states = {
        Phase.LIVE: ("● LIVE", "good"),
        Phase.SILENT: (f"○ SILENT {units.duration(snapshot.silence)}", "warn"),
        Phase.ENDED: ("○ ENDED", "dim"),
        Phase.BEHIND: ("● BEHIND", "alarm"),
        Phase.WAITING: ("◌ WAITING", "accent"),
    }
    return Part((states[snapshot.phase],), 100)


def _searching(snapshot: Snapshot) -> list[Part]:
    """Return how far the search for the bare words of the scope is: until then, what is shown is a part."""
    if snapshot.searched is None:
        return []
    return [Part((("searching ", "dim"), (_progress(snapshot.searched), "accent")), 92)]


def _history(snapshot: Snapshot) -> list[Part]:
    """Return how far the reading of older events is that goes on behind a complete view."""
    if snapshot.progress is None or snapshot.phase is Phase.LOADING:
        return []
    return [_filling((("history", "dim"),), snapshot, 30)]


def _filling(label: Line, snapshot: Snapshot, weight: int) -> Part:
    """Return a label and how far reading is: with a bar where there is room, and as figures."""
    if snapshot.progress is None:
        return Part(label, weight)
    share = (*label, (f" {_progress(snapshot.progress)}", "accent"))
    left = ((f" {_left(snapshot)}", "accent"),) if _left(snapshot) else ()
    short = Part(share, weight)
    figures = Part((*share, *left), min(weight, 29), short) if left else short
    return Part((*share, *_bar(snapshot.progress), *left), BAR_WEIGHT, figures)


def _bar(progress: float) -> Line:
    done = min(int(progress * BAR), BAR)
    return (" ", ""), ("▰" * done, "accent"), ("▱" * (BAR - done), "dim")


def _left(snapshot: Snapshot) -> str:
    return "" if snapshot.remaining is None else f"{units.age(snapshot.remaining)} left"


def _progress(progress: float | None) -> str:
    return "" if progress is None else f"{progress * 100:.0f} %"


def _window(snapshot: Snapshot) -> Line:
    interval = snapshot.view.interval
    if interval is None:
        return (("window ", "dim"), (window_name(snapshot.view.window), ""))
    stretch = Range(*interval)
    if not stretch.bounded:
        return (("range", "accent"),)
    return (("range ", "dim"), (length_name(stretch), "accent"))


def _open(snapshot: Snapshot) -> Line:
    if not snapshot.ingest.connects_seen:
        return (("open ", "dim"), ("none seen", "dim"))
    return (("open ", "dim"), (f"~{fitted(snapshot.totals.open_connections, EXACT)}", ""))


def _errors(snapshot: Snapshot, roomy: bool) -> Line:
    totals = snapshot.totals
    label = ("origin errors " if roomy else "errors ", "dim")
    if "Status" in snapshot.missing:
        return (label, ("– no Status", "dim"))
    if totals.origin_error_rate is None:
        return (label, ("–", "dim"))
    ink = "origin" if totals.origin_faults else ""
    figure = f" {fitted(totals.origin_faults, EXACT)}/{fitted(totals.finished, EXACT)}"
    return (label, (units.percent(totals.origin_error_rate), ink), (figure, "dim"))


def _doubts(snapshot: Snapshot) -> list[Part]:
    """Return what makes the numbers doubtful: only what is not zero, in a warning colour and in words."""
    ingest = snapshot.ingest
    told = (
        ("failures", ingest.failures, 94),
        ("rejected", ingest.rejected, 90),
        ("late", ingest.late, 45),
        ("untimed", 0 if ingest.all_untimed else ingest.untimed, 44),
        ("evicted", ingest.evicted, 46),
    )
    parts = [
        Part(((f"{word} {fitted(number, EXACT)}", "warn"),), weight)
        for word, number, weight in told
        if number
    ]
    if ingest.anonymized:
        parts.append(Part((("pseudonyms", "accent"),), 65))
    if ingest.unloaded:
        parts.append(Part((("unread ", "dim"), (units.size(ingest.unloaded), "dim")), 25))
    broken = [source for source in ingest.sources if source.error]
    if broken:
        more = f" (and {units.count(len(broken) - 1)} more)" if len(broken) > 1 else ""
        said = f"! {plain(broken[0].name, 30)}: {plain(broken[0].error, 60)}{more}"
        parts.append(Part(((said, "alarm"),), 95))
    return parts
