"""What keys do to the view."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spectrum_tui.backends.base import Sort, View
from spectrum_tui.backends.scope import Range
from spectrum_tui.model.query import Compare, Not
from spectrum_tui.model.units import MINUTE
from spectrum_tui.ui import views
from tests.ui import samples

SSH = Compare("application", "=", "ssh")
CLIENT = Compare("client", "=", "203.0.113.9")


def test_push_and_pop_are_a_stack() -> None:
    view = views.push(views.push(View(), SSH), CLIENT)
    assert view.scope == (SSH, CLIENT)
    assert views.pop(view).scope == (SSH,)
    assert views.pop(View()) == View()


def test_pushing_the_same_twice_changes_nothing() -> None:
    view = views.push(View(), SSH)
    assert views.push(view, SSH) is view


def test_exclude_pushes_the_opposite() -> None:
    assert views.exclude(View(), CLIENT).scope == (Not(CLIENT),)


@pytest.mark.parametrize(
    ("start", "by", "expected"),
    [
        (5 * MINUTE, 1, 15 * MINUTE),
        (5 * MINUTE, -1, MINUTE),
        (MINUTE, -1, MINUTE),
        (1440 * MINUTE, 1, None),
        (None, 1, None),
        (None, -1, 1440 * MINUTE),
        (7 * MINUTE, 1, 15 * MINUTE),
        (7 * MINUTE, -1, 5 * MINUTE),
    ],
)
def test_windows_step_from_any_length(start: int | None, by: int, expected: int | None) -> None:
    assert views.step_window(View(window=start), by).window == expected


@pytest.mark.parametrize("table", list(views.SORTS))
def test_sorting_goes_through_every_column_and_comes_back(table: str) -> None:
    view, seen = View(), []
    for _ in views.SORTS[table]:
        seen.append(views.sort_of(view, table).column)
        view = views.next_sort(view, table)
    assert tuple(seen) == views.SORTS[table]
    assert view == View()


def test_reversing_twice_is_no_change_and_the_next_column_starts_natural() -> None:
    once = views.reverse_sort(View(), "clients")
    assert once.clients == Sort("events", reverse=True)
    assert views.reverse_sort(once, "clients") == View()
    assert not views.next_sort(once, "clients").clients.reverse


def test_a_frozen_view_ends_where_the_clock_stood() -> None:
    shown = samples.snapshot()
    assert shown.end is not None
    assert views.frozen(View(window=MINUTE), shown).interval == (shown.end - MINUTE, shown.end)
    assert views.frozen(View(window=None), shown).interval == (0, shown.end)
    fixed = View(scope=(Range(1, 2),))
    assert views.frozen(fixed, shown) is fixed
    assert views.frozen(View(), replace(shown, end=None)) == View()


def test_rows_grow_to_a_limit() -> None:
    view = View()
    for _ in range(10):
        view = views.more_rows(view)
    assert view.rows == views.MOST_ROWS
    assert views.more_rows(view) is view
    assert views.more_rows(View(rows=None)).rows is None


@pytest.mark.parametrize(("window", "name"), [(None, "all"), (5 * MINUTE, "5m"), (1440 * MINUTE, "24h")])
def test_windows_are_named_as_the_flag_spells_them(window: int | None, name: str) -> None:
    assert views.window_name(window) == name
