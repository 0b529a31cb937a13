"""Folding the clients of pane 2, and scoping to what they are folded to."""

from __future__ import annotations

import pytest
from textual.message import Message
from textual.pilot import Pilot

from spectrum_tui.backends.base import FOLDS, View
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Expression
from spectrum_tui.model.render import render
from spectrum_tui.ui import folds, views
from spectrum_tui.ui.app import SpectrumApp
from spectrum_tui.ui.terms import row_term
from spectrum_tui.ui.widgets.tablepane import TablePane
from tests.ui import samples
from tests.ui.drive import press, program, screen_text, settle
from tests.ui.scripted import ScriptedBackend

FURTHER, BACK = "less_than_sign", "greater_than_sign"


def folding() -> SpectrumApp:
    """Return a program over a backend that folds."""
    backend = ScriptedBackend()
    backend.answer = samples.folded
    return program(backend)


def test_every_level_has_its_words() -> None:
    assert tuple(fold.name for fold in folds.ALL) == FOLDS


def test_folding_goes_through_every_level_and_stays_at_the_ends() -> None:
    view, seen = View(), []
    for _ in range(len(FOLDS) + 1):
        seen.append(view.fold)
        view = views.folded(view, 1)
    assert seen == [*FOLDS, FOLDS[-1]]
    for _ in FOLDS:
        view = views.folded(view, -1)
    assert view == View()


@pytest.mark.parametrize(
    ("name", "key", "shown"),
    [
        ("client", "203.0.113.9", "client=203.0.113.9"),
        ("client", "", 'client=""'),
        ("client_prefix", "203.0.113.0/24", "client in 203.0.113.0/24"),
        ("client_block", "2001:db8::/48", "client in 2001:db8::/48"),
        ("client_prefix", "", 'client_prefix=""'),
        ("asn", "64500", "asn=64500"),
        ("asn", "", "not exists(asn)"),
        ("country", "DE", "country=DE"),
        ("country", "", 'country=""'),
        ("status", "", "not exists(status)"),
    ],
)
def test_a_row_is_a_filter_that_can_be_typed(name: str, key: str, shown: str) -> None:
    term = row_term(name, key)
    assert render(term) == shown
    assert parse(shown) == term


TITLES = ("Clients", "Clients by /24, /64", "Clients by /16, /48", "Clients by AS", "Clients by country")
FIRST_TERMS = (
    "client=203.0.113.9",
    "client in 203.0.113.0/24",
    "client in 203.0.0.0/16",
    "asn=64500",
    "country=DE",
)


@pytest.mark.parametrize("level", range(len(FOLDS)), ids=FOLDS)
@pytest.mark.parametrize(
    ("key", "message", "scope"),
    [("enter", TablePane.RowChosen, "{}"), ("x", TablePane.RowExcluded, "not {}")],
    ids=["enter", "x"],
)
async def test_each_level_says_what_it_is_and_can_be_scoped_to(
    level: int, key: str, message: type[Message], scope: str
) -> None:
    app, seen = folding(), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await app.dashboard.loaded.wait()
        await press(pilot, "2", *[FURTHER] * level)
        assert f"2 {TITLES[level]} " in screen_text(app)
        await press(pilot, key)
    terms = {render(each.term) for each in seen if isinstance(each, message)}  # type: ignore[attr-defined]
    assert terms == {FIRST_TERMS[level]}
    assert [render(each) for each in app.dashboard.view.filters] == [scope.format(FIRST_TERMS[level])]


async def test_events_of_a_network_and_back() -> None:
    app = folding()
    async with app.run_test(size=(120, 40)) as pilot:
        await app.dashboard.loaded.wait()
        await press(pilot, FURTHER, "v")
        scope: tuple[Expression, ...] = app.dashboard.view.filters
        assert list(map(render, scope)) == ["client in 203.0.113.0/24"]
        assert app.dashboard.maximised
        await press(pilot, "escape")
        assert (app.dashboard.view.scope, app.dashboard.view.fold) == ((), "client_prefix")


async def test_folding_leads_to_the_clients_from_anywhere_and_back_again() -> None:
    app = folding()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.dashboard.loaded.wait()
        await press(pilot, "5", FURTHER, FURTHER, FURTHER)
        assert "AS64500" in screen_text(app)
        assert "(not said)" in screen_text(app)
        await press(pilot, BACK, BACK, BACK)
        assert "203.0.113.9" in screen_text(app)


async def test_the_cursor_starts_at_the_top_of_another_level() -> None:
    async def at(pilot: Pilot[int]) -> str | None:
        await settle(pilot)
        return app.dashboard.panes.current.value()

    app = folding()
    async with app.run_test(size=(120, 40)) as pilot:
        await app.dashboard.loaded.wait()
        await press(pilot, "2", "down", "down", FURTHER)
        assert await at(pilot) == "203.0.113.0/24"
