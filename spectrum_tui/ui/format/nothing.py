"""What is said where there is nothing to show: why there is nothing, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from spectrum_tui.backends.base import Ingest, Phase, Snapshot
from spectrum_tui.model import units
from spectrum_tui.model.query import Anywhere, Expression, leaves
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.cells import ending
from spectrum_tui.ui.format.crumbs import named
from spectrum_tui.ui.keys import KEYS, Key, written
from spectrum_tui.ui.lines import Line, width_of
from spectrum_tui.ui.views import window_name

Advice = tuple[str, str]
"""The id of a key, or "", and what it does, or what to know."""

BETWEEN = "   "
LONGEST_NAME = 48
PSEUDONYMS: Advice = ("", "Clients have pseudonyms here, and filters mean these.")
"""Why the address of a client finds nothing."""
QUITS: Advice = ("leave", "quits")
COMES: Advice = ("", "What comes is shown at once.")
TRIED: Advice = ("", "It is looked at again and again; what comes is shown at once.")
ADDED: Advice = ("", "Add it to the fields of the Logpush job.")


@dataclass(frozen=True, slots=True)
class Story:
    """Why there is nothing, in one sentence, and what helps."""

    headline: str
    advice: tuple[Advice, ...] = ()


def is_empty(snapshot: Snapshot) -> bool:
    """Tell whether there is nothing that a timeline could show: then it is the place to say why."""
    return not snapshot.totals.events and snapshot.view.interval is None


def why(snapshot: Snapshot) -> Story:
    """Return why there is no event in what is looked at."""
    return _nowhere(snapshot) if snapshot.ingest.accepted else _no_event(snapshot)


def in_short(snapshot: Snapshot) -> Story:
    """Return what a pane says while the timeline tells the whole story."""
    return Story("No events here." if snapshot.ingest.accepted else "No events yet.")


def unsent(field: str, *advice: Advice) -> Story:
    """Return what is said in place of what a job would have to send for that."""
    return Story(f"This job does not send {field}.", (*advice, ADDED))


def laid(story: Story, width: int, keys: tuple[Key, ...] = KEYS, *, loud: bool = False) -> list[Line]:
    """Return a story as lines of at most `width` cells.

    Args:
        story: what to say.
        width: cells there are.
        keys: what can be pressed.
        loud: make the sentence stand out.
    """
    room = max(12, width - 2)
    lines: list[Line] = [((f" {line}", "strong" if loud else ""),) for line in wrap(story.headline, room)]
    for key, words in story.advice:
        for part in [words] if key else wrap(words, room):
            said: Line = ((written(key, keys), "strong"), (f" {part}", "dim")) if key else ((part, "dim"),)
            _append(lines, said, room, beside=bool(key))
    return lines


def _append(lines: list[Line], said: Line, room: int, *, beside: bool) -> None:
    """Put a key beside others where there is room, and anything else on a line of its own."""
    joined: Line = (*lines[-1], (BETWEEN, ""), *said) if lines else said
    if beside and len(lines) > 1 and lines[-1][1:] and width_of(joined) <= room + 1:
        lines[-1] = joined
    else:
        lines.append(((" ", ""), *said))


def _no_event(snapshot: Snapshot) -> Story:
    ingest = snapshot.ingest
    if ingest.rejected:
        return _unreadable(ingest)
    if snapshot.phase is Phase.LOADING:
        return Story("Reading; no event so far.")
    if snapshot.phase is Phase.ENDED:
        end = "Nothing more will come." if ingest.lines else "It is empty, and nothing more will come."
        return Story(f"There is no event in {_names(ingest)}.", (("", end), QUITS))
    if ingest.lines:
        return Story("No event so far: only blank lines and test records.", (COMES, QUITS))
    return _waiting(ingest)


def _unreadable(ingest: Ingest) -> Story:
    rejects: Advice = ("rejects", "shows them, and why")
    if ingest.cut_short == ingest.rejected:
        return Story(f"{_names(ingest)} cannot be read.", (("rejects", "says why"), QUITS))
    count = units.count(ingest.rejected)
    said = "The one line so far is no Spectrum event." if ingest.rejected == 1 else ""
    headline = said or f"None of the {count} lines so far is a Spectrum event."
    reason: Advice = ("", f"{'Why' if said else 'Most often'}: {plain(ingest.reason, 80)}.")
    return Story(headline, (*((reason,) if ingest.reason else ()), rejects, QUITS))


def _waiting(ingest: Ingest) -> Story:
    if len(ingest.sources) != 1:
        return Story(f"Nothing so far from {_names(ingest)}.", (COMES, ("sources", "shows each"), QUITS))
    (source,) = ingest.sources
    if source.error:
        return Story(f"{_names(ingest)}: {plain(source.error, 80)}.", (TRIED, QUITS))
    if source.files == 0:
        return Story(f"There is no log at {_names(ingest)} so far.", (COMES, QUITS))
    return Story(f"Nothing so far from {_names(ingest)}.", (COMES, QUITS))


def _names(ingest: Ingest) -> str:
    names = [ending(plain(source.name), LONGEST_NAME) for source in ingest.sources[:2]]
    more = f" and {units.count(len(ingest.sources) - 2)} more" if len(ingest.sources) > 2 else ""
    return f"{', '.join(names) or 'the source'}{more}"


def _nowhere(snapshot: Snapshot) -> Story:
    """Return why no event that was read is in the view."""
    view, ingest = snapshot.view, snapshot.ingest
    under = f" under {named(view.filters[-1], snapshot.labels)}" if view.filters else ""
    if snapshot.searched is not None:
        return Story(f"Nothing found so far{under}: still searching.", (("back", "leaves it"),))
    loading = snapshot.phase is Phase.LOADING
    advice: list[Advice] = [("", "There is more to read.")] * loading
    if ingest.anonymized and any(map(_asks_who, view.filters)):
        advice.append(PSEUDONYMS)
    if snapshot.phase is Phase.SILENT:
        advice.append(("", f"Nothing at all has come for {units.duration(snapshot.silence)}."))
    advice += [("back", "goes back")] * bool(view.scope)
    advice += [("window.longer", "looks back further")] * (view.window is not None and view.interval is None)
    advice += [("filter", "filters anew")] * bool(view.filters)
    advice += [("live", "goes back to live")] * (view.interval is not None)
    advice += [("sources", "shows the sources")] * (snapshot.phase is Phase.SILENT)
    if _is_cut(snapshot):
        advice.insert(0, ("", "What came before is evicted, and only all counts it."))
    return Story(f"No events {_span(snapshot)}{under}{' so far' * loading}.", tuple(advice))


def _is_cut(snapshot: Snapshot) -> bool:
    """Tell whether a window is shorter than asked for, because more came in it than can be kept."""
    view, start, end = snapshot.view, snapshot.start, snapshot.end
    if view.window is None or view.interval is not None or start is None or end is None:
        return False
    return bool(snapshot.ingest.evicted) and start > end - view.window


def _span(snapshot: Snapshot) -> str:
    if snapshot.view.interval is not None:
        return "in this range"
    if snapshot.view.window is None:
        return "in all that was read"
    kept = "in what is kept of" if _is_cut(snapshot) else "in"
    return f"{kept} the last {window_name(snapshot.view.window)}"


def _asks_who(term: Expression) -> bool:
    """Tell whether a filter may name a client."""
    return any(isinstance(leaf, Anywhere) or leaf.name.startswith("client") for leaf in leaves(term))
