"""What each key does to the view: pure functions from a view to the next one."""

from __future__ import annotations

from dataclasses import replace

from spectrum_tui.backends.base import (
    BREAKDOWN_SORTS,
    CLIENT_SORTS,
    EVENT_TYPE_SORTS,
    ORIGIN_SORTS,
    Snapshot,
    Sort,
    View,
)
from spectrum_tui.backends.scope import Range, Step
from spectrum_tui.model import units
from spectrum_tui.model.query import Expression, Not
from spectrum_tui.model.units import MINUTE
from spectrum_tui.ui.folds import step

WINDOWS: tuple[int | None, ...] = (
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    60 * MINUTE,
    360 * MINUTE,
    1440 * MINUTE,
    None,
)
"""The lengths that the keys step through; None is everything."""

SORTS = {
    "event_types": EVENT_TYPE_SORTS,
    "clients": CLIENT_SORTS,
    "origins": ORIGIN_SORTS,
    "breakdown": BREAKDOWN_SORTS,
}
"""The columns each table can be ordered by, in the order that the key goes through them."""

MOST_ROWS = 1000
"""The most rows a table is ever asked for: beyond them, narrowing the scope serves better than scrolling."""


def push(view: View, step: Step) -> View:
    """Return the view narrowed by one more filter or range; the same view when it already is."""
    return view if step in view.scope else replace(view, scope=(*view.scope, step))


def exclude(view: View, term: Expression) -> View:
    """Return the view without what `term` matches."""
    return push(view, Not(term))


def pop(view: View) -> View:
    """Return the view without the innermost step of its scope."""
    return replace(view, scope=view.scope[:-1]) if view.scope else view


def live(view: View) -> View:
    """Return the view without its ranges, so that its window rolls."""
    return replace(view, scope=view.filters)


def step_window(view: View, by: int) -> View:
    """Return the view with the next longer (`by` > 0) or shorter window."""
    if by > 0:
        longer = [each for each in WINDOWS if _length(each) > _length(view.window)]
        return replace(view, window=longer[0]) if longer else view
    shorter = [each for each in WINDOWS if _length(each) < _length(view.window)]
    return replace(view, window=shorter[-1]) if shorter else view


def next_sort(view: View, table: str) -> View:
    """Return the view with `table` ordered by its next column, in that column's natural order."""
    columns = SORTS[table]
    at = columns.index(sort_of(view, table).column)
    return with_sort(view, table, Sort(columns[(at + 1) % len(columns)]))


def reverse_sort(view: View, table: str) -> View:
    """Return the view with the order of `table` turned round."""
    now = sort_of(view, table)
    return with_sort(view, table, Sort(now.column, not now.reverse))


def sort_of(view: View, table: str) -> Sort:
    """Return how `table` is ordered."""
    orders = {
        "event_types": view.event_types,
        "clients": view.clients,
        "origins": view.origins,
        "breakdown": view.breakdown,
    }
    return orders[table]


def with_sort(view: View, table: str, sort: Sort) -> View:
    """Return the view with `table` ordered by `sort`."""
    match table:
        case "event_types":
            return replace(view, event_types=sort)
        case "clients":
            return replace(view, clients=sort)
        case "origins":
            return replace(view, origins=sort)
        case _:
            return replace(view, breakdown=sort)


def with_dimension(view: View, dimension: str) -> View:
    """Return the view with pane 4 broken down by `dimension`."""
    return replace(view, dimension=dimension)


def folded(view: View, by: int) -> View:
    """Return the view with clients folded so many levels further, or back with a negative `by`."""
    return replace(view, fold=step(view.fold, by))


def more_rows(view: View) -> View:
    """Return the view asking for longer tables, up to a limit."""
    if view.rows is None or view.rows >= MOST_ROWS:
        return view
    return replace(view, rows=min(MOST_ROWS, view.rows * 2))


def frozen(view: View, at: Snapshot) -> View:
    """Return the view as it stood at the clock of `at`: what a paused screen goes on asking about."""
    if at.end is None or view.interval is not None:
        return view
    start = 0 if view.window is None else at.end - view.window
    return push(view, Range(start, at.end))


def window_name(window: int | None) -> str:
    """Return a window as the flag spells it, e.g. `5m`."""
    return "all" if window is None else units.span(window)


def _length(window: int | None) -> float:
    return float("inf") if window is None else window
