"""One table of keys: bindings, footer, help and README all come from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding

from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.format import help as help_text
from spectrum_tui.ui.format.footer import footer
from spectrum_tui.ui.keys import KEYS, Place, bindings, bound, markdown, valid
from spectrum_tui.ui.lines import text_of, width_of
from spectrum_tui.ui.screens.dashboard import Dashboard
from spectrum_tui.ui.screens.detail import DetailScreen
from spectrum_tui.ui.screens.lists import DimensionScreen, HelpScreen, RejectsScreen
from spectrum_tui.ui.widgets.eventspane import EventsPane
from spectrum_tui.ui.widgets.linewidget import LineWidget
from spectrum_tui.ui.widgets.listpane import ListPane
from spectrum_tui.ui.widgets.tablepane import TablePane
from spectrum_tui.ui.widgets.timelinechart import TimelineChart

ROOT = Path(__file__).parents[2]

FORBIDDEN = {"ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+a", "ctrl+b", "ctrl+s"}
"""Keys that terminals, tmux or flow control take for something else."""

SCREENS = {
    Place.TABLE: Dashboard,
    Place.EVENTS: Dashboard,
    Place.TIMELINE: Dashboard,
    Place.DETAIL: DetailScreen,
    Place.REJECTS: RejectsScreen,
    Place.HELP: HelpScreen,
    Place.CHOICE: DimensionScreen,
}

PANES: dict[Place, type[LineWidget]] = dict.fromkeys(Place, ListPane) | {
    Place.TABLE: TablePane,
    Place.EVENTS: EventsPane,
    Place.TIMELINE: TimelineChart,
}


def _presses(place: Place) -> list[str]:
    return [name for key in valid(place) for press in key.presses for name in press.keys.split(",")]


@pytest.mark.parametrize("place", list(Place))
def test_no_key_means_two_things_in_one_place(place: Place) -> None:
    names = _presses(place)
    assert len(names) == len(set(names))
    assert not FORBIDDEN & set(names)


def test_ids_are_unique() -> None:
    ids = [press.id for key in KEYS for press in key.presses]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("place", list(SCREENS))
def test_every_key_has_an_action_on_its_screen(place: Place) -> None:
    for key in valid(place):
        for press in key.presses:
            owner, _, name = press.action.partition("(")[0].rpartition(".")
            owners = {"app": SpectrumApp, "focused": PANES[place], "": SCREENS[place]}
            assert hasattr(owners[owner], f"action_{name}"), press


@pytest.mark.parametrize("place", list(SCREENS))
def test_every_key_of_a_place_is_bound_there(place: Place) -> None:
    ids = {binding.id for binding in bindings(place) if isinstance(binding, Binding)}
    assert ids == {press.id for key in valid(place) for press in key.presses}


def test_actions_are_bound_only_where_they_do_something() -> None:
    assert bound(Place.TABLE, "sort")
    assert not bound(Place.EVENTS, "sort")
    assert not bound(Place.FILTER, "window")


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_footer_fits_and_keeps_the_help(place: Place, width: int) -> None:
    line = footer(place, width)
    assert width_of(line) == width
    assert "? help" in text_of(line) or place in (Place.HELP, Place.FILTER, Place.NAME, Place.JUMP)


@pytest.mark.parametrize(
    ("place", "width", "named"),
    [
        (Place.TABLE, 60, "enter scope, / filter"),
        (Place.TABLE, 80, "enter scope, x exclude, / filter, t time, o connections"),
        (Place.TABLE, 120, "/ filter, [ ] window, t time, c changes, o connections, d breakdown"),
        (Place.EVENTS, 80, "enter detail, / filter, t time, e next fault"),
        (Place.EVENTS, 120, "enter detail, t time, e next fault, c changes, o connections"),
        (Place.TIMELINE, 80, "← → move, shift+← → range, z Z zoom, esc back"),
        (Place.CONNECTIONS, 80, "enter event, x exclude, tab other half"),
        (Place.CONNECTIONS, 120, "[ ] window, d all, open or closed, tab other half"),
    ],
)
def test_the_footer_names_what_is_most_useful(place: Place, width: int, named: str) -> None:
    shown = text_of(footer(place, width))
    for words in named.replace("all, open", "all; open").split(", "):
        assert f" {words.replace(';', ',')} " in shown


def test_the_footer_leaves_out_what_does_nothing_now() -> None:
    assert "esc back" in text_of(footer(Place.TABLE, 200))
    assert "esc back" not in text_of(footer(Place.TABLE, 200, hidden={"back"}))


@pytest.mark.parametrize("place", list(SCREENS))
def test_the_help_tells_every_key_of_the_place(place: Place) -> None:
    told = "\n".join(item.copy or "" for item in help_text.items(place, 100, mouse=True))
    for key in valid(place):
        assert f"{key.shown}: {key.does}" in told


def test_the_readme_shows_this_very_table() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.partition("<!-- keys -->")[2].partition("<!-- /keys -->")[0]
    assert shown.strip() == markdown().strip()
