"""What a pane says when it has no rows: why, and what to do."""

from __future__ import annotations

from textwrap import wrap

from spectrum_tui.backends.base import Phase, Snapshot
from spectrum_tui.model.query import Anywhere, Expression, leaves
from spectrum_tui.model.text import plain
from spectrum_tui.ui.format.crumbs import named
from spectrum_tui.ui.views import window_name

PSEUDONYMS = "Clients have pseudonyms here, and filters mean these."
"""Why the address of a client finds nothing."""


def nothing(snapshot: Snapshot, field: str, width: int) -> list[str]:
    """Return the reason for an empty pane as lines of at most `width` cells.

    Args:
        snapshot: the answer that has no rows.
        field: the Cloudflare field that the pane lives on.
        width: cells there are.
    """
    return wrap(_reason(snapshot, field), max(12, width))


def _reason(snapshot: Snapshot, field: str) -> str:
    if snapshot.ingest.accepted == 0:
        return _waiting(snapshot)
    if field in snapshot.missing:
        return f"The job does not send {field}. Add it to the fields of the Logpush job to see this."
    span = "in all that is kept"
    if snapshot.view.window is not None:
        span = f"in the last {window_name(snapshot.view.window)}"
    if snapshot.view.interval is not None:
        span = "in this range"
    filters, ranged = snapshot.view.filters, snapshot.view.interval is not None
    under = f" under {named(filters[-1], snapshot.labels)}" if filters else ""
    help = ["Esc goes back"] * bool(snapshot.view.scope) + ["] makes the window longer"] * (not ranged)
    told = f"No events {span}{under}. {', '.join(help)}."
    return f"{told} {PSEUDONYMS}" if snapshot.ingest.anonymized and any(map(_asks_who, filters)) else told


def _asks_who(term: Expression) -> bool:
    """Tell whether a filter may name a client."""
    return any(isinstance(leaf, Anywhere) or leaf.name.startswith("client") for leaf in leaves(term))


def _waiting(snapshot: Snapshot) -> str:
    if snapshot.ingest.cut_short and snapshot.ingest.cut_short == snapshot.ingest.rejected:
        return "No event so far: what there is cannot be read. ! says why."
    if snapshot.ingest.rejected:
        return "No Spectrum event so far: every line was rejected. ! shows the lines and why."
    if snapshot.phase is Phase.ENDED:
        return "There is no event in what was read."
    if snapshot.phase is Phase.LOADING:
        return "Reading; no event so far."
    names = ", ".join(plain(source.name, 60) for source in snapshot.ingest.sources[:2])
    more = f" and {len(snapshot.ingest.sources) - 2} more" if len(snapshot.ingest.sources) > 2 else ""
    return f"Waiting for the first event from {names or 'the source'}{more}."
